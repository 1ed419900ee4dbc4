package dev.satchel.client;

import java.util.ArrayList;
import java.util.List;

/** Numbers in a row, as many as memory holds; growing copies nothing. */
final class LongRow {
  private static final int BITS = 12;
  private static final int CHUNK = 1 << BITS;

  private final List<long[]> chunks = new ArrayList<>();
  private long size;

  void add(long value) {
    int at = (int) size & (CHUNK - 1);
    int chunk = (int) (size >>> BITS);
    if (chunk == chunks.size()) {
      chunks.add(new long[CHUNK]);
    }
    chunks.get(chunk)[at] = value;
    size++;
  }

  long get(long index) {
    return chunks.get((int) (index >>> BITS))[(int) index & (CHUNK - 1)];
  }

  long size() {
    return size;
  }

  /** Forgets all of them, but keeps the room. */
  void clear() {
    size = 0;
  }
}
