package dev.satchel;

import java.io.IOException;

/**
 * Something that this server depends on, a database or a bucket, cannot do what it is asked at the
 * moment; the same may succeed later. The message says which and why, holds no secret and no path
 * of this machine, and may be shown to callers.
 */
public class Outage extends IOException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  protected Outage(String message) {
    super(message);
    this.reason = message;
  }

  protected Outage(String message, Throwable cause) {
    super(message, cause);
    this.reason = message;
  }

  /** The message for callers. */
  public String reason() {
    return reason;
  }
}
