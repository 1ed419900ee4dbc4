package dev.satchel.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes whose number is not known before they are made. They lie in arrays of one length, which are
 * lent by {@link Buffers} and go back there: however much there is, no large array has to be found
 * for it. For one thread at a time.
 */
final class Chunks {
  private final Buffers buffers;
  private final List<byte[]> arrays = new ArrayList<>();
  private int length;

  Chunks(Buffers buffers) {
    this.buffers = buffers;
  }

  /** Adds all that remains in {@code bytes}. */
  void put(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      byte[] array = last();
      int at = length % Buffers.LEAST;
      int count = Math.min(bytes.remaining(), Buffers.LEAST - at);
      bytes.get(array, at, count);
      length += count;
    }
  }

  void put(byte[] bytes, int offset, int count) {
    put(ByteBuffer.wrap(bytes, offset, count));
  }

  /** An array with room in it. */
  private byte[] last() {
    if (length == arrays.size() * Buffers.LEAST) {
      arrays.add(buffers.take(Buffers.LEAST));
    }
    return arrays.get(arrays.size() - 1);
  }

  int length() {
    return length;
  }

  void writeTo(Output out) throws IOException {
    int left = length;
    for (byte[] array : arrays) {
      out.write(array, Math.min(array.length, left));
      left -= array.length;
    }
  }

  /** Feeds {@code digest} with all bytes. */
  void digest(MessageDigest digest) {
    int left = length;
    for (byte[] array : arrays) {
      digest.update(array, 0, Math.min(array.length, left));
      left -= array.length;
    }
  }

  byte[] toByteArray() {
    ByteBuffer all = ByteBuffer.allocate(length);
    for (byte[] array : arrays) {
      all.put(array, 0, Math.min(array.length, all.remaining()));
    }
    return all.array();
  }

  /** Takes all bytes away, and gives the arrays back. */
  void clear() {
    arrays.forEach(buffers::give);
    arrays.clear();
    length = 0;
  }
}
