package dev.satchel.archive;

import dev.satchel.files.Scratch;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that are needed again at the end: kept in memory up to a bound, and in a scratch file from
 * there on. First all is written, then it is read once.
 */
final class Spill extends OutputStream {
  static final int IN_MEMORY = 1 << 20;

  private final Scratch scratch;
  private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
  private @Nullable FileChannel file;
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
    if (memory.size() + length > IN_MEMORY) {
      moveToFile();
    }
    memory.write(bytes, offset, length);
    size += length;
  }

  private FileChannel moveToFile() throws IOException {
    FileChannel channel = file == null ? scratch.newFile() : file;
    file = channel;
    ByteBuffer buffer = ByteBuffer.wrap(memory.toByteArray());
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    memory.reset();
    return channel;
  }

  /** All bytes, in the order in which they were written. */
  InputStream read() throws IOException {
    if (file == null) {
      return new ByteArrayInputStream(memory.toByteArray());
    }
    return Channels.newInputStream(moveToFile().position(0));
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
