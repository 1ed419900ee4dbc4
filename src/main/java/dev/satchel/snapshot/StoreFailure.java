package dev.satchel.snapshot;

import dev.satchel.Outage;

/**
 * A store that cannot do what it is asked, for now or at all. The message names the store and the
 * reason; it holds no path of this machine and no secret, and may be shown to callers.
 */
public final class StoreFailure extends Outage {
  private static final long serialVersionUID = 1L;

  public StoreFailure(String reason, Throwable cause) {
    super(reason, cause);
  }

  public StoreFailure(String reason) {
    super(reason);
  }
}
