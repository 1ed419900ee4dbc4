package dev.satchel.files;

import dev.satchel.WorkspacePath;
import java.io.Closeable;

/**
 * A directory that was reached inside a root.
 *
 * @param directory the handle; closing this closes it
 * @param path where it really lies, without links
 */
public record JailedDirectory(Directory directory, WorkspacePath path) implements Closeable {
  @Override
  public void close() {
    directory.close();
  }
}
