package dev.satchel.link;

import dev.satchel.Outage;

/** The key that signs links is not what was written: no link can be told from a forged one. */
final class KeyDamaged extends Outage {
  private static final long serialVersionUID = 1L;

  KeyDamaged() {
    super(
        "Links cannot be made or used: links/key in the state directory (SATCHEL_STATE) is damaged;"
            + " remove it, which makes all earlier links void");
  }
}
