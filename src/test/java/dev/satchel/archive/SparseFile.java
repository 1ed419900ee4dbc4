package dev.satchel.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;

/** A file that takes no space where it holds nothing but zeros, and hardly any time. */
final class SparseFile extends OutputStream {
  private static final int PAGE = 4096;
  private static final byte[] ZEROS = new byte[PAGE];

  private final RandomAccessFile file;
  private long position;

  SparseFile(Path path) throws IOException {
    this.file = new RandomAccessFile(path.toFile(), "rw");
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    for (int at = offset, end = offset + length; at < end; ) {
      int count = (int) Math.min(PAGE - position % PAGE, end - at);
      if (!Arrays.equals(bytes, at, at + count, ZEROS, 0, count)) {
        file.seek(position);
        file.write(bytes, at, count);
      }
      position += count;
      at += count;
    }
  }

  @Override
  public void close() throws IOException {
    file.setLength(position);
    file.close();
  }
}
