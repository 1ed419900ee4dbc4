package dev.satchel.archive;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Large arrays, kept for the next piece that needs one: each new one is dear, for the collector
 * cannot move it and must find it room in a row. Safe for many threads.
 */
final class Buffers {
  /** The length of the shortest ones. */
  static final int LEAST = 128 << 10;

  private final long most;
  private final LongSupplier inUse;
  private final TreeMap<Integer, Deque<byte[]>> free = new TreeMap<>();
  private long kept;

  /**
   * @param most how many bytes may be kept and in use, together
   * @param inUse how many are in use, about
   */
  Buffers(long most, LongSupplier inUse) {
    this.most = most;
    this.inUse = inUse;
  }

  /**
   * How long the array for {@code size} bytes is: one of a few lengths, at most an eighth too long,
   * so that pieces of about the same size share their arrays.
   */
  static int capacity(int size) {
    if (size <= LEAST) {
      return LEAST;
    }
    int step = Integer.highestOneBit(size - 1) / 8;
    return (size + step - 1) / step * step;
  }

  /** An array of at least {@code size} bytes, with anything in it. */
  synchronized byte[] take(int size) {
    int capacity = capacity(size);
    Deque<byte[]> fitting = free.get(capacity);
    if (fitting == null) {
      makeRoom(capacity);
      return new byte[capacity];
    }
    return remove(capacity, fitting);
  }

  /** Takes back an array that nobody uses any more. */
  synchronized void give(byte[] buffer) {
    if (hasRoom(buffer.length)) {
      kept += buffer.length;
      free.computeIfAbsent(buffer.length, size -> new ArrayDeque<>()).push(buffer);
    }
  }

  private boolean hasRoom(int more) {
    return inUse.getAsLong() + kept + more <= most;
  }

  /** Forgets what is in the way, the largest first: these leave room for anything. */
  private void makeRoom(int needed) {
    while (!free.isEmpty() && !hasRoom(needed)) {
      Map.Entry<Integer, Deque<byte[]>> largest = free.lastEntry();
      remove(largest.getKey(), largest.getValue());
    }
  }

  private byte[] remove(int capacity, Deque<byte[]> from) {
    byte[] buffer = from.pop();
    if (from.isEmpty()) {
      free.remove(capacity);
    }
    kept -= capacity;
    return buffer;
  }
}
