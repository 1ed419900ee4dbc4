package dev.satchel.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Time that passes only while someone waits. */
final class PlayedTicks implements Ticks {
  private final List<Duration> pauses = new ArrayList<>();
  private long now;

  @Override
  public synchronized long now() {
    return now;
  }

  @Override
  public synchronized void pause(Duration time) {
    pauses.add(time);
    now += time.toNanos();
  }

  synchronized List<Duration> pauses() {
    return List.copyOf(pauses);
  }
}
