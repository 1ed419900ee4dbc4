package dev.satchel.platform;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A workspace that did not answer: it refused the connection, has no address that may be called,
 * broke off, or was silent for too long. The message is for the log; callers are told no more than
 * that it is so.
 */
public final class Unreachable extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean wasTried;

  /**
   * @param cause if it was not tried because of that, this was not either
   */
  public Unreachable(String message, @Nullable Throwable cause) {
    this(message, cause, !(cause instanceof Unreachable known) || known.wasTried);
  }

  private Unreachable(String message, @Nullable Throwable cause, boolean wasTried) {
    super(message, cause);
    this.wasTried = wasTried;
  }

  /** It was not even tried, which says nothing of the workspace. */
  static Unreachable untried(String message, @Nullable Throwable cause) {
    return new Unreachable(message, cause, false);
  }

  /** Whether it is the other end that did not do its part. */
  boolean wasTried() {
    return wasTried;
  }
}
