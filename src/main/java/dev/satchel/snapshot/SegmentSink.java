package dev.satchel.snapshot;

import dev.satchel.Content;
import java.io.IOException;

/**
 * Takes the segments of an object in their order. Once it has thrown, it takes no more, and the
 * object is not kept. For one thread.
 */
public interface SegmentSink {
  /** Adds new bytes, while they are made. */
  void bytes(Content content) throws IOException;

  /**
   * Adds bytes of another object, which are copied inside the store where that can be. They stay if
   * that object is deleted later. Stretches that continue each other are as good as one.
   *
   * @throws dev.satchel.Refusal NOT_FOUND; OUT_OF_RANGE; also from the next call, or when the
   *     object is finished, if {@code older} goes meanwhile
   */
  void range(StoredName older, Stretch stretch) throws IOException;
}
