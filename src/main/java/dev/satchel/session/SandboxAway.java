package dev.satchel.session;

import dev.satchel.Outage;

/**
 * A sandbox on another machine that does not do what it is asked: it is gone, as far as can be
 * told, or it is there and cannot do it now.
 */
public final class SandboxAway extends Outage {
  private static final long serialVersionUID = 1L;

  private final boolean isGone;

  private SandboxAway(String message, Throwable cause, boolean isGone) {
    super(message, cause);
    this.isGone = isGone;
  }

  /**
   * Nobody knows it any more, or nobody answers where it is.
   *
   * @param message may be shown to callers, so it holds no address
   */
  public static SandboxAway gone(String message, Throwable cause) {
    return new SandboxAway(message, cause, true);
  }

  /**
   * It may well be there, with files that nobody has saved.
   *
   * @param message may be shown to callers, so it holds no address
   */
  public static SandboxAway unable(String message, Throwable cause) {
    return new SandboxAway(message, cause, false);
  }

  /** Whether a session may go on without it. */
  public boolean isGone() {
    return isGone;
  }
}
