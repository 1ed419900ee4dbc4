package dev.satchel.platform;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Counts the calls that go on, by the server that they are for, and has no more than so many at a
 * time: one workspace that answers slowly must not keep the others from being called.
 */
final class Occupancy {
  /** How many calls one server has at most. */
  static final int MAX = 256;

  private final ConcurrentHashMap<String, Integer> calls = new ConcurrentHashMap<>();

  /** One call, until it is closed. */
  final class Place {
    private final String server;
    private final AtomicBoolean isLeft = new AtomicBoolean();

    private Place(String server) {
      this.server = server;
    }

    void close() {
      if (isLeft.compareAndSet(false, true)) {
        calls.computeIfPresent(server, (same, count) -> count > 1 ? count - 1 : null);
      }
    }
  }

  /**
   * Lets one more in.
   *
   * @throws Unreachable at once if that would be too many
   */
  Place enter(TargetUrl target) throws Unreachable {
    String server = target.base().getAuthority();
    int count = calls.merge(server, 1, Integer::sum);
    Place place = new Place(server);
    if (count > MAX) {
      place.close();
      throw Unreachable.untried(target + " is called by " + MAX + " others", null);
    }
    return place;
  }
}
