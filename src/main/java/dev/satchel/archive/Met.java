package dev.satchel.archive;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a walk has met.
 *
 * @param original the content of a file, or of the file that this is a further name of
 */
record Met(Entry entry, @Nullable Original original) implements Closeable {
  boolean isOmitted() {
    return entry instanceof Entry.Omitted;
  }

  /** Whether this can be a member without being read. */
  boolean isThere() throws IOException {
    return !(entry instanceof Entry.OfHardlink) || original == null || original.isThere();
  }

  /** Says that an older object has this. */
  void takeOver() {
    if (entry instanceof Entry.OfFile && original != null) {
      original.takeOver();
    }
  }

  /** Closes what belongs to this name; may be called again. */
  @Override
  public void close() {
    if (entry instanceof Entry.OfFile && original != null) {
      original.close();
    }
  }
}
