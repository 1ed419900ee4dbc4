package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.BROKEN;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Verifies an archive in a thread of its own, while it comes. For one thread at a time. */
final class Verifying implements Closeable {
  private final Follower follower;
  private final CompletableFuture<Receipt> receipt = new CompletableFuture<>();

  /**
   * @param part where it comes; read from its first byte on
   */
  Verifying(Verification verification, Path part) throws SatchelException {
    try {
      follower = new Follower(part);
    } catch (IOException e) {
      throw LocalFailure.of(e, part);
    }
    Thread thread = new Thread(() -> run(verification), "satchel-client-verification");
    thread.setDaemon(true);
    thread.start();
  }

  private void run(Verification verification) {
    try (follower) {
      receipt.complete(verification.of(follower));
    } catch (IOException | RuntimeException | Error e) {
      receipt.completeExceptionally(e);
    }
  }

  /**
   * There are {@code length} bytes by now.
   *
   * @throws SatchelException DAMAGED, if that is known already
   */
  void grown(long length) throws SatchelException {
    follower.grown(length);
    if (receipt.isCompletedExceptionally()) {
      result();
    }
  }

  /** All has come; waits for what it is worth. */
  Receipt finish() throws SatchelException {
    follower.end();
    return result();
  }

  private Receipt result() throws SatchelException {
    try {
      return receipt.get();
    } catch (InterruptedException e) {
      throw Attempts.interrupted(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SatchelException known) {
        throw known;
      }
      throw SatchelException.of(
          SatchelException.Code.LOCAL, "The archive could not be verified", e);
    }
  }

  /** Gives up; waits until nothing is read any more. */
  @Override
  public void close() {
    follower.fail(SatchelException.of(BROKEN, "The download has ended"));
    var unused = receipt.handle((result, failure) -> result).join();
  }
}
