package dev.satchel.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/**
 * The content of a file, whose end comes only if the file is still what it was: otherwise what has
 * been read is not what anybody has written, and reading fails.
 */
final class UnchangedFile extends FilterInputStream {
  private final Path file;
  private final long size;
  private final FileTime modified;
  private long done;

  UnchangedFile(Path file, long size, FileTime modified) throws IOException {
    super(Files.newInputStream(file));
    this.file = file;
    this.size = size;
    this.modified = modified;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws SatchelException {
    try {
      int count = in.read(target, offset, length);
      done += Math.max(0, count);
      boolean isEnd = count < 0;
      if (done > size || (isEnd && done < size) || (isEnd && !isAsBefore())) {
        throw SatchelException.of(
            SatchelException.Code.LOCAL, file + " has changed while it was sent");
      }
      return count;
    } catch (IOException e) {
      throw LocalFailure.of(e, file);
    }
  }

  private boolean isAsBefore() throws IOException {
    return Files.size(file) == size && Files.getLastModifiedTime(file).equals(modified);
  }
}
