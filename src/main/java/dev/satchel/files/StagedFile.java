package dev.satchel.files;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A regular file that is being staged. Long runs of zeros take no room. For one thread. */
public final class StagedFile extends OutputStream {
  /** Zeros that fill a block of this size take no room. In bytes. */
  private static final int BLOCK = 4096;

  private static final byte[] ZEROS = new byte[BLOCK];

  private final RawName path;
  private final int handle;

  /** The permissions that it was made with. */
  private final int permissions;

  /** Where the next byte goes. */
  private long position;

  /** Up to where the file is on the disk; from there to {@code position}, it is zeros. */
  private long size;

  private boolean isClosed;

  /** Takes {@code handle}, of an empty file, over. */
  StagedFile(RawName path, int handle, int permissions) {
    this.path = path;
    this.handle = handle;
    this.permissions = permissions;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  /**
   * Adds bytes. Each call is one of the kernel's, so these should be many.
   *
   * @throws Refusal NO_SPACE
   */
  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int end = offset + length;
    int start = offset;
    for (int at = offset; at < end; ) {
      int next = (int) Math.min(end, at + BLOCK - (position + at - start) % BLOCK);
      if (next - at == BLOCK && isZeros(bytes, at)) {
        put(bytes, start, at - start);
        position += BLOCK;
        start = next;
      }
      at = next;
    }
    put(bytes, start, end - start);
  }

  private static boolean isZeros(byte[] bytes, int at) {
    return bytes[at] == 0 && Arrays.equals(bytes, at, at + BLOCK, ZEROS, 0, BLOCK);
  }

  private void put(byte[] bytes, int offset, int length) throws IOException {
    CallMemory memory = CallMemory.get();
    ByteBuffer bulk = memory.bulk();
    for (int at = 0; at < length; at += bulk.capacity()) {
      int count = Math.min(length - at, bulk.capacity());
      bulk.put(0, bytes, offset + at, count);
      put(memory.bulkAddress(), count);
    }
  }

  private void put(long address, int length) throws IOException {
    try {
      for (int at = 0; at < length; ) {
        int count = Linux.writeAt(handle, position, address + at, length - at, path);
        at += count;
        position += count;
        size = position;
      }
    } catch (NoSpaceException e) {
      throw Staging.noSpace(path);
    }
  }

  /**
   * Adds {@code length} bytes of {@code source}, from its beginning. Where the file system can
   * share them, they take no further room.
   *
   * @throws java.io.EOFException if the source has not so many
   * @throws Refusal NO_SPACE
   */
  public void append(OpenFile source, long length) throws IOException {
    try {
      long shared = source.copyInKernel(0, length, handle, position, path);
      position += shared;
      size = Math.max(size, position);
      if (shared < length) {
        source.copy(shared, length - shared, this);
      }
    } catch (NoSpaceException e) {
      throw Staging.noSpace(path);
    }
  }

  /** Adds {@code length} zeros that take no room. */
  public void skip(long length) {
    if (length < 0) {
      throw new IllegalArgumentException("must not be negative: " + length);
    }
    position += length;
  }

  /** Sets the nine bits of permission, and when it was modified, while it is open: cheaper. */
  public void finish(int permissions, Stat.Timestamp modified) throws IOException {
    addZeros();
    if (permissions != this.permissions) {
      Linux.setPermissions(handle, permissions & Staging.PERMISSIONS, path);
    }
    Linux.setModified(handle, modified, path);
  }

  /** Makes the file as long as it should be, if it ends with zeros that were not written. */
  private void addZeros() throws IOException {
    try {
      if (position > size) {
        Linux.setSize(handle, position, path);
        size = position;
      }
    } catch (NoSpaceException e) {
      throw Staging.noSpace(path);
    }
  }

  @Override
  public void close() throws IOException {
    if (isClosed) {
      return;
    }
    isClosed = true;
    try {
      addZeros();
    } finally {
      Linux.close(handle);
    }
  }
}
