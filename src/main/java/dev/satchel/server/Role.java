package dev.satchel.server;

import java.util.Locale;

/** What a server is for. Routes of another role do not exist in it. */
public enum Role {
  /** Serves the files of the machine that it runs on. */
  SANDBOX,
  /** Keeps sessions and reaches sandboxes elsewhere. */
  PLATFORM,
  /** Both. */
  BOTH;

  /** Whether it serves files of this machine. */
  boolean isSandbox() {
    return this != PLATFORM;
  }

  /** Whether it keeps sessions and calls workspaces. */
  boolean isPlatform() {
    return this != SANDBOX;
  }

  /** As it is set. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
