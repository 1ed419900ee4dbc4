package dev.satchel.git;

import dev.satchel.RawName;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Takes what a comparison finds, one difference after the other. */
interface Changes {
  /** Reads what is there now. Of use until the comparison goes on. */
  @FunctionalInterface
  interface Now {
    Blob read() throws IOException;
  }

  /**
   * Something is not what it was.
   *
   * @param path from the top of the work tree
   * @param before null if it was not there
   * @param now null if it is not there any more
   */
  void change(RawName path, @Nullable TreeEntry before, @Nullable Now now) throws IOException;

  /**
   * A repository lies inside that is not part of the base: nothing in it is compared.
   *
   * @param path from the top of the work tree
   */
  void nested(RawName path) throws IOException;
}
