package dev.satchel.snapshot.s3;

import java.time.Duration;

/**
 * How long a bucket is waited for.
 *
 * @param connect until there is a connection
 * @param silence while the other side gives no byte; a server may need that long to put parts
 *     together
 * @param slowest how many bytes a second it has to take at least
 * @param attempts how often a request is sent before it has failed
 */
public record Patience(Duration connect, Duration silence, long slowest, int attempts) {
  /** Enough for a server that is busy, or far away. */
  public static final Patience DEFAULT =
      new Patience(Duration.ofSeconds(10), Duration.ofMinutes(2), 64 << 10, 4);

  /**
   * @throws IllegalArgumentException if one of them is not positive
   */
  public Patience {
    boolean hasTime = connect.compareTo(Duration.ZERO) > 0 && silence.compareTo(Duration.ZERO) > 0;
    if (!hasTime || slowest < 1 || attempts < 1) {
      throw new IllegalArgumentException(
          "must be positive: %s, %s, %d, %d".formatted(connect, silence, slowest, attempts));
    }
  }

  /** How long one attempt to send so many bytes may take in all, until the answer begins. */
  Duration forSending(long bytes) {
    return connect.plus(silence).plusSeconds(bytes / slowest);
  }
}
