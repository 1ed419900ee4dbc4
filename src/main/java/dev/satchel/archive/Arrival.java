package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.files.StagedFile;
import dev.satchel.files.Stat.Timestamp;
import java.io.Closeable;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A file that arrives in an archive: counted, hashed if need be, and staged. For one thread. */
final class Arrival implements Closeable {
  private static final byte[] ZEROS = new byte[64 << 10];

  private final RawName member;
  private final StagedFile file;
  private final Allowance allowance;
  private final @Nullable MessageDigest digest;
  private long size;

  /**
   * @param file is closed with this
   * @param digest null if no hash is needed
   */
  Arrival(RawName member, StagedFile file, Allowance allowance, @Nullable MessageDigest digest) {
    this.member = member;
    this.file = file;
    this.allowance = allowance;
    this.digest = digest;
  }

  /**
   * @throws Refusal TOO_LARGE
   */
  void write(byte[] bytes, int offset, int length) throws IOException {
    take(length);
    if (digest != null) {
      digest.update(bytes, offset, length);
    }
    file.write(bytes, offset, length);
  }

  /**
   * Adds a hole.
   *
   * @throws Refusal TOO_LARGE
   */
  void skip(long length) throws IOException {
    take(length);
    for (long left = length; digest != null && left > 0; left -= ZEROS.length) {
      digest.update(ZEROS, 0, (int) Math.min(left, ZEROS.length));
    }
    if (length > 0) {
      file.skip(length);
    }
  }

  private void take(long length) {
    allowance.takeBytes(member, size, length);
    size += length;
  }

  /** How many bytes have come. */
  long size() {
    return size;
  }

  /**
   * Says that all of it is there.
   *
   * @return its SHA-256 in hexadecimal digits; empty if that is not needed
   */
  String finish(int permissions, Timestamp modified) throws IOException {
    file.finish(permissions, modified);
    return digest == null ? "" : HexFormat.of().formatHex(digest.digest());
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
