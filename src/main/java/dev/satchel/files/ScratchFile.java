package dev.satchel.files;

import dev.satchel.RawName;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalInt;

/**
 * A file for bytes that are set aside. It has no name, so it is gone when it is closed or when the
 * process ends. First one thread writes it, then any number of threads read it; an interrupt of one
 * of them changes nothing for the others.
 */
public final class ScratchFile implements Closeable {
  private static final int PERMISSIONS = 0600;

  private final RawName name;
  private final int handle;
  private final OpenFile file;
  private long size;

  private ScratchFile(RawName name, int handle) {
    this.name = name;
    this.handle = handle;
    this.file = new OpenFile(name, handle);
  }

  /**
   * Makes one.
   *
   * @param name what it is called for a moment, where a file needs a name
   */
  static ScratchFile in(Directory directory, RawName name) throws IOException {
    OptionalInt unnamed = directory.createFile(PERMISSIONS);
    return unnamed.isPresent() ? new ScratchFile(name, unnamed.getAsInt()) : named(directory, name);
  }

  /** The same where a file cannot be without a name. */
  static ScratchFile named(Directory directory, RawName name) throws IOException {
    ScratchFile file = new ScratchFile(name, directory.createFile(name, PERMISSIONS));
    try {
      directory.remove(name);
      return file;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** Adds bytes at the end. */
  public void write(byte[] bytes, int offset, int length) throws IOException {
    CallMemory memory = CallMemory.get();
    ByteBuffer bulk = memory.bulk();
    for (int at = 0; at < length; ) {
      int count = Math.min(length - at, bulk.capacity());
      bulk.put(0, bytes, offset + at, count);
      int taken = Linux.writeAt(handle, size, memory.bulkAddress(), count, name);
      size += taken;
      at += taken;
    }
  }

  /**
   * Reads from {@code position} on, up to {@code length} bytes and 128 KiB.
   *
   * @return how many bytes came, which may be fewer than there are; 0 at the end of the file
   * @throws IllegalStateException if the file is closed
   */
  public int readAt(long position, byte[] target, int offset, int length) throws IOException {
    return file.readAt(position, target, offset, length);
  }

  @Override
  public void close() {
    file.close();
  }
}
