package dev.satchel.platform;

import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Which secrets count at the moment: the one that there is, and for a while those before it. They
 * are kept as what is to be shown. For one thread at a time.
 */
final class AcceptedSecrets {
  private static final int MAX_EARLIER = 4;

  /** What was the secret until another took its place, and how long it still counts. */
  private static final class Earlier {
    private final byte[] shown;
    private final Instant until;

    Earlier(byte[] shown, Instant until) {
      this.shown = shown;
      this.until = until;
    }
  }

  private final Duration overlap;
  private final Clock clock;
  private final Deque<Earlier> earlier = new ArrayDeque<>();

  /** The latest secret that there was; null if there was none, or it was revoked. */
  private byte @Nullable [] latest;

  /** Whether there is a secret now. */
  private boolean isThere;

  /**
   * @param overlap how long a secret counts beside its successor
   */
  AcceptedSecrets(Duration overlap, Clock clock) {
    this.overlap = overlap;
    this.clock = clock;
  }

  /** Whether {@code shown} counts. How much of it is right makes no difference to the time. */
  boolean accept(byte[] shown) {
    if (!isThere) {
      return false;
    }
    Instant now = clock.instant();
    earlier.removeIf(secret -> !now.isBefore(secret.until));
    boolean isRight = isLatest(shown);
    for (Earlier secret : earlier) {
      isRight |= MessageDigest.isEqual(secret.shown, shown);
    }
    return isRight;
  }

  /** Whether {@code shown} is the secret that there is. */
  boolean isLatest(byte[] shown) {
    return isThere && latest != null && MessageDigest.isEqual(latest, shown);
  }

  /** From now on it is {@code shown}. */
  void change(byte[] shown) {
    if (latest != null && !MessageDigest.isEqual(latest, shown)) {
      earlier.addFirst(new Earlier(latest, clock.instant().plus(overlap)));
      while (earlier.size() > MAX_EARLIER) {
        earlier.removeLast();
      }
    }
    latest = shown;
    isThere = true;
  }

  /** There is none for now; the latest counts as the one before when there is one again. */
  void suspend() {
    isThere = false;
  }

  /** None of all that there were counts any more. */
  void revoke() {
    isThere = false;
    latest = null;
    earlier.clear();
  }
}
