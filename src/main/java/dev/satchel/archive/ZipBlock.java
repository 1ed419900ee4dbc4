package dev.satchel.archive;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A part of a large member of a zip: one block of its deflate stream. */
final class ZipBlock extends Piece {
  private static final byte[] NOTHING = {};

  private final int level;
  private final ZipMember member;
  private final Fragment fragment;
  private final Optional<Entry.OfFile> file;
  private byte[] data = NOTHING;
  private byte[] tail = NOTHING;
  private boolean isHere;
  private Optional<Finding> finding = Optional.empty();

  /**
   * @param file what the manifest says of it; empty for the manifest itself
   */
  ZipBlock(
      Engine engine, int level, ZipMember member, Fragment fragment, Optional<Entry.OfFile> file) {
    super(engine);
    this.level = level;
    this.member = member;
    this.fragment = fragment;
    this.file = file;
  }

  ZipMember member() {
    return member;
  }

  Fragment fragment() {
    return fragment;
  }

  /** Whether the member is there; known once this is made. */
  boolean isHere() {
    return isHere;
  }

  /** What was found, if this is the last of a member that was read from its beginning. */
  Optional<Finding> finding() {
    return finding;
  }

  @Override
  void pretend(int length) {
    if (!fragment.isFirst()) {
      int behind = BlockDeflater.end().length + member.descriptorLength();
      super.pretend(fragment.isLast() ? length - behind : length);
    }
  }

  @Override
  List<Found> found() {
    return findings().stream().map(finding -> new Found(finding, member.compressed())).toList();
  }

  @Override
  long weight() {
    return Buffers.capacity(fragment.length());
  }

  @Override
  void read(Bench bench) throws IOException {
    Source source = fragment.source();
    isHere = source.open();
    if (isHere) {
      data = bench.buffers().take(fragment.length());
      source.fill(fragment.position(), data, 0, fragment.length());
      int from = Math.max(fragment.length() - BlockDeflater.WINDOW, 0);
      tail = Arrays.copyOfRange(data, from, fragment.length());
    }
    if (!fragment.isFirst()) {
      previous(); // It hashes what comes before.
    }
    if (isHere) {
      source.hash(fragment, data, 0, bench);
    }
    if (fragment.isLast()) {
      finding = finish(source, isHere, file);
    }
  }

  @Override
  void encode(Bench bench) {
    if (!isHere) {
      return;
    }
    BlockDeflater deflater = bench.deflater();
    if (!fragment.isFirst() && previous() instanceof ZipBlock before) {
      deflater.prime(before.tail, 0, before.tail.length);
    }
    byte[] block = bench.room(BlockDeflater.bound(fragment.length()));
    int length = deflater.deflateBlock(data, 0, fragment.length(), level, block, 0);
    output(bench.chunks(block, length));
    release(bench.buffers());
  }

  @Override
  void abandon() {
    fragment.source().close();
  }

  @Override
  void release(Buffers buffers) {
    if (data.length > 0) {
      buffers.give(data);
      data = NOTHING;
    }
  }
}
