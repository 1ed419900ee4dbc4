package dev.satchel.archive;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** Large arrays, kept for the next piece that needs one. Safe for many threads. */
final class Buffers {
  private static final int LEAST = 128 << 10;

  private final long most;
  private final Map<Integer, Deque<byte[]>> free = new HashMap<>();
  private long kept;

  /**
   * @param most how many bytes are kept
   */
  Buffers(long most) {
    this.most = most;
  }

  /**
   * How long the array for {@code size} bytes is: one of a few lengths, at most a quarter too long,
   * so that pieces of about the same size share their arrays.
   */
  static int capacity(int size) {
    if (size <= LEAST) {
      return LEAST;
    }
    int step = Integer.highestOneBit(size - 1) / 4;
    return (size + step - 1) / step * step;
  }

  /** An array of at least {@code size} bytes, with anything in it. */
  synchronized byte[] take(int size) {
    int capacity = capacity(size);
    byte[] buffer = free.getOrDefault(capacity, new ArrayDeque<>()).poll();
    if (buffer == null) {
      free.clear(); // Other lengths are in the way now; large arrays need much room in a row.
      kept = 0;
      return new byte[capacity];
    }
    kept -= capacity;
    return buffer;
  }

  /** Takes back an array that nobody uses any more. */
  synchronized void give(byte[] buffer) {
    if (kept + buffer.length <= most) {
      kept += buffer.length;
      free.computeIfAbsent(buffer.length, size -> new ArrayDeque<>()).push(buffer);
    }
  }
}
