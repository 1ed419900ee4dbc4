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

  /** Whoever read the results has left: what shells make of SIGPIPE. */
  static final int READER_GONE = 141;

  private ExitCode() {}
}
