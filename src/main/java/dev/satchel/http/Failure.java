package dev.satchel.http;

import dev.satchel.Outage;
import java.util.Optional;

/**
 * What is no {@link dev.satchel.Refusal}: a route that is not there, or something that broke.
 *
 * @param message for the caller
 * @param errorId under which the log says more
 */
public record Failure(int status, String message, Optional<String> errorId) {
  static final int INTERNAL = 500;
  private static final int UNAVAILABLE = 503;

  static Failure of(int status, String message) {
    return new Failure(status, message, Optional.empty());
  }

  /** Something that this server depends on is away. */
  static Failure of(Outage outage) {
    return of(UNAVAILABLE, outage.reason());
  }

  /** Whether the same may succeed later. */
  boolean isOutage() {
    return status == UNAVAILABLE;
  }

  /** Something broke inside. */
  static Failure internal() {
    return of(INTERNAL, "Internal Server Error");
  }

  /** The same, of which more is in the log. */
  static Failure internal(String errorId) {
    return new Failure(INTERNAL, internal().message(), Optional.of(errorId));
  }
}
