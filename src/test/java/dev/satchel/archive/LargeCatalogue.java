package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.archive.CatalogueRecord.End;
import dev.satchel.archive.CatalogueRecord.Frame;
import dev.satchel.archive.CatalogueRecord.Kind;
import dev.satchel.archive.CatalogueRecord.Member;
import dev.satchel.files.Stat.Timestamp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A catalogue of no object: of many links, each a block of the stream. */
public final class LargeCatalogue {
  private static final int BLOCK = TarHeader.BLOCK;

  /** How many blocks a frame has. */
  private static final int LINKS = 1000;

  private LargeCatalogue() {}

  /** What a link is called; the numbers are in the order of the names. */
  public static String name(int number) {
    return "%06d and a name that is not short".formatted(number);
  }

  /**
   * Its bytes.
   *
   * @param links how many there are, in thousands
   */
  public static byte[] of(int links) throws IOException {
    List<CatalogueRecord> records = new ArrayList<>();
    records.add(frame(0, 0, BLOCK));
    records.add(member(Kind.DIRECTORY, RawName.of(""), 0, Optional.empty()));
    for (int i = 0; i < links; i++) {
      long start = (long) BLOCK * (i + 1);
      if (i % LINKS == 0) {
        records.add(frame(i / LINKS + 1, start, LINKS * BLOCK));
      }
      Optional<RawName> target = Optional.of(RawName.of("x"));
      records.add(member(Kind.SYMLINK, RawName.of(name(i)), start, target));
    }
    long end = (long) BLOCK * (links + 1);
    records.add(frame(links / LINKS + 1, end, CatalogueCheck.END_SIZE));
    records.add(
        new End(
            links + 1,
            0,
            0,
            links / LINKS + 2,
            end + CatalogueCheck.END_SIZE,
            new Timestamp(0, 0)));
    return SnapshotMaker.written(records);
  }

  /** A frame of one byte. */
  private static Frame frame(int number, long start, int size) {
    return new Frame(number, 1, start, size, SnapshotMaker.sha256(new byte[0]));
  }

  private static Member member(Kind kind, RawName path, long start, Optional<RawName> target) {
    return new Member(
        kind,
        path,
        0755,
        SnapshotMaker.TIME,
        SnapshotMaker.TIME,
        1,
        start,
        true,
        0,
        start,
        BLOCK,
        Optional.empty(),
        target);
  }
}
