package dev.satchel.http;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/** How long the server has run, and how long nobody has worked on files. Safe for many threads. */
public final class Usage {
  private final Clock clock;
  private final Instant started;
  private final AtomicReference<Instant> lastUsed;

  public Usage(Clock clock) {
    this.clock = clock;
    this.started = clock.instant();
    this.lastUsed = new AtomicReference<>(started);
  }

  /** Notes that a call works on files now. */
  public void touch() {
    lastUsed.set(clock.instant());
  }

  /** Since the start. */
  Duration uptime() {
    return Duration.between(started, clock.instant());
  }

  /** Since the last {@link #touch}, or the start. */
  Duration idleTime() {
    return Duration.between(lastUsed.get(), clock.instant());
  }
}
