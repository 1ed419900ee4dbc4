package dev.satchel.snapshot;

import dev.satchel.files.OpenFile;
import java.io.IOException;
import java.io.InputStream;

/** A file from some position on, closed with the stream. */
final class FileRange extends InputStream {
  private final OpenFile file;
  private long position;

  FileRange(OpenFile file, long position) {
    this.file = file;
    this.position = position;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count = Disk.attempt(() -> file.readAt(position, target, offset, length));
    position += count;
    return count == 0 && length > 0 ? -1 : count;
  }

  @Override
  public void close() {
    file.close();
  }
}
