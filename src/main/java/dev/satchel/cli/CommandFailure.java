package dev.satchel.cli;

import dev.satchel.client.SatchelException;
import java.io.IOException;

/** Why a command failed, for whoever typed it: what it was, and what to do. */
final class CommandFailure extends IOException {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final int status;

  private CommandFailure(String code, int status, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
    this.status = status;
  }

  /**
   * @param advice added to what {@code failure} says; may be empty
   */
  static CommandFailure of(SatchelException failure, String advice) {
    String message = joined(String.valueOf(failure.getMessage()), advice);
    return new CommandFailure(failure.code().name(), failure.status(), message, failure);
  }

  private static String joined(String message, String advice) {
    return advice.isEmpty() ? message : message + (message.endsWith("?") ? " " : "; ") + advice;
  }

  /** For programs. */
  String code() {
    return code;
  }

  /** Of the server's answer; 0 if there was none. */
  int status() {
    return status;
  }
}
