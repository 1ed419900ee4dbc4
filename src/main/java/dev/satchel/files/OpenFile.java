package dev.satchel.files;

import dev.satchel.RawName;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;

/** A regular file that is open for reading. For one thread; the one who opened it closes it. */
public final class OpenFile implements Closeable {
  private static final ThreadLocal<ByteBuffer> BUFFER =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(256 << 10));

  private final RawName name;
  private final Stat stat;
  private int handle;

  private OpenFile(RawName name, int handle, Stat stat) {
    this.name = name;
    this.handle = handle;
    this.stat = stat;
  }

  /** Takes {@code handle} over, and closes it if it is no regular file. */
  static OpenFile of(RawName name, int handle) throws FileSystemException {
    try {
      Stat stat = Linux.stat(handle, name);
      if (stat.type() != FileType.REGULAR) {
        throw new FileSystemException(name.text(), null, "became a " + stat.type());
      }
      return new OpenFile(name, handle, stat);
    } catch (FileSystemException e) {
      Linux.close(handle);
      throw e;
    }
  }

  /** What the file was when it was opened. */
  public Stat stat() {
    return stat;
  }

  /** What the file is now, under whatever name. */
  public Stat statNow() throws IOException {
    return Linux.stat(handle(), name);
  }

  /**
   * Reads on, from the beginning of {@code buffer} and up to {@code length} bytes.
   *
   * @param buffer a direct one; its position and limit are not looked at and not changed
   * @return how many bytes came, 0 at the end of the file
   */
  public int read(ByteBuffer buffer, int length) throws IOException {
    return Linux.read(handle(), buffer, Math.min(length, buffer.capacity()), name);
  }

  /**
   * Reads up to {@code length} bytes from {@code position} on; for any thread.
   *
   * @return how many bytes came, 0 at the end of the file
   */
  public int readAt(long position, byte[] target, int offset, int length) throws IOException {
    ByteBuffer buffer = BUFFER.get();
    int wanted = Math.min(length, buffer.capacity());
    int count = Linux.readAt(handle(), buffer, wanted, position, name);
    buffer.get(0, target, offset, count);
    return count;
  }

  private int handle() {
    if (handle < 0) {
      throw new IllegalStateException("closed: " + name);
    }
    return handle;
  }

  @Override
  public void close() {
    if (handle >= 0) {
      Linux.close(handle);
      handle = -1;
    }
  }
}
