package dev.satchel.files;

import dev.satchel.RawName;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.util.Arrays;

/**
 * A file to which records are added at the end, and in which they are read from either end. Each
 * has its length in front of it and behind it. For one thread.
 */
final class RecordFile implements Closeable {
  private static final int MAX_PENDING = 64 << 10; // In bytes.
  private static final int MAX_RECORD = 1 << 20;
  private static final int AROUND = 2 * Integer.BYTES;

  /** What is done with a record. */
  @FunctionalInterface
  interface Use {
    void of(ByteBuffer record) throws IOException;
  }

  private final Directory directory;
  private final RawName name;
  private final int handle;
  private byte[] pending = new byte[MAX_PENDING + MAX_RECORD / 16];
  private int pendingLength;

  /** How many bytes of the file are there for certain. */
  private long size;

  private RecordFile(Directory directory, RawName name, int handle) {
    this.directory = directory;
    this.name = name;
    this.handle = handle;
  }

  /** Makes an empty one in {@code directory}, which stays the caller's. */
  static RecordFile create(Directory directory, RawName name) throws IOException {
    return new RecordFile(directory, name, directory.createFile(name, 0600));
  }

  /** Adds {@code record}, which the disk need not have before {@link #flush}. */
  void add(byte[] record) throws IOException {
    if (pendingLength >= MAX_PENDING) {
      flush();
    }
    int length = record.length + AROUND;
    if (pendingLength + length > pending.length) {
      pending = Arrays.copyOf(pending, pendingLength + length);
    }
    ByteBuffer.wrap(pending, pendingLength, length)
        .putInt(record.length)
        .put(record)
        .putInt(record.length);
    pendingLength += length;
  }

  /** Hands all records to the kernel, so that they are there even if this process is killed. */
  void flush() throws IOException {
    CallMemory memory = CallMemory.get();
    ByteBuffer bulk = memory.bulk();
    for (int at = 0; at < pendingLength; ) {
      int length = Math.min(pendingLength - at, bulk.capacity());
      bulk.put(0, pending, at, length);
      at += Linux.writeAt(handle, size + at, memory.bulkAddress(), length, name);
    }
    size += pendingLength; // Not before all of it is there: until then, it is in memory still.
    pendingLength = 0;
  }

  /** Goes through all records, the latest first. */
  void forEachBackwards(Use use) throws IOException {
    backwards(
        (at, target) -> target.put(pending, (int) at, target.remaining()), pendingLength, use);
    try (OpenFile file = directory.openFile(name)) {
      backwards((at, target) -> fill(file, at, target), size, use);
    }
  }

  /** Bytes that can be read anywhere. */
  @FunctionalInterface
  private interface Source {
    void read(long at, ByteBuffer target) throws IOException;
  }

  private static void backwards(Source source, long size, Use use) throws IOException {
    for (long end = size; end > 0; ) {
      int length = length(source, end - Integer.BYTES);
      end -= length + AROUND;
      use.of(record(source, end, length));
    }
  }

  /**
   * Goes through all whole records of the file {@code name} in {@code directory}, the oldest first.
   */
  static void forEach(Directory directory, RawName name, Use use) throws IOException {
    try (OpenFile file = directory.openFile(name)) {
      Source source = (at, target) -> fill(file, at, target);
      long size = file.stat().size();
      for (long at = 0; at + AROUND <= size; ) {
        int length = length(source, at);
        if (at + length + AROUND > size) {
          return; // Its end was not written any more.
        }
        use.of(record(source, at, length));
        at += length + AROUND;
      }
    }
  }

  private static int length(Source source, long at) throws IOException {
    ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);
    source.read(at, length);
    int value = length.flip().getInt();
    if (value < 0 || value > MAX_RECORD) {
      throw new FileSystemException("records", null, "are damaged");
    }
    return value;
  }

  private static ByteBuffer record(Source source, long at, int length) throws IOException {
    ByteBuffer record = ByteBuffer.allocate(length);
    source.read(at + Integer.BYTES, record);
    return record.flip();
  }

  private static void fill(OpenFile file, long from, ByteBuffer target) throws IOException {
    byte[] bytes = new byte[target.remaining()];
    for (int done = 0; done < bytes.length; ) {
      int count = file.readAt(from + done, bytes, done, bytes.length - done);
      if (count == 0) {
        throw new FileSystemException("records", null, "are cut off");
      }
      done += count;
    }
    target.put(bytes);
  }

  @Override
  public void close() {
    Linux.close(handle);
  }
}
