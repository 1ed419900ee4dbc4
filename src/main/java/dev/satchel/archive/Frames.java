package dev.satchel.archive;

import dev.satchel.Content;
import java.io.IOException;

/** Takes the frames of a snapshot in their order. */
public interface Frames {
  /** Takes bytes that are new. They may be asked for once, before this returns. */
  void add(Content bytes) throws IOException;

  /** Takes bytes of the object that the basis describes. */
  void reuse(long position, long length) throws IOException;
}
