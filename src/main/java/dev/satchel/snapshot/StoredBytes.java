package dev.satchel.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * Bytes of an object, in their order. The stream has just as many as were asked for: if the store
 * gives fewer, reading fails. Closing it reads nothing more. For one thread, but for {@link
 * #close}.
 */
public final class StoredBytes extends InputStream {
  private final String store;
  private final InputStream source;
  private final long size;
  private long left;

  /**
   * @param store for messages, as in "The bucket x"
   * @param source gives the bytes, and is closed with this; a {@link StoreFailure} of it is passed
   *     on
   * @param size of the whole object
   * @param length how many bytes {@code source} has to give
   */
  public StoredBytes(String store, InputStream source, long size, long length) {
    this.store = store;
    this.source = source;
    this.size = size;
    this.left = length;
  }

  /** How many bytes the whole object has. */
  public long size() {
    return size;
  }

  /** How many bytes are still to be read. */
  public long left() {
    return left;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (left == 0 || length == 0) {
      return left == 0 ? -1 : 0;
    }
    int count = fromSource(target, offset, (int) Math.min(left, length));
    if (count <= 0) {
      throw new StoreFailure(store + " gave " + left + " bytes fewer than it has");
    }
    left -= count;
    return count;
  }

  private int fromSource(byte[] target, int offset, int length) throws IOException {
    try {
      return source.read(target, offset, length);
    } catch (StoreFailure e) {
      throw e;
    } catch (IOException e) {
      throw new StoreFailure(store + " broke off: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
