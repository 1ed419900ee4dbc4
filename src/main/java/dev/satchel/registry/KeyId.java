package dev.satchel.registry;

import java.util.Optional;
import java.util.UUID;

/** Names an API key; it is no secret. */
public record KeyId(String value) {
  /**
   * Takes a UUID in lower case.
   *
   * @throws IllegalArgumentException if it is anything else; {@link #parse} is for what callers
   *     send
   */
  public KeyId {
    Uuids.canonical(value);
  }

  /** A new one that nobody can guess. */
  public static KeyId random() {
    return new KeyId(UUID.randomUUID().toString());
  }

  /** Reads {@code text}; empty if nothing can have this id, as with a UUID in upper case. */
  public static Optional<KeyId> parse(String text) {
    return Uuids.isCanonical(text) ? Optional.of(new KeyId(text)) : Optional.empty();
  }

  @Override
  public String toString() {
    return value;
  }
}
