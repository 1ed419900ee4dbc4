package dev.satchel.snapshot;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a store is given for one object: counted, and nothing more after a failure, even if that was
 * overlooked by who gives it. For one thread.
 */
public final class Intake {
  /** Something that takes bytes. */
  @FunctionalInterface
  public interface Step {
    void run() throws IOException;
  }

  private final MessageDigest sha256;
  private long size;
  private long newBytes;
  private boolean isOver;

  public Intake() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // Each Java has it.
    }
  }

  /**
   * Runs {@code step}, which may run others by this.
   *
   * @throws IllegalStateException if one before has failed, or the object is finished
   */
  public void run(Step step) throws IOException {
    check();
    boolean isDone = false;
    try {
      step.run();
      isDone = true;
    } finally {
      isOver |= !isDone;
    }
  }

  private void check() {
    if (isOver) {
      throw new IllegalStateException("the object is finished, or a segment of it has failed");
    }
  }

  /** Takes note of new bytes. */
  public void added(byte[] bytes, int offset, int length) {
    sha256.update(bytes, offset, length);
    size += length;
    newBytes += length;
  }

  /** Takes note of bytes of another object. */
  public void copied(long length) {
    size += length;
  }

  /**
   * What it comes to. Nothing is taken afterwards.
   *
   * @throws IllegalStateException if a step has failed
   */
  public Receipt finish() {
    check();
    isOver = true;
    return new Receipt(size, newBytes, HexFormat.of().formatHex(sha256.digest()));
  }
}
