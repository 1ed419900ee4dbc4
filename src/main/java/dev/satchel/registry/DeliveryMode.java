package dev.satchel.registry;

import java.util.Locale;
import java.util.Optional;

/** How a workspace gets what is meant for it. */
public enum DeliveryMode {
  /** It is called. */
  PUSH,
  /** It asks for it by itself, and cannot be called. */
  POLL;

  /** The word for it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What {@code word} stands for; empty if that is nothing. */
  public static Optional<DeliveryMode> parse(String word) {
    for (DeliveryMode mode : values()) {
      if (mode.word().equals(word)) {
        return Optional.of(mode);
      }
    }
    return Optional.empty();
  }
}
