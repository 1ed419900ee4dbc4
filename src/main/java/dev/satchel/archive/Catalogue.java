package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.archive.CatalogueRecord.Absence;
import dev.satchel.archive.CatalogueRecord.End;
import dev.satchel.archive.CatalogueRecord.Frame;
import dev.satchel.archive.CatalogueRecord.Kind;
import dev.satchel.archive.CatalogueRecord.Member;
import dev.satchel.files.Scratch;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a snapshot holds, and where in its object: the frames, the members in their order, what is
 * absent and why. Kept in memory up to a bound and in a scratch file from there on, until it is
 * closed. Safe for many threads, but for the iterators, which are for one each.
 */
public final class Catalogue implements Closeable {
  /** As much as is read to look at one record: few are longer. */
  private static final int GLANCE = 512;

  private static final int BUFFER = 16 << 10;

  private final Spill records;
  private final Positions members;
  private final Positions frames;
  private final Positions absences;
  private final Positions links;
  private @Nullable End end;

  private Catalogue(Scratch scratch) {
    this.records = new Spill(scratch);
    this.members = new Positions(scratch);
    this.frames = new Positions(scratch);
    this.absences = new Positions(scratch);
    this.links = new Positions(scratch);
  }

  /**
   * Reads all of {@code in}, which is not compressed and stays the caller's. The caller closes the
   * catalogue.
   *
   * @throws DamagedSnapshot if it is no whole catalogue, or contradicts itself: frames, members and
   *     totals must follow from each other, and members be in their order
   */
  public static Catalogue read(InputStream in, Scratch scratch) throws IOException {
    Catalogue catalogue = new Catalogue(scratch);
    try {
      in.transferTo(catalogue.records);
      catalogue.records.written();
      catalogue.index();
      catalogue.checkLinks();
      return catalogue;
    } catch (IOException | RuntimeException e) {
      catalogue.close();
      throw e;
    }
  }

  private void index() throws IOException {
    Cursor cursor = new Cursor(records, 0, BUFFER);
    CatalogueReader reader = new CatalogueReader(cursor);
    CatalogueCheck check = new CatalogueCheck();
    long at = cursor.position();
    for (CatalogueRecord record; (record = reader.next()) != null; at = cursor.position()) {
      check.accept(record);
      note(record, at);
    }
    if (cursor.read() >= 0) {
      throw new DamagedSnapshot("the catalogue goes on behind its end");
    }
    for (Positions positions : new Positions[] {members, frames, absences, links}) {
      positions.written();
    }
  }

  private void note(CatalogueRecord record, long at) throws IOException {
    if (record instanceof Member member) {
      members.add(at);
      if (member.kind() == Kind.HARDLINK) {
        links.add(at);
      }
    } else if (record instanceof Frame) {
      frames.add(at);
    } else if (record instanceof Absence) {
      absences.add(at);
    } else if (record instanceof End last) {
      end = last;
    }
  }

  private void checkLinks() throws IOException {
    for (long i = 0; i < links.count(); i++) {
      Member link = (Member) at(links.get(i));
      Optional<Member> first = find(link.target().orElseThrow());
      boolean isFile =
          first.isPresent()
              && first.get().kind() == Kind.FILE
              && first.get().start() < link.start();
      if (!isFile) {
        throw new DamagedSnapshot(
            "the catalogue has a second name of what is no file that comes before: '"
                + Objection.shown(link.path())
                + "'");
      }
    }
  }

  /** What the last record says. */
  public End end() {
    if (end == null) {
      throw new IllegalStateException("not read to its end");
    }
    return end;
  }

  /** The member at exactly this path below the top, through no link; empty if there is none. */
  public Optional<Member> find(RawName path) throws IOException {
    byte[] wanted = path.bytes();
    long number = firstFrom(wanted);
    if (number == members.count()) {
      return Optional.empty();
    }
    return Optional.of(member(number)).filter(member -> member.path().equals(path));
  }

  /**
   * The file that {@code member} is another name of, if it is a hard link; else {@code member}.
   *
   * @param member of this catalogue
   */
  public Member original(Member member) throws IOException {
    return member.kind() == Kind.HARDLINK
        ? find(member.target().orElseThrow()).orElseThrow()
        : member;
  }

  /** The number of the first member that does not come before {@code path}. */
  private long firstFrom(byte[] path) throws IOException {
    long low = 0;
    long high = members.count();
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (PathOrder.compare(member(middle).path().bytes(), path) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * The number of the first member, from {@code from} on, that does not lie in {@code directory}.
   * Mostly that is not far away.
   */
  private long firstBeyond(byte[] directory, long from) throws IOException {
    long low = from;
    long high = from;
    for (long step = 1; high < members.count() && isBelow(high, directory); step *= 2) {
      low = high + 1;
      high = Math.min(high + step, members.count());
    }
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (isBelow(middle, directory)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private boolean isBelow(long number, byte[] directory) throws IOException {
    return PathOrder.isBelow(member(number).path().bytes(), directory);
  }

  /**
   * A member.
   *
   * @param number from 0, which is the top
   */
  Member member(long number) throws IOException {
    return (Member) at(members.get(number));
  }

  private CatalogueRecord at(long position) throws IOException {
    CatalogueRecord record = CatalogueReader.at(new Cursor(records, position, GLANCE)).next();
    if (record == null) {
      throw new DamagedSnapshot("the catalogue has no record at " + position);
    }
    return record;
  }

  /** All members below {@code directory}, at any depth; empty path for the top. */
  public Members below(RawName directory) throws IOException {
    byte[] path = directory.bytes();
    long first = firstFrom(path);
    boolean isThere = first < members.count() && Arrays.equals(member(first).path().bytes(), path);
    return new Below(path, isThere ? first + 1 : members.count());
  }

  private final class Below implements Members {
    private final byte[] directory;
    private long number;
    private @Nullable Member last;
    private @Nullable CatalogueReader reader;

    Below(byte[] directory, long number) {
      this.directory = directory;
      this.number = number;
    }

    @Override
    public @Nullable Member next() throws IOException {
      if (number == members.count()) {
        return null;
      }
      Member member = read();
      if (!PathOrder.isBelow(member.path().bytes(), directory)) {
        number = members.count();
        return null;
      }
      number++;
      last = member;
      return member;
    }

    /** Members follow each other mostly, with a frame between them now and then. */
    private Member read() throws IOException {
      if (reader == null) {
        reader = CatalogueReader.at(new Cursor(records, members.get(number), BUFFER));
      }
      CatalogueRecord record = reader.next();
      while (!(record instanceof Member)) {
        record = reader.next();
      }
      return (Member) record;
    }

    @Override
    public void skipBelow() throws IOException {
      if (last != null && last.kind() == Kind.DIRECTORY) {
        long beyond = firstBeyond(last.path().bytes(), number);
        reader = beyond == number ? reader : null;
        number = beyond;
      }
    }
  }

  /** All absences, in their order. */
  public Absences absences() throws IOException {
    return new Absences() {
      private long number;

      @Override
      public @Nullable Absence next() throws IOException {
        return number == absences.count() ? null : (Absence) at(absences.get(number++));
      }
    };
  }

  /** How many frames there are. */
  long frames() {
    return frames.count();
  }

  /**
   * A frame.
   *
   * @param number from 0
   */
  Frame frame(long number) throws IOException {
    return (Frame) at(frames.get(number));
  }

  /**
   * The number of the frame that has a byte of the tar stream.
   *
   * @param position of that byte, which the stream has
   */
  long frameOf(long position) throws IOException {
    long low = 0;
    long high = frames.count() - 1;
    while (low < high) {
      long middle = (low + high + 1) >>> 1;
      if (frame(middle).start() <= position) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** All records, in their order. */
  CatalogueReader records() throws IOException {
    return new CatalogueReader(new BufferedInputStream(new BytesStream(records), BUFFER));
  }

  /** Members one after the other: depth first, and in the order of the bytes of their names. */
  public interface Members {
    /** The next one; null behind the last. */
    @Nullable Member next() throws IOException;

    /** Passes over what lies below the member that came last. */
    void skipBelow() throws IOException;
  }

  /** Absences one after the other. */
  public interface Absences {
    /** The next one; null behind the last. */
    @Nullable Absence next() throws IOException;
  }

  @Override
  public void close() throws IOException {
    try (records;
        members;
        frames;
        absences) {
      links.close();
    }
  }
}
