package dev.satchel.cli;

/** What is configured for commands cannot be meant like that. The message never holds a key. */
final class BadAccess extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BadAccess(String message) {
    super(message);
  }
}
