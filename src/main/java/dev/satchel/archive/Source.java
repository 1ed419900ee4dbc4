package dev.satchel.archive;

import java.io.Closeable;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The content of one member, whose size is settled before it is read. It is taken in fragments,
 * each once: read by several workers at a time, and then hashed in their order. So each byte is
 * read once.
 */
abstract class Source implements Closeable {
  private final long size;
  private final boolean isHashed;
  private final boolean hasCrc;
  private @Nullable MessageDigest sha256;
  private @Nullable CRC32 crc32;

  /**
   * @param isHashed whether it will be read from its beginning, so that there can be a {@link
   *     #finding}
   * @param hasCrc whether that is to have a CRC-32
   */
  Source(long size, boolean isHashed, boolean hasCrc) {
    this.size = size;
    this.isHashed = isHashed;
    this.hasCrc = hasCrc;
  }

  long size() {
    return size;
  }

  /** Whether its hash comes out of this reading. */
  boolean isHashed() {
    return isHashed;
  }

  /**
   * Makes it ready, whoever comes first; false if it cannot be had, and so is no member after all.
   */
  abstract boolean open() throws IOException;

  /** For any worker: reads exactly {@code length} bytes, with NUL for what cannot be had. */
  abstract void fill(long position, byte[] target, int offset, int length) throws IOException;

  /** Why the content is not what the file held, or is not there; empty if it is as it should be. */
  abstract Optional<Omission> fault() throws IOException;

  /** Frees what is held; may be called again, and by another thread than the one that reads. */
  @Override
  public abstract void close();

  /** Takes a fragment: {@link #fill} and {@link #hash}. */
  void take(Fragment fragment, byte[] target, int offset, Bench bench) throws IOException {
    fill(fragment.position(), target, offset, fragment.length());
    hash(fragment, target, offset, bench);
  }

  /** Hashes a fragment, after all that come before it. */
  void hash(Fragment fragment, byte[] target, int offset, Bench bench) {
    if (!isHashed) {
      return;
    }
    if (fragment.position() == 0) {
      // A digest of its own only for what is handed on to other workers.
      sha256 = fragment.isLast() ? bench.sha256() : Bench.newSha256();
      crc32 = new CRC32();
    }
    if (sha256 != null && crc32 != null) {
      sha256.update(target, offset, fragment.length());
      if (hasCrc) {
        crc32.update(target, offset, fragment.length());
      }
    }
  }

  /** What was found when the last fragment was taken. Call once. */
  Finding finding() {
    if (sha256 == null || crc32 == null) {
      throw new IllegalStateException("not read from the beginning");
    }
    return new Finding(HexFormat.of().formatHex(sha256.digest()), (int) crc32.getValue());
  }
}
