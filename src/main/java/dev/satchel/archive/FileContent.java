package dev.satchel.archive;

import dev.satchel.files.OpenFile;
import dev.satchel.files.Stat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The bytes of one file, exactly as many as it had when it was opened: what was added since is cut
 * off, what is missing comes as NUL bytes. Hashes what passes, and knows afterwards whether that
 * was what the file really held. Reading never fails.
 */
final class FileContent extends InputStream {
  private final OpenFile file;
  private final ByteBuffer buffer;
  private final MessageDigest digest;
  private long left;
  private Optional<Omission> fault = Optional.empty();

  /**
   * @param file stays the caller's
   * @param buffer a direct one, free for use until this is done
   * @param digest SHA-256, fresh
   */
  FileContent(OpenFile file, ByteBuffer buffer, MessageDigest digest) {
    this.file = file;
    this.buffer = buffer;
    this.digest = digest;
    this.left = file.stat().size();
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    if (left == 0) {
      return -1;
    }
    int wanted = (int) Math.min(left, Math.min(length, buffer.capacity()));
    int count = readFile(wanted);
    buffer.get(0, target, offset, count);
    if (count == 0) {
      Arrays.fill(target, offset, offset + wanted, (byte) 0);
      count = wanted;
    }
    digest.update(target, offset, count);
    left -= count;
    return count;
  }

  /** How many bytes lie in the buffer then; 0 if there are no more, or no more to be had. */
  private int readFile(int wanted) {
    if (fault.isPresent()) {
      return 0;
    }
    try {
      int count = file.read(buffer, wanted);
      if (count == 0) {
        fault = Optional.of(Omission.CHANGED);
      }
      return count;
    } catch (IOException e) {
      fault = Optional.of(Omission.unreadable(e));
      return 0;
    }
  }

  /** Why the bytes are not what the file held; empty if they are. Call when all were read. */
  Optional<Omission> fault() {
    if (fault.isEmpty() && (!isUnchanged() || hidesContent())) {
      fault = Optional.of(Omission.CHANGED);
    }
    return fault;
  }

  /** Whether there is something to read where the size says that there is not, as in /proc. */
  private boolean hidesContent() {
    try {
      return file.stat().size() == 0 && file.read(buffer, 1) > 0;
    } catch (IOException e) {
      return true;
    }
  }

  private boolean isUnchanged() {
    try {
      Stat now = file.statNow();
      return now.isUnchanged(file.stat());
    } catch (IOException e) {
      return false;
    }
  }

  /** The SHA-256 of all bytes that passed, in hexadecimal. Call once. */
  String sha256() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
