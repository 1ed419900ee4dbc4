package dev.satchel.http.molecule;

import dev.satchel.registry.DeliveryMode;
import java.util.Optional;

/** How a body says in which way a workspace is called. */
final class DeliveryWord {
  private static final String NAME = "delivery_mode";

  private DeliveryWord() {}

  /**
   * What {@code body} says; empty if it says nothing.
   *
   * @throws jakarta.ws.rs.WebApplicationException 400 if that is no such way
   */
  static Optional<DeliveryMode> in(JsonObjectBody body) {
    Optional<String> word = body.text(NAME);
    Optional<DeliveryMode> mode = word.flatMap(DeliveryMode::parse);
    if (word.isPresent() && mode.isEmpty()) {
      throw PlatformErrors.of(400, NAME + " must be push or poll");
    }
    return mode;
  }
}
