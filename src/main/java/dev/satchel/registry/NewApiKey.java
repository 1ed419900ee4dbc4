package dev.satchel.registry;

/**
 * A key that was just made.
 *
 * @param text the key itself; it can be shown now and never again
 */
public record NewApiKey(ApiKey key, String text) {
  /** Says nothing of the key itself. */
  @Override
  public String toString() {
    return key.toString();
  }
}
