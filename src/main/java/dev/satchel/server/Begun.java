package dev.satchel.server;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The parts of a server that have to be closed. Closing this closes the last first, each of them
 * whatever becomes of the others. For one thread at a time.
 */
final class Begun implements Closeable {
  private final Deque<Closeable> parts = new ArrayDeque<>();

  /** Takes {@code part} over. */
  <T extends Closeable> T add(T part) {
    parts.push(part);
    return part;
  }

  @Override
  public void close() throws IOException {
    if (!parts.isEmpty()) {
      Closeable earlier = this;
      try (earlier) {
        parts.pop().close();
      }
    }
  }
}
