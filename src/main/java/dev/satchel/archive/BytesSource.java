package dev.satchel.archive;

import java.io.IOException;
import java.util.Optional;

/** Content that is at hand already, like the manifest. */
final class BytesSource extends Source {
  private final Bytes bytes;

  /** Leaves {@code bytes} with their owner. */
  BytesSource(Bytes bytes, long size, boolean isHashed) {
    super(size, isHashed, isHashed);
    this.bytes = bytes;
  }

  @Override
  boolean open() {
    return true;
  }

  @Override
  void fill(long position, byte[] target, int offset, int length) throws IOException {
    for (int done = 0, count; done < length; done += count) {
      count = bytes.readAt(position + done, target, offset + done, length - done);
      if (count == 0) {
        throw new IOException("there are fewer bytes than there were");
      }
    }
  }

  @Override
  Optional<Omission> fault() {
    return Optional.empty();
  }

  @Override
  public void close() {}
}
