package dev.satchel.registry;

/**
 * A part of a list.
 *
 * @param limit how many there may be
 * @param offset how many are passed over before
 */
public record Page(int limit, int offset) {
  /** The most that one page can have. */
  public static final int MAX_LIMIT = 1_000;

  public Page {
    if (limit < 1 || limit > MAX_LIMIT || offset < 0) {
      throw new IllegalArgumentException(
          "limit must be 1 to " + MAX_LIMIT + ", offset at least 0: " + limit + ", " + offset);
    }
  }

  /** The first {@code limit} of a list. */
  public static Page first(int limit) {
    return new Page(limit, 0);
  }
}
