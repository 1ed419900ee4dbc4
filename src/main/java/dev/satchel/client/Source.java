package dev.satchel.client;

import java.time.Duration;

/**
 * What is downloaded, in as many parts as it takes.
 *
 * @param work how long the server may work before it sends the rest of it
 */
record Source(Query from, Duration work) {
  /**
   * For making all that is left of an archive: only then does the server know how long that is, and
   * it says nothing before. A server that is lost just then is waited for as long.
   */
  private static final Duration MAKING = Duration.ofHours(6);

  /** Something that the server has as it sends it. */
  static Source kept(Query from) {
    return new Source(from, Duration.ZERO);
  }

  /** Something that the server makes anew for each call. */
  static Source made(Query from) {
    return new Source(from, MAKING);
  }

  /** A call for all of it. */
  Call whole() {
    return Framing.plain(from);
  }

  /** A call for what comes after {@code have} bytes of what has {@code etag}. */
  Call rest(long have, String etag) {
    return whole().with("Range", "bytes=" + have + "-").with("If-Range", etag).working(work);
  }
}
