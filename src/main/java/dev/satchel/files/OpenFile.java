package dev.satchel.files;

import dev.satchel.RawName;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A file that is open for reading. Safe for many threads; the one who opened it closes it, also
 * while others read.
 */
public final class OpenFile implements Closeable {
  private static final int CLOSED = -1;
  private static final int OTHERS = 077; // The bits of permission of everyone else.

  private final RawName name;
  private final int handle;

  /**
   * How many calls use the handle now; {@code ~} of that from {@link #close} on. The last one then
   * closes the handle, so that none meets another file under the same number.
   */
  private final AtomicInteger users = new AtomicInteger();

  /** Takes {@code handle} over. */
  OpenFile(RawName name, int handle) {
    this.name = name;
    this.handle = handle;
  }

  /** The same, which closes itself if it is no regular file. */
  OpenFile checked() throws IOException {
    try {
      FileType type = stat().type();
      if (type != FileType.REGULAR) {
        throw new FileSystemException(name.text(), null, "became a " + type);
      }
      return this;
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** What the file is now, under whatever name. */
  public Stat stat() throws IOException {
    enter();
    try {
      return Linux.stat(handle, name);
    } finally {
      leave();
    }
  }

  /** Whether it belongs to this process's user, and nobody else may do anything with it. */
  public boolean isPrivate() throws IOException {
    Stat now = stat();
    return now.owner() == Linux.user() && (now.permissions() & OTHERS) == 0;
  }

  /**
   * Reads from {@code position} on, up to {@code length} bytes and 128 KiB.
   *
   * @param position in the file, in bytes
   * @return how many bytes came, which may be fewer than there are; 0 at the end of the file or if
   *     {@code length} is 0
   * @throws IllegalStateException if the file is closed
   */
  public int readAt(long position, byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    CallMemory memory = CallMemory.get();
    ByteBuffer bytes = memory.bulk();
    int count = readAt(position, memory.bulkAddress(), Math.min(length, bytes.capacity()));
    bytes.get(0, target, offset, count);
    return count;
  }

  /**
   * Writes {@code length} bytes from {@code position} on to {@code out}, in large pieces.
   *
   * @throws IOException if the file has no more so many, or {@code out} does not take them
   */
  public void copy(long position, long length, OutputStream out) throws IOException {
    byte[] buffer = new byte[(int) Math.min(length, CallMemory.BULK)];
    for (long at = 0; at < length; ) {
      int count = readAt(position + at, buffer, 0, (int) Math.min(length - at, buffer.length));
      if (count == 0) {
        throw new EOFException("the file ends at " + (position + at));
      }
      out.write(buffer, 0, count);
      at += count;
    }
  }

  /**
   * Copies bytes to another file as far as the kernel does that by itself.
   *
   * @param target the handle of that file
   * @param to where in it they go
   * @param targetName of that file, for messages
   * @return how many were copied, from the first on
   */
  long copyInKernel(long first, long length, int target, long to, RawName targetName)
      throws IOException {
    enter();
    try {
      long copied = 0;
      while (copied < length) {
        OptionalLong count =
            Linux.copyRange(
                handle, first + copied, target, to + copied, length - copied, targetName);
        if (count.orElse(0) == 0) {
          return copied;
        }
        copied += count.getAsLong();
      }
      return copied;
    } finally {
      leave();
    }
  }

  private int readAt(long position, long address, int length) throws IOException {
    enter();
    try {
      return Linux.readAt(handle, position, address, length, name);
    } finally {
      leave();
    }
  }

  private void enter() {
    if (users.getAndUpdate(count -> count < 0 ? count : count + 1) < 0) {
      throw new IllegalStateException("closed: " + name);
    }
  }

  private void leave() {
    if (users.updateAndGet(count -> count < 0 ? count + 1 : count - 1) == CLOSED) {
      Linux.close(handle);
    }
  }

  @Override
  public void close() {
    if (users.getAndUpdate(count -> count < 0 ? count : ~count) == 0) {
      Linux.close(handle);
    }
  }
}
