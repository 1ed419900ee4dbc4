package dev.satchel.client;

import com.fasterxml.jackson.core.JsonToken;
import dev.satchel.ManifestSeal;
import dev.satchel.RawName;
import dev.satchel.client.Member.Kind;
import dev.satchel.client.Receipt.Skipped;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Reads a manifest and compares it with what came. For one thread. */
final class Manifest implements Members.Told {
  private static final int LONGEST_PATH = 4 << 10;
  private static final int LONGEST_REASON = 1 << 10;

  /** Characters of all that is kept of what was left out: at most two bytes each. */
  private static final int ROOM = 2 << 20;

  private final ArchiveFormat format;
  private final RawName root;
  private final RawName name;
  private final Ledger ledger;
  private final PathTable originals;
  private final LongRow told = new LongRow();
  private final List<Skipped> skipped = new ArrayList<>();
  private long skippedCount;
  private long room = ROOM;
  private long lines;
  private long files;
  private long bytes;
  private boolean complete;

  /**
   * @param root the name of the archive's root
   * @param name of the manifest
   * @param ledger all members before it, without the root
   */
  Manifest(ArchiveFormat format, RawName root, RawName name, Ledger ledger, PathTable originals) {
    this.format = format;
    this.root = root;
    this.name = name;
    this.ledger = ledger;
    this.originals = originals;
  }

  /** Sum of all that a member is but its content. */
  static long sum(RawName path, Member member) {
    return new Sum()
        .add(path)
        .add(Member.mode(member.kind(), member.permissions()))
        .add(member.modified())
        .add(member.size())
        .add(member.target())
        .value();
  }

  static long sum(RawName path) {
    return new Sum().add(path).value();
  }

  /**
   * Reads all of it.
   *
   * @throws ManifestFault if it is none, or not that of these members
   * @throws com.fasterxml.jackson.core.JsonProcessingException if it is not even JSON
   */
  void read(InputStream in) throws IOException {
    originals.clear();
    SealedText sealed = new SealedText(in);
    try (ManifestText text = new ManifestText(sealed)) {
      text.expect(JsonToken.START_OBJECT);
      complete = text.truth("complete");
      readEntries(text);
      readExcludes(text);
      require(text.number("file_count") == files, "counts other files than it lists");
      require(text.text("format").equals(format.parameter()), "is that of another format");
      readSkipped(text);
      require(text.name("source").equals(root), "is that of another directory");
      require(text.number("total_bytes") == bytes, "counts other bytes than it lists");
      text.text(ManifestSeal.FIELD);
      text.expect(JsonToken.END_OBJECT);
      text.end();
      require(sealed.isWhole(), "is damaged: its own SHA-256 is another one");
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new ManifestFault("is no manifest as Satchel writes it");
    }
  }

  private static void require(boolean isRight, String otherwise) {
    if (!isRight) {
      throw new ManifestFault(otherwise);
    }
  }

  private void readEntries(ManifestText text) throws IOException {
    text.field("entries");
    text.expect(JsonToken.START_ARRAY);
    while (text.goesOn(JsonToken.START_OBJECT)) {
      readEntry(text);
    }
    text.expect(JsonToken.END_ARRAY);
    require(lines == ledger.count(), "does not list the last members");
  }

  private void readEntry(ManifestText text) throws IOException {
    ManifestLine line = ManifestLine.read(text);
    compare(line, format == ArchiveFormat.ZIP ? zipMember(line) : tarMember(line));
    lines++;
    if (line.kind() == Kind.FILE) {
      files++;
      bytes += line.size();
      originals.put(sum(line.path()), line.size());
    } else if (line.kind() == Kind.HARDLINK) {
      files++;
      if (!originals.has(sum(line.target()), line.size())) {
        throw wrong(line, "as another name of a file that is not before it");
      }
    }
  }

  private void compare(ManifestLine line, Member expected) {
    boolean isZip = format == ArchiveFormat.ZIP;
    boolean isZipLink = isZip && line.kind() == Kind.SYMLINK;
    byte[] hash =
        isZipLink ? MemberContent.sha256().digest(line.target().bytes()) : line.sha256().bytes();
    require(!line.path().equals(name), "lists itself");
    if (lines == ledger.count() || !ledger.hasSum(lines, sum(line.path(), expected))) {
      throw wrong(line, "where another member came, or one of another type, mode, time or size");
    }
    if (!ledger.hasHash(lines, hash)) {
      throw wrong(line, "with another content than came");
    }
    if (isZip) {
      told.add(Member.mode(line.kind(), line.permissions()));
    }
  }

  private static ManifestFault wrong(ManifestLine line, String how) {
    return new ManifestFault("lists " + Damage.shown(line.path()) + " " + how);
  }

  private Member tarMember(ManifestLine line) {
    return new Member(
        line.kind(),
        line.path(),
        line.permissions(),
        line.modified().seconds(),
        line.kind() == Kind.FILE ? line.size() : 0,
        line.kind() == Kind.HARDLINK ? root.child(line.target()) : line.target());
  }

  /** What zip says of it before its end. */
  private static Member zipMember(ManifestLine line) {
    long modified = line.modified().seconds();
    return new Member(
        line.kind() == Kind.SYMLINK ? Kind.FILE : line.kind(),
        line.path(),
        0,
        ZipMembers.moment(ZipRecord.time(modified), ZipRecord.dosTime(modified)),
        line.size() + line.target().length(),
        Member.NO_TARGET);
  }

  private static void readExcludes(ManifestText text) throws IOException {
    text.field("excludes");
    text.expect(JsonToken.START_ARRAY);
    while (text.goesOn(JsonToken.VALUE_STRING)) {
      // They are for people.
    }
    text.expect(JsonToken.END_ARRAY);
  }

  private void readSkipped(ManifestText text) throws IOException {
    boolean hasFault = false;
    text.field("skipped");
    text.expect(JsonToken.START_ARRAY);
    while (text.goesOn(JsonToken.START_OBJECT)) {
      hasFault |= readOmission(text);
    }
    text.expect(JsonToken.END_ARRAY);
    require(complete != hasFault, "contradicts itself about being complete");
  }

  private boolean readOmission(ManifestText text) throws IOException {
    RawName path = text.name("path");
    String by = text.text("by");
    boolean byFault = by.equals("fault");
    require(byFault || by.equals("rule"), "does not say why something was left out");
    String reason = text.text("reason");
    if (!text.goesOn(JsonToken.END_OBJECT)) {
      text.name("target");
      text.expect(JsonToken.END_OBJECT);
    }
    keep(new Skipped(cut(path.text(), LONGEST_PATH), byFault, cut(reason, LONGEST_REASON)));
    return byFault;
  }

  private void keep(Skipped omission) {
    skippedCount++;
    room -= omission.path().length() + omission.reason().length();
    if (room >= 0 && skipped.size() < Receipt.MOST_SKIPPED) {
      skipped.add(omission);
    }
  }

  private static String cut(String text, int longest) {
    return text.length() > longest ? text.substring(0, longest) + "..." : text;
  }

  /**
   * What all of it comes to.
   *
   * @param length of the archive, in bytes
   */
  Receipt receipt(long length) {
    return new Receipt(length, root.text(), lines, bytes, complete, skippedCount, skipped);
  }

  @Override
  public boolean isTold(long number, Kind kind, int permissions) {
    return told.get(number) == Member.mode(kind, permissions);
  }
}
