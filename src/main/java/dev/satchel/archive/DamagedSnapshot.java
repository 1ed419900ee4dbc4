package dev.satchel.archive;

import java.io.IOException;

/**
 * What was kept is not any more what was put there. The message says what is wrong with it, and may
 * be shown to callers.
 */
public final class DamagedSnapshot extends IOException {
  private static final long serialVersionUID = 1L;

  public DamagedSnapshot(String message) {
    super(message);
  }
}
