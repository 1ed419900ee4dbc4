package dev.satchel.archive;

import dev.satchel.archive.CatalogueRecord.Frame;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The unpacking of one frame, which is done once: by a worker, or by the thread that needs it if no
 * worker has come to it.
 */
final class FrameTask implements Runnable {
  private static final byte[] NONE = {};

  private final Frame frame;
  private byte[] packed; // Belongs to whoever begins it.
  private final Engine engine;
  private final AtomicBoolean isBegun = new AtomicBoolean();
  private final CompletableFuture<byte[]> plain = new CompletableFuture<>();

  /**
   * @param packed begins with the bytes of the frame, and goes back to the engine's buffers
   */
  FrameTask(Frame frame, byte[] packed, Engine engine) {
    this.frame = frame;
    this.packed = packed;
    this.engine = engine;
  }

  Frame frame() {
    return frame;
  }

  @Override
  public void run() {
    if (isBegun.compareAndSet(false, true)) {
      try {
        plain.complete(decode());
      } catch (Throwable e) { // Whatever it is, it is thrown where the frame is waited for.
        plain.completeExceptionally(e);
      }
    }
  }

  private byte[] decode() throws DamagedSnapshot {
    FrameDecoder decoder = engine.decoders().take();
    try {
      byte[] target = engine.buffers().take(frame.size());
      decoder.decode(frame, packed, target);
      return target;
    } finally {
      engine.decoders().give(decoder);
      engine.buffers().give(packed);
      packed = NONE; // A worker may come to this only long after it is done.
    }
  }

  /** Has it not begin if it has not begun. */
  void cancel() {
    if (isBegun.compareAndSet(false, true)) {
      packed = NONE;
    }
  }

  /**
   * What the frame becomes, in an array that begins with it; to be given to the engine's buffers.
   */
  byte[] await() throws IOException {
    run();
    try {
      return plain.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof DamagedSnapshot damaged) {
        throw damaged;
      }
      throw new IOException("cannot unpack a frame", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("was ended").initCause(e);
    }
  }
}
