package dev.satchel.archive;

import dev.satchel.files.Scratch;
import dev.satchel.files.ScratchFile;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that are needed again at the end: kept in memory up to a bound, and in a scratch file from
 * there on. First all is written, then it is read, as often as need be, by any number of threads.
 */
final class Spill extends OutputStream implements Bytes {
  static final int IN_MEMORY = 1 << 20;

  private static final int FIRST = 4 << 10;
  private static final int BATCH = 128 << 10;

  private final Scratch scratch;
  private @Nullable ScratchFile file;

  /** All bytes, or those that are not in the file yet. */
  private byte[] buffer = new byte[FIRST];

  private int buffered;
  private long size;

  Spill(Scratch scratch) {
    this.scratch = scratch;
  }

  /** How many bytes were written. */
  long size() {
    return size;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int room = file == null ? IN_MEMORY : BATCH;
    if (buffered + length > room) {
      moveToFile();
    }
    if (length > room) {
      writeToFile(bytes, offset, length);
    } else {
      append(bytes, offset, length);
    }
    size += length;
  }

  private void append(byte[] bytes, int offset, int length) {
    if (buffered + length > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, buffered + length));
    }
    System.arraycopy(bytes, offset, buffer, buffered, length);
    buffered += length;
  }

  private void moveToFile() throws IOException {
    file = file == null ? scratch.newSharedFile() : file;
    writeToFile(buffer, 0, buffered);
    buffered = 0;
    buffer = buffer.length > BATCH ? new byte[BATCH] : buffer;
  }

  private void writeToFile(byte[] bytes, int offset, int length) throws IOException {
    if (file != null) {
      file.write(bytes, offset, length);
    }
  }

  /** Ends the writing; needed before the first reading. */
  Spill written() throws IOException {
    if (file != null) {
      moveToFile();
    }
    return this;
  }

  @Override
  public int readAt(long position, byte[] target, int offset, int length) throws IOException {
    int wanted = (int) Math.min(length, size - position);
    if (wanted <= 0) {
      return 0;
    }
    if (file != null) {
      return file.readAt(position, target, offset, wanted);
    }
    System.arraycopy(buffer, (int) position, target, offset, wanted);
    return wanted;
  }

  /** Something that takes bytes. */
  interface Drain {
    void write(byte[] bytes, int length) throws IOException;
  }

  /** Hands on everything. */
  void copyTo(Drain drain) throws IOException {
    byte[] buffer = new byte[(int) Math.min(size, 64 << 10)];
    long done = 0;
    for (int count; (count = readAt(done, buffer, 0, buffer.length)) > 0; done += count) {
      drain.write(buffer, count);
    }
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
