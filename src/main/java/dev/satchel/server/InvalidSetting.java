package dev.satchel.server;

/** A setting that the server cannot start with. The message names it and says what to do. */
public final class InvalidSetting extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidSetting(String message) {
    super(message, null, false, false);
  }
}
