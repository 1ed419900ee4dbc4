package dev.satchel.registry;

import java.util.Optional;
import java.util.UUID;

/** Names a session. */
public record SessionId(String value) {
  /**
   * Takes a UUID in lower case.
   *
   * @throws IllegalArgumentException if it is anything else; {@link #parse} is for what callers
   *     send
   */
  public SessionId {
    Uuids.canonical(value);
  }

  /** A new one that nobody can guess. */
  public static SessionId random() {
    return new SessionId(UUID.randomUUID().toString());
  }

  /** Reads {@code text}; empty if nothing can have this id, as with a UUID in upper case. */
  public static Optional<SessionId> parse(String text) {
    return Uuids.isCanonical(text) ? Optional.of(new SessionId(text)) : Optional.empty();
  }

  @Override
  public String toString() {
    return value;
  }
}
