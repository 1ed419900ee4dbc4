package dev.satchel.client;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/** The content of one member after the other, hashed as it passes. For one thread. */
final class MemberContent extends InputStream {
  private static final byte[] NO_HASH = new byte[32];

  private final Members members;
  private final Sink sink;
  private final MessageDigest digest = sha256();
  private @Nullable IOException failure;

  MemberContent(Members members, Sink sink) {
    this.members = members;
    this.sink = sink;
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      int count = Math.min(members.available(), length);
      System.arraycopy(members.buffer(), members.at(), target, offset, count);
      pass(count);
      return count == 0 && length > 0 ? -1 : count;
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  /** Throws what reading has failed with; so that is told from what a reader objects to. */
  void rethrow() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }

  /** Passes what is left, and returns the hash of all; zeros if there was none to be had. */
  byte[] finish() throws IOException {
    for (int count = members.available(); count > 0; count = members.available()) {
      pass(count);
    }
    return members.member().isFile() ? digest.digest() : NO_HASH;
  }

  private void pass(int count) throws IOException {
    digest.update(members.buffer(), members.at(), count);
    sink.content(members.buffer(), members.at(), count);
    members.advance(count);
  }
}
