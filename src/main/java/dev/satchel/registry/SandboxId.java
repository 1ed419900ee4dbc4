package dev.satchel.registry;

import java.util.Optional;
import java.util.UUID;

/** Names a live workspace; a session may have several in the course of its life. */
public record SandboxId(String value) {
  /**
   * Takes a UUID in lower case.
   *
   * @throws IllegalArgumentException if it is anything else; {@link #parse} is for what callers
   *     send
   */
  public SandboxId {
    Uuids.canonical(value);
  }

  /** A new one that nobody can guess. */
  public static SandboxId random() {
    return new SandboxId(UUID.randomUUID().toString());
  }

  /** Reads {@code text}; empty if nothing can have this id, as with a UUID in upper case. */
  public static Optional<SandboxId> parse(String text) {
    return Uuids.isCanonical(text) ? Optional.of(new SandboxId(text)) : Optional.empty();
  }

  @Override
  public String toString() {
    return value;
  }
}
