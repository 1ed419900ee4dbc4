package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.BROKEN;
import static dev.satchel.client.SatchelException.Code.LOCAL;

import dev.satchel.WorkspacePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Sends a directory to the server as a tar that is made while it is sent. If it cannot be made to
 * its end, the call is broken off, and the server keeps nothing of it. For one use.
 */
final class TreeUpload {
  private final Calls calls;
  private final Path directory;
  private final Progress progress;
  private final CompletableFuture<Receipt> written = new CompletableFuture<>();
  private Pipe pipe = new Pipe();

  TreeUpload(Calls calls, Path directory, Progress progress) {
    this.calls = calls;
    this.directory = directory;
    this.progress = progress;
  }

  /** Sends all of it. */
  Receipt to(WorkspacePath target) throws SatchelException {
    if (!Files.isDirectory(directory)) {
      throw SatchelException.of(LOCAL, directory + " is no directory");
    }
    StreamBody body = new StreamBody(this::open, -1, progress);
    try {
      calls.run(
          Call.of("POST", Query.of("/v1/fs/upload-batch").with("path", target))
              .with("application/x-tar", body));
      abandon();
      return written.get();
    } catch (InterruptedException e) {
      throw Attempts.interrupted(e);
    } catch (ExecutionException e) {
      throw SatchelException.of(BROKEN, "The server took it before it was whole", e);
    } finally {
      abandon();
    }
  }

  /** Begins to write. */
  private synchronized InputStream open() {
    pipe = new Pipe();
    Pipe to = pipe;
    Thread thread = new Thread(() -> write(to), "satchel-client-tree");
    thread.setDaemon(true);
    thread.start();
    return to.in();
  }

  private void write(Pipe to) {
    try {
      Receipt receipt = new TarWriter(directory, to.out()).write();
      to.end();
      written.complete(receipt);
    } catch (IOException e) {
      fail(to, e);
    } catch (RuntimeException | Error e) {
      fail(to, new IOException("The directory could not be read", e));
    }
  }

  private void fail(Pipe to, IOException failure) {
    to.fail(failure);
    written.completeExceptionally(failure);
  }

  /** Has a thread that is still writing end. */
  private synchronized void abandon() throws SatchelException {
    try {
      pipe.in().close();
    } catch (IOException e) {
      throw Exchange.known(e);
    }
  }
}
