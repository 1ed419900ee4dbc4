package dev.satchel.git;

import dev.satchel.RawName;
import dev.satchel.files.Directory;
import dev.satchel.files.FileType;
import dev.satchel.files.OpenFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** Reads the short files that make up a repository, never through a link. */
final class SmallFile {
  private SmallFile() {}

  /**
   * All of the regular file {@code name}; empty if there is none of that name.
   *
   * @param limit how many bytes it may have
   * @throws IOException if it has more, or is something else
   */
  static Optional<byte[]> read(Directory directory, RawName name, int limit) throws IOException {
    try (OpenFile file = directory.openFile(name)) {
      byte[] bytes = new FileTail(file, 0).readNBytes(limit + 1);
      if (bytes.length > limit) {
        throw new IOException("longer than " + limit + " bytes: " + name);
      }
      return Optional.of(bytes);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** What is called {@code name}; empty if nothing is. */
  static Optional<FileType> type(Directory directory, RawName name) throws IOException {
    try {
      return Optional.of(directory.stat(name).type());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
