package dev.satchel.archive;

import dev.satchel.archive.CatalogueRecord.Kind;
import dev.satchel.archive.CatalogueRecord.Member;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Goes through a tar stream and compares it with the catalogue of it, byte by byte: headers with
 * those that the catalogue would have, files by their hashes, and all else with zeros. For one
 * thread.
 */
final class Walkthrough {
  private static final int BUFFER = 128 << 10;

  /** Is shown what there is. What it is shown of a file is only right once the file has ended. */
  interface Visitor {
    /** A member begins, whose header is right. */
    void begin(Member member) throws IOException;

    /** A file goes on. */
    void content(byte[] bytes, int length) throws IOException;

    /** The member that began last is as it should be. */
    void end(Member member) throws IOException;
  }

  private final Catalogue catalogue;
  private final InputStream stream;
  private final Visitor visitor;
  private final MessageDigest sha256 = Bench.newSha256();
  private final byte[] buffer = new byte[BUFFER];

  /**
   * @param stream from its beginning on; stays the caller's
   */
  Walkthrough(Catalogue catalogue, InputStream stream, Visitor visitor) {
    this.catalogue = catalogue;
    this.stream = stream;
    this.visitor = visitor;
  }

  /**
   * @throws DamagedSnapshot if anything is different
   */
  void run() throws IOException {
    CatalogueReader records = catalogue.records();
    for (CatalogueRecord record; (record = records.next()) != null; ) {
      if (record instanceof Member member) {
        pass(member);
      }
    }
    if (!isEmpty(CatalogueCheck.END_SIZE) || stream.read() >= 0) {
      throw new DamagedSnapshot("the snapshot's stream does not end as it should");
    }
  }

  private void pass(Member member) throws IOException {
    if (!hasHeader(member)) {
      throw damaged(member, "has another header than the catalogue says");
    }
    visitor.begin(member);
    if (member.kind() == Kind.FILE && !hasContent(member)) {
      throw damaged(member, "has another content than the catalogue says");
    }
    if (!isEmpty((int) (TarHeader.padded(member.size()) - member.size()))) {
      throw damaged(member, "is not filled up with zeros");
    }
    visitor.end(member);
  }

  private static DamagedSnapshot damaged(Member member, String what) {
    return new DamagedSnapshot(
        "the snapshot's member '" + Objection.shown(member.path()) + "' " + what);
  }

  private boolean hasHeader(Member member) throws IOException {
    TarHeader header = SnapshotHeader.of(member);
    if (header.length() != member.headerLength()) {
      return false;
    }
    byte[] expected = new byte[header.length()];
    header.writeTo(expected, 0);
    return Arrays.equals(stream.readNBytes(expected.length), expected);
  }

  private boolean hasContent(Member file) throws IOException {
    long left = file.size();
    while (left > 0) {
      int count = stream.read(buffer, 0, (int) Math.min(left, BUFFER));
      if (count < 0) {
        return false;
      }
      sha256.update(buffer, 0, count);
      visitor.content(buffer, count);
      left -= count;
    }
    return Arrays.equals(sha256.digest(), file.sha256().orElseThrow().bytes());
  }

  private boolean isEmpty(int count) throws IOException {
    byte[] zeros = stream.readNBytes(count);
    return zeros.length == count && Arrays.equals(zeros, new byte[count]);
  }
}
