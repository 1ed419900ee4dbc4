package dev.satchel.archive;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Has the pieces of one archive made on all cores, and delivers them in their order. For one
 * thread, which delivers while it adds: so when nobody takes what is delivered, nothing is added.
 */
final class Pipeline implements Closeable {
  /** How many pieces may be under way for each worker, whatever their size: each holds handles. */
  private static final int PER_WORKER = 4;

  /** Takes a piece that is made. */
  interface Sink {
    void accept(Piece piece) throws IOException;
  }

  private final Engine engine;
  private final Sink sink;
  private final Budget.Share share;
  private final Deque<Piece> pieces = new ArrayDeque<>();
  private @Nullable Piece last;
  private @Nullable Piece waiting;

  Pipeline(Engine engine, Sink sink) {
    this.engine = engine;
    this.sink = sink;
    this.share = engine.budget().share();
  }

  /**
   * Has {@code piece} made, and delivers what is ready.
   *
   * @throws IOException if a piece cannot be made, or is not taken
   */
  void add(Piece piece) throws IOException {
    waiting = piece;
    while (pieces.size() >= PER_WORKER * engine.workers() || !share.take(piece.weight())) {
      deliver();
    }
    piece.follow(last);
    last = piece;
    pieces.add(piece);
    waiting = null;
    start(piece);
    while (!pieces.isEmpty() && pieces.element().isMade()) {
      deliver();
    }
  }

  private void start(Piece piece) {
    try {
      engine.execute(piece);
    } catch (RuntimeException | Error e) {
      piece.cancel();
      piece.run(); // Which ends it at once; else it would be waited for, for ever.
      throw e;
    }
  }

  /** Delivers everything. */
  void drain() throws IOException {
    while (!pieces.isEmpty()) {
      deliver();
    }
  }

  private void deliver() throws IOException {
    Piece piece = pieces.element();
    try {
      piece.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("was ended").initCause(e);
    }
    sink.accept(piece);
    pieces.remove();
    piece.release(engine.buffers());
    piece.releaseOutput();
    share.give(piece.weight());
  }

  /**
   * Stops all work on what is not delivered yet, and waits for what has begun. Its buffers are not
   * used again, since what could not be delivered may still be on its way.
   */
  @Override
  public void close() {
    pieces.forEach(Piece::cancel);
    pieces.forEach(Piece::awaitEnd); // All of them: two may have a source in common.
    for (Piece piece : pieces) {
      piece.abandon();
    }
    if (waiting != null) {
      waiting.abandon();
    }
    share.close();
  }
}
