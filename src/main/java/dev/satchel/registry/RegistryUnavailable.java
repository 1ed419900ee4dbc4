package dev.satchel.registry;

import dev.satchel.Outage;

/**
 * The database is away, or has too much to do, so that the same call may succeed later. The message
 * holds no password.
 */
public final class RegistryUnavailable extends Outage {
  private static final long serialVersionUID = 1L;

  RegistryUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
