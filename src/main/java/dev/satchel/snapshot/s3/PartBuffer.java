package dev.satchel.snapshot.s3;

import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import software.amazon.awssdk.core.sync.RequestBody;

/** The bytes of one part until they are sent, more than once if need be. For one thread. */
final class PartBuffer {
  private static final int CHUNK = 1 << 20;
  private static final String TYPE = "application/octet-stream";

  /** Kept when the buffer is emptied; they make up the largest part so far. */
  private final List<byte[]> chunks = new ArrayList<>();

  private long size;

  long size() {
    return size;
  }

  /**
   * Adds bytes as long as there are no more than {@code limit} in all.
   *
   * @return how many were added
   */
  int add(byte[] bytes, int offset, int length, long limit) {
    int count = (int) Math.min(length, Math.max(0, limit - size));
    for (int at = 0; at < count; ) {
      int inChunk = (int) (size % CHUNK);
      int step = Math.min(count - at, CHUNK - inChunk);
      System.arraycopy(bytes, offset + at, chunk((int) (size / CHUNK)), inChunk, step);
      at += step;
      size += step;
    }
    return count;
  }

  private byte[] chunk(int index) {
    if (index == chunks.size()) {
      chunks.add(new byte[CHUNK]);
    }
    return chunks.get(index);
  }

  void clear() {
    size = 0;
  }

  /** All of it, to be sent before the buffer changes. */
  RequestBody body() {
    return RequestBody.fromContentProvider(Reader::new, size, TYPE);
  }

  /** By which the server knows that it has got what was sent; each server understands it. */
  String md5() {
    MessageDigest md5 = newMd5();
    for (long at = 0; at < size; at += CHUNK) {
      md5.update(chunks.get((int) (at / CHUNK)), 0, (int) Math.min(CHUNK, size - at));
    }
    return Base64.getEncoder().encodeToString(md5.digest());
  }

  private static MessageDigest newMd5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // Each Java has it.
    }
  }

  /** Reads the buffer from its beginning. */
  private final class Reader extends InputStream {
    private long at;

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (at == size) {
        return length == 0 ? 0 : -1;
      }
      int inChunk = (int) (at % CHUNK);
      int count = (int) Math.min(Math.min(length, CHUNK - inChunk), size - at);
      System.arraycopy(chunks.get((int) (at / CHUNK)), inChunk, target, offset, count);
      at += count;
      return count;
    }
  }
}
