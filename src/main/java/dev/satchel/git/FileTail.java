package dev.satchel.git;

import dev.satchel.files.OpenFile;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of an open file from a place on. Closing this leaves the file open. */
final class FileTail extends InputStream {
  private final OpenFile file;
  private final byte[] one = new byte[1];
  private long position;

  FileTail(OpenFile file, long position) {
    this.file = file;
    this.position = position;
  }

  @Override
  public int read() throws IOException {
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int count = file.readAt(position, target, offset, length);
    position += count;
    return count == 0 ? -1 : count;
  }
}
