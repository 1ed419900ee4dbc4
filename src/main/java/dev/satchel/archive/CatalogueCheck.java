package dev.satchel.archive;

import dev.satchel.archive.CatalogueRecord.Absence;
import dev.satchel.archive.CatalogueRecord.End;
import dev.satchel.archive.CatalogueRecord.Frame;
import dev.satchel.archive.CatalogueRecord.Kind;
import dev.satchel.archive.CatalogueRecord.Member;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the records of a catalogue in their order, and refuses what does not follow from what
 * came before. For one thread.
 */
final class CatalogueCheck {
  /** How large a frame may be, in the object and unpacked: it has to be in memory as a whole. */
  static final int MAX_FRAME = 64 << 20;

  /** How many zeros end a tar stream. */
  static final int END_SIZE = 2 * TarHeader.BLOCK;

  private static final int MAX_NANOS = 999_999_999;

  private byte[] last = {};
  private @Nullable Kind lastKind;
  private long position;
  private long framed;
  private long reached;
  private boolean isAmongMembers;
  private int lastSize;
  private long members;
  private long bytes;
  private long faults;

  /**
   * @throws DamagedSnapshot if it cannot come next
   */
  void accept(CatalogueRecord record) throws DamagedSnapshot {
    if (record instanceof Frame frame) {
      accept(frame);
    } else if (record instanceof Member member) {
      accept(member);
    } else if (record instanceof Absence absence) {
      faults += absence.isFault() ? 1 : 0;
    } else if (record instanceof End end) {
      accept(end);
    }
  }

  private static void require(boolean isTrue, String otherwise) throws DamagedSnapshot {
    if (!isTrue) {
      throw new DamagedSnapshot("the catalogue contradicts itself: " + otherwise);
    }
  }

  private void accept(Frame frame) throws DamagedSnapshot {
    boolean isSized = isSize(frame.length()) && isSize(frame.size());
    require(isSized, "a frame of " + frame.length() + " bytes becomes " + frame.size());
    boolean follows = frame.position() == position && frame.start() == framed;
    require(follows, "a frame does not follow the one before, at " + frame.position());
    require(!isAmongMembers || reached == framed, "a member lies in frames of two units");
    isAmongMembers = false;
    position += frame.length();
    framed += frame.size();
    lastSize = frame.size();
  }

  private static boolean isSize(int size) {
    return size > 0 && size <= MAX_FRAME;
  }

  private void accept(Member member) throws DamagedSnapshot {
    byte[] path = member.path().bytes();
    checkPath(path, member);
    checkFields(member);
    checkPlace(member);
    isAmongMembers = true;
    last = path;
    lastKind = member.kind();
    members++;
    bytes += member.size();
  }

  private void checkPath(byte[] path, Member member) throws DamagedSnapshot {
    if (lastKind == null) {
      require(path.length == 0 && member.kind() == Kind.DIRECTORY, "the first member is no top");
      return;
    }
    boolean isPath = path.length > 0 && path[0] != '/' && PathOrder.name(path).isSingle();
    require(isPath, shown(member) + " is no path");
    require(PathOrder.compare(last, path) < 0, shown(member) + " is not in its order");
    byte[] parent = Arrays.copyOf(path, PathOrder.parentLength(path));
    // Whatever has something below it already is a directory.
    boolean hasParent =
        Arrays.equals(parent, last) ? lastKind == Kind.DIRECTORY : PathOrder.isBelow(last, parent);
    require(hasParent, shown(member) + " lies in no directory");
  }

  private static void checkFields(Member member) throws DamagedSnapshot {
    Kind kind = member.kind();
    boolean hasTarget = kind == Kind.SYMLINK || kind == Kind.HARDLINK;
    require(
        member.sha256().isPresent() == (kind == Kind.FILE)
            && member.target().isPresent() == hasTarget
            && (kind == Kind.FILE ? member.size() >= 0 : member.size() == 0)
            && (member.permissions() & ~0777) == 0
            && isNanos(member.modified().nanos())
            && isNanos(member.changed().nanos()),
        shown(member) + " is not what a " + kind + " can be");
  }

  private static boolean isNanos(int nanos) {
    return nanos >= 0 && nanos <= MAX_NANOS;
  }

  private void checkPlace(Member member) throws DamagedSnapshot {
    int header = member.headerLength();
    boolean isHeader = header > 0 && header <= MAX_FRAME && header % TarHeader.BLOCK == 0;
    boolean fits =
        isHeader
            && member.start() == reached
            && header <= framed - reached
            && member.size() <= framed - reached - header
            && TarHeader.padded(member.size()) <= framed - reached - header;
    require(fits, shown(member) + " is not in its place");
    reached += header + TarHeader.padded(member.size());
  }

  private void accept(End end) throws DamagedSnapshot {
    require(members > 0, "it has no members");
    boolean isEnded = !isAmongMembers && lastSize == END_SIZE && framed == reached + END_SIZE;
    require(isEnded, "the stream has no end");
    require(
        end.members() == members
            && end.bytes() == bytes
            && end.faults() == faults
            && end.size() == framed
            && end.length() >= position,
        "its totals are not what its records come to");
  }

  private static String shown(Member member) {
    return "'" + Objection.shown(member.path()) + "'";
  }
}
