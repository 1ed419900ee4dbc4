package dev.satchel.cli;

/** What a command says to the shell. After Ctrl-C, it is the shell's own 130. */
final class ExitCode {
  /** All of it was done. */
  static final int WHOLE = 0;

  /** It was not done. */
  static final int FAILED = 1;

  /** It cannot be asked for like that. */
  static final int USAGE = 2;

  /** It was done, but for what was said. */
  static final int SKIPPED = 3;

  private ExitCode() {}
}
