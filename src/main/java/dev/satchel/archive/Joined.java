package dev.satchel.archive;

import java.io.EOFException;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** Several stretches of bytes as if they were one. */
final class Joined implements Bytes {
  private static final int BUFFER = 64 << 10;

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

  /** The SHA-256 of all that was added until now. */
  byte[] sha256() throws IOException {
    MessageDigest sha256 = Bench.newSha256();
    byte[] buffer = new byte[BUFFER];
    for (Part part : parts) {
      long position = 0;
      while (position < part.size) {
        int wanted = (int) Math.min(buffer.length, part.size - position);
        int count = part.bytes.readAt(position, buffer, 0, wanted);
        if (count == 0) {
          throw new EOFException("There are fewer bytes than were added");
        }
        sha256.update(buffer, 0, count);
        position += count;
      }
    }
    return sha256.digest();
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
