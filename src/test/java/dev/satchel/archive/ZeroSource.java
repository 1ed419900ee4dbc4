package dev.satchel.archive;

import java.util.Arrays;
import java.util.Optional;

/** Any number of zeros. Their checksum is said to be 0, which saves the time to find it out. */
final class ZeroSource extends Source {
  ZeroSource(long size) {
    super(size, true, true);
  }

  @Override
  boolean open() {
    return true;
  }

  @Override
  void fill(long position, byte[] target, int offset, int length) {
    Arrays.fill(target, offset, offset + length, (byte) 0);
  }

  @Override
  void hash(Fragment fragment, byte[] target, int offset, Bench bench) {}

  @Override
  Finding finding() {
    return Finding.UNKNOWN;
  }

  @Override
  Optional<Omission> fault() {
    return Optional.empty();
  }

  @Override
  public void close() {}
}
