package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.BROKEN;
import static dev.satchel.client.SatchelException.Code.UNEXPECTED;

import java.io.Closeable;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Has what is downloaded verified while it comes, anew whenever it begins anew. */
final class VerifiedDownload implements Download.Behind, Closeable {
  private final Verification verification;
  private final Path part;
  private @Nullable Verifying verifying;
  private boolean isClosed;

  VerifiedDownload(Verification verification, Path part) {
    this.verification = verification;
    this.part = part;
  }

  @Override
  public synchronized void restarted() throws SatchelException {
    if (isClosed) {
      throw SatchelException.of(BROKEN, "The download has ended");
    }
    giveUp();
    verifying = new Verifying(verification, part);
  }

  @Override
  public synchronized void grown(long length) throws SatchelException {
    if (verifying != null) {
      verifying.grown(length);
    }
  }

  /**
   * What came, when all has come.
   *
   * @throws SatchelException DAMAGED
   */
  synchronized Receipt receipt() throws SatchelException {
    if (verifying == null) {
      throw SatchelException.of(UNEXPECTED, "Nothing has come");
    }
    return verifying.finish();
  }

  @Override
  public synchronized void close() {
    isClosed = true;
    giveUp();
  }

  private void giveUp() {
    if (verifying != null) {
      verifying.close();
      verifying = null;
    }
  }
}
