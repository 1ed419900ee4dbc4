package dev.satchel.archive;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** Large arrays, kept for the next piece that needs one. Safe for many threads. */
final class Buffers {
  private static final int STEP = 128 << 10;

  private final long most;
  private final Map<Integer, Deque<byte[]>> free = new HashMap<>();
  private long kept;

  /**
   * @param most how many bytes are kept
   */
  Buffers(long most) {
    this.most = most;
  }

  /** How long the array for {@code size} bytes is. */
  static int capacity(int size) {
    return (size + STEP - 1) / STEP * STEP;
  }

  /** An array of at least {@code size} bytes, with anything in it. */
  synchronized byte[] take(int size) {
    int capacity = capacity(size);
    byte[] buffer = free.getOrDefault(capacity, new ArrayDeque<>()).poll();
    if (buffer == null) {
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
