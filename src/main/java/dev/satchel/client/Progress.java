package dev.satchel.client;

/** Is told how far something is. Must be quick, and must not throw. */
@FunctionalInterface
public interface Progress {
  /** Tells nobody. */
  Progress NONE = (done, total) -> {};

  /**
   * It has come as far as this.
   *
   * @param done bytes so far, of the whole; less than before if it had to begin again
   * @param total bytes of the whole; -1 if nobody knows
   */
  void at(long done, long total);

  /** A part of another download lay where this one's is to be, and has been removed. */
  default void otherRemoved() {}

  /** It has changed on the server since a part of it came, and is begun again. */
  default void restarted() {}
}
