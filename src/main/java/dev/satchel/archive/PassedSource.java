package dev.satchel.archive;

import java.util.Optional;

/** The content of a file in a piece that is passed over: nobody reads it. */
final class PassedSource extends Source {
  PassedSource(long size) {
    super(size, false, false);
  }

  @Override
  boolean open() {
    return true;
  }

  @Override
  void fill(long position, byte[] target, int offset, int length) {
    throw new IllegalStateException("is passed over");
  }

  @Override
  Optional<Omission> fault() {
    return Optional.empty();
  }

  @Override
  public void close() {}
}
