package dev.satchel.platform;

import dev.satchel.Outage;

/** Nothing can be sealed, so that there are no secrets of workspaces. */
public final class KeySecretMissing extends Outage {
  private static final long serialVersionUID = 1L;

  KeySecretMissing() {
    super(
        "Workspaces cannot be reached: set SATCHEL_KEY_SECRET, with which their secrets are stored");
  }
}
