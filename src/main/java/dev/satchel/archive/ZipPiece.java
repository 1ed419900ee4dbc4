package dev.satchel.archive;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Some members of a zip that are small enough to be compressed in memory, so that their headers say
 * how long they are. What would not shrink is stored.
 */
final class ZipPiece extends Piece {
  private static final byte[] NOTHING = {};

  /** Something that is written, or said of it in the manifest. */
  private interface Part {
    void put(Bench bench) throws IOException;
  }

  /** A member, and where it begins in this piece. */
  record Placed(ZipMember member, int offset) {}

  private final int level;
  private final List<Part> parts = new ArrayList<>();
  private final List<Source> sources = new ArrayList<>();
  private final List<Placed> foreseen = new ArrayList<>();
  private final List<Placed> members = new ArrayList<>();
  private final List<Found> found = new ArrayList<>();
  private int bound;
  private byte[] data = NOTHING;
  private int end;

  ZipPiece(Engine engine, int level) {
    super(engine);
    this.level = level;
  }

  /** The most bytes it can become; with level 0, just as many. */
  int bound() {
    return bound;
  }

  int parts() {
    return parts.size();
  }

  /** Adds a member whose content is at hand; the root has no {@code entry}. */
  void add(ZipMember member, byte[] content, Optional<Entry> entry) {
    foreseen.add(new Placed(member, bound));
    bound += member.localLength() + content.length;
    CRC32 crc = new CRC32();
    crc.update(content);
    member.content((int) crc.getValue(), content.length, content.length);
    parts.add(
        bench -> {
          begin(member);
          put(content);
          if (entry.isPresent()) {
            lines().add(entry.get());
          }
        });
  }

  /** Adds a note for the manifest. */
  void add(Entry.Omitted omitted) {
    parts.add(bench -> lines().add(omitted));
  }

  /**
   * Adds a file.
   *
   * @param file what the manifest says of it; empty for the manifest itself
   */
  void add(ZipMember member, Source source, Optional<Entry.OfFile> file) {
    foreseen.add(new Placed(member, bound));
    bound += member.localLength() + (int) source.size();
    sources.add(source);
    parts.add(
        bench -> {
          boolean isHere = source.open();
          byte[] content = bench.room((int) source.size());
          if (isHere) {
            source.take(Fragment.whole(source), content, 0, bench);
          }
          Optional<Finding> finding = finish(source, isHere, file);
          if (finding.isPresent()) {
            put(member, content, (int) source.size(), finding.get(), bench);
          }
          if (finding.isPresent() && file.isPresent()) {
            found.add(new Found(finding.get(), member.compressed()));
          }
        });
  }

  /** Leaves room for the header, compresses to what is behind, and then writes the header. */
  private void put(ZipMember member, byte[] content, int size, Finding finding, Bench bench) {
    int start = end + member.localLength();
    int shrunk = bench.deflater().deflateWhole(content, 0, size, level, data, start);
    member.content(finding.crc32(), shrunk < 0 ? size : shrunk, size);
    begin(member);
    if (shrunk < 0) {
      System.arraycopy(content, 0, data, start, size);
    }
    end = start + (shrunk < 0 ? size : shrunk);
  }

  private void begin(ZipMember member) {
    members.add(new Placed(member, end));
    put(member.local());
  }

  private void put(byte[] bytes) {
    System.arraycopy(bytes, 0, data, end, bytes.length);
    end += bytes.length;
  }

  /** What its members would be if it were made with level 0. */
  List<Placed> foreseen() {
    return foreseen;
  }

  /** Its members, once it is made. */
  List<Placed> members() {
    return members;
  }

  @Override
  void pretend(int length) {} // It depends on nothing before.

  @Override
  List<Found> found() {
    return found;
  }

  @Override
  long weight() {
    return Buffers.capacity(bound);
  }

  @Override
  void read(Bench bench) throws IOException {
    data = bench.buffers().take(bound);
    for (Part part : parts) {
      part.put(bench);
    }
    parts.clear();
  }

  @Override
  void encode(Bench bench) {
    output(data, end);
  }

  @Override
  void abandon() {
    sources.forEach(Source::close);
  }

  @Override
  void release(Buffers buffers) {
    if (data.length > 0) {
      buffers.give(data);
      data = NOTHING;
    }
  }
}
