package dev.satchel.archive;

import java.io.IOException;
import java.util.concurrent.ExecutionException;

/**
 * A tree is no longer what it was when an archive of it was planned, and so the promised bytes
 * cannot be had. A new plan may find it at rest.
 */
public final class TreeChanged extends IOException {
  private static final long serialVersionUID = 1L;

  TreeChanged(String what) {
    super(what);
  }

  /** Throws the reason of {@code failure} as one of this thread's, if it is such a one. */
  static void rethrow(ExecutionException failure) throws TreeChanged {
    if (failure.getCause() instanceof TreeChanged changed) {
      throw (TreeChanged) new TreeChanged(String.valueOf(changed.getMessage())).initCause(failure);
    }
  }
}
