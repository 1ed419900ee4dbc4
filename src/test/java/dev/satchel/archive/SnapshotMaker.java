package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.archive.CatalogueRecord.Absence;
import dev.satchel.archive.CatalogueRecord.End;
import dev.satchel.archive.CatalogueRecord.Frame;
import dev.satchel.archive.CatalogueRecord.Kind;
import dev.satchel.archive.CatalogueRecord.Member;
import dev.satchel.files.Scratch;
import dev.satchel.files.Stat.Timestamp;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Makes an object of frames and its catalogue from members that are given one after the other. */
final class SnapshotMaker {
  static final Timestamp TIME = new Timestamp(1_600_000_000, 123_456_789);

  /** How many bytes of the stream a frame has at most, but for one small member. */
  private final int frameSize;

  private final List<CatalogueRecord> records = new ArrayList<>();
  private final List<Member> pack = new ArrayList<>();
  private final ByteArrayOutputStream packed = new ByteArrayOutputStream();
  private final ByteArrayOutputStream object = new ByteArrayOutputStream();
  private final List<Frame> frames = new ArrayList<>();
  private long reached;
  private long framed;
  private long members;
  private long bytes;
  private long faults;

  SnapshotMaker(int frameSize) throws IOException {
    this.frameSize = frameSize;
    directory("");
  }

  SnapshotMaker directory(String path) throws IOException {
    return add(Kind.DIRECTORY, RawName.of(path), new byte[0], Optional.empty());
  }

  SnapshotMaker file(String path, byte[] content) throws IOException {
    return add(Kind.FILE, RawName.of(path), content, Optional.empty());
  }

  SnapshotMaker symlink(String path, String target) throws IOException {
    return add(Kind.SYMLINK, RawName.of(path), new byte[0], Optional.of(RawName.of(target)));
  }

  SnapshotMaker hardlink(String path, String target) throws IOException {
    return add(Kind.HARDLINK, RawName.of(path), new byte[0], Optional.of(RawName.of(target)));
  }

  SnapshotMaker absence(Absence absence) throws IOException {
    cut();
    records.add(absence);
    faults += absence.isFault() ? 1 : 0;
    return this;
  }

  SnapshotMaker add(Kind kind, RawName path, byte[] content, Optional<RawName> target)
      throws IOException {
    return add(kind, path, kind == Kind.DIRECTORY ? 0755 : 0644, content, target);
  }

  SnapshotMaker add(
      Kind kind, RawName path, int permissions, byte[] content, Optional<RawName> target)
      throws IOException {
    Member bare = member(kind, path, permissions, content, target, 0);
    TarHeader header = SnapshotHeader.of(bare);
    if (packed.size() + header.length() + content.length > frameSize) {
      cut();
    }
    pack.add(member(kind, path, permissions, content, target, header.length()));
    byte[] head = new byte[header.length()];
    header.writeTo(head, 0);
    packed.writeBytes(head);
    packed.writeBytes(Arrays.copyOf(content, (int) TarHeader.padded(content.length)));
    reached += header.length() + TarHeader.padded(content.length);
    members++;
    bytes += content.length;
    return this;
  }

  private Member member(
      Kind kind,
      RawName path,
      int permissions,
      byte[] content,
      Optional<RawName> target,
      int header) {
    return new Member(
        kind,
        path,
        permissions,
        TIME,
        TIME,
        1,
        members,
        true,
        content.length,
        reached,
        header,
        kind == Kind.FILE ? Optional.of(sha256(content)) : Optional.empty(),
        target);
  }

  static Digest sha256(byte[] bytes) {
    return Digest.of(Bench.newSha256().digest(bytes));
  }

  /** Ends a unit. */
  private void cut() {
    byte[] content = packed.toByteArray();
    for (int at = 0; at < content.length; at += frameSize) {
      frame(Arrays.copyOfRange(content, at, Math.min(at + frameSize, content.length)));
    }
    records.addAll(pack);
    pack.clear();
    packed.reset();
  }

  private void frame(byte[] content) {
    Chunks chunks = new Chunks(new Buffers(0, () -> 0));
    try (ZstdFrames zstd = new ZstdFrames()) {
      zstd.compress(content, 0, content.length, 3, chunks);
    }
    byte[] bytes = chunks.toByteArray();
    Frame frame = new Frame(object.size(), bytes.length, framed, content.length, sha256(bytes));
    frames.add(frame);
    records.add(frame);
    object.writeBytes(bytes);
    framed += content.length;
  }

  /** What it has come to. */
  Made make(Scratch scratch) throws IOException {
    cut();
    frame(new byte[CatalogueCheck.END_SIZE]);
    try (SeekTable table = new SeekTable(scratch)) {
      for (Frame frame : frames) {
        table.add(frame.length(), frame.size());
      }
      table.writeTo(Output.whole(object));
    }
    records.add(new End(members, bytes, faults, object.size(), framed, new Timestamp(0, 0)));
    return new Made(object.toByteArray(), List.copyOf(records), scratch);
  }

  /** An object and its catalogue. */
  static final class Made {
    private final byte[] object;
    private final List<CatalogueRecord> records;
    private final Scratch scratch;

    /**
     * @param scratch where the catalogue goes when it is read
     */
    Made(byte[] object, List<CatalogueRecord> records, Scratch scratch) {
      this.object = object;
      this.records = records;
      this.scratch = scratch;
    }

    byte[] object() {
      return object;
    }

    List<CatalogueRecord> records() {
      return records;
    }

    byte[] catalogue() throws IOException {
      return written(records);
    }

    Catalogue read() throws IOException {
      return Catalogue.read(new ByteArrayInputStream(catalogue()), scratch);
    }

    List<Member> members() {
      return records.stream().filter(Member.class::isInstance).map(Member.class::cast).toList();
    }

    List<Frame> frames() {
      return records.stream().filter(Frame.class::isInstance).map(Frame.class::cast).toList();
    }
  }

  /** The bytes of a catalogue of {@code records}. */
  static byte[] written(List<? extends CatalogueRecord> records) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (CatalogueWriter writer = new CatalogueWriter(out)) {
      for (CatalogueRecord record : records) {
        writer.write(record);
      }
    }
    return out.toByteArray();
  }
}
