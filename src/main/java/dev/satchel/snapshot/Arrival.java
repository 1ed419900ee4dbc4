package dev.satchel.snapshot;

import dev.satchel.archive.Frames;
import java.io.IOException;
import java.io.OutputStream;

/** A snapshot that comes from elsewhere. First its frames, then its catalogue; each once. */
public interface Arrival {
  /** Gives the frames, as {@link dev.satchel.archive.Capture#write} does. */
  void frames(Frames frames) throws IOException;

  /**
   * Writes the catalogue as it is kept, compressed. What it says was not checked.
   *
   * @throws IOException also if what was sent did not end as it should
   */
  void catalogue(OutputStream out) throws IOException;
}
