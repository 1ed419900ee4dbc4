package dev.satchel.archive;

import java.io.Closeable;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/** What one worker has at hand. Closed when the worker ends. */
final class Bench implements Closeable {
  private final MessageDigest sha256 = newSha256();
  private final Buffers buffers;
  private @Nullable BlockDeflater deflater;
  private @Nullable ZstdFrames frames;
  private byte[] room = {};

  Bench(Buffers buffers) {
    this.buffers = buffers;
  }

  static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** A digest for what begins and ends on this bench. */
  MessageDigest sha256() {
    return sha256;
  }

  Buffers buffers() {
    return buffers;
  }

  /** A copy of the first {@code length} bytes of {@code bytes}. */
  Chunks chunks(byte[] bytes, int length) {
    Chunks copy = new Chunks(buffers);
    copy.put(bytes, 0, length);
    return copy;
  }

  BlockDeflater deflater() {
    BlockDeflater made = deflater == null ? new BlockDeflater() : deflater;
    deflater = made;
    return made;
  }

  ZstdFrames frames() {
    ZstdFrames made = frames == null ? new ZstdFrames() : frames;
    frames = made;
    return made;
  }

  /** An array of at least {@code size} bytes, to be used until the next piece. */
  byte[] room(int size) {
    if (room.length < size) {
      room = new byte[size];
    }
    return room;
  }

  @Override
  public void close() {
    if (deflater != null) {
      deflater.close();
    }
    if (frames != null) {
      frames.close();
    }
  }
}
