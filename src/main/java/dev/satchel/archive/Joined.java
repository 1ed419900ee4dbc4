package dev.satchel.archive;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Several stretches of bytes as if they were one. */
final class Joined implements Bytes {
  private record Part(long start, long size, Bytes bytes) {}

  private final List<Part> parts = new ArrayList<>();
  private long size;

  /** Adds {@code bytes}, of which there are {@code length}. */
  Joined add(Bytes bytes, long length) {
    parts.add(new Part(size, length, bytes));
    size += length;
    return this;
  }

  Joined add(byte[] bytes) {
    return add(
        (position, target, offset, length) -> {
          int count = (int) Math.min(length, bytes.length - position);
          System.arraycopy(bytes, (int) position, target, offset, count);
          return count;
        },
        bytes.length);
  }

  long size() {
    return size;
  }

  @Override
  public int readAt(long position, byte[] target, int offset, int length) throws IOException {
    for (Part part : parts) {
      long within = position - part.start;
      if (within < part.size) {
        int wanted = (int) Math.min(length, part.size - within);
        return part.bytes.readAt(within, target, offset, wanted);
      }
    }
    return 0;
  }
}
