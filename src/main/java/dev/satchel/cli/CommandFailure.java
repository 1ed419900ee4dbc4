package dev.satchel.cli;

import dev.satchel.WorkspacePath;
import dev.satchel.client.SatchelException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Why a command failed, for whoever typed it: what it was, and what to do. */
final class CommandFailure extends IOException {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final int status;

  private CommandFailure(String code, int status, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.status = status;
  }

  /**
   * @param advice added to what {@code failure} says; may be empty
   */
  static CommandFailure of(SatchelException failure, String advice) {
    return of(failure, PlainWords.of(String.valueOf(failure.getMessage())), advice);
  }

  private static CommandFailure of(SatchelException failure, String message, String advice) {
    String all = joined(message, advice);
    return new CommandFailure(failure.code().name(), failure.status(), all, failure);
  }

  /** The same with {@code path}, if what {@code failure} says could be of any. */
  static IOException about(WorkspacePath path, SatchelException failure, String advice) {
    String said = String.valueOf(failure.getMessage());
    if (!PlainWords.isNameless(said)) {
      return failure;
    }
    String shown = Shown.of(path.raw());
    String plain = PlainWords.of(said);
    return of(failure, plain.contains(shown) ? plain : shown + ": " + plain, advice);
  }

  /** What the command itself has found. */
  static CommandFailure of(SatchelException.Code code, String message) {
    return new CommandFailure(code.name(), 0, message, null);
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
