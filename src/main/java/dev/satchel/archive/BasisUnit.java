package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.archive.CatalogueRecord.Frame;
import dev.satchel.archive.CatalogueRecord.Kind;
import dev.satchel.archive.CatalogueRecord.Member;
import dev.satchel.files.Stat;
import java.util.List;

/** Frames of an older object, and the members that lie in them. */
record BasisUnit(List<Frame> frames, List<Member> members) {
  /**
   * Whether this is a unit as they are made here, all in one row and not too much at once, of files
   * that were at rest.
   *
   * @param rest as the last record of the catalogue has it
   */
  boolean isReusable(Stat.Timestamp rest) {
    return !frames.isEmpty()
        && !members.isEmpty()
        && isInOneRow()
        && firstFrame().start() == members.get(0).start()
        && lastFrame().start() + lastFrame().size() == end(members.get(members.size() - 1))
        && directories() <= UnitAssembly.MAX_DIRECTORIES
        && members.stream().allMatch(member -> isAtRest(member, rest));
  }

  private static boolean isAtRest(Member member, Stat.Timestamp rest) {
    return member.kind() != Kind.FILE || member.changed().compareTo(rest) < 0;
  }

  private boolean isInOneRow() {
    for (int i = 1; i < frames.size(); i++) {
      Frame before = frames.get(i - 1);
      Frame frame = frames.get(i);
      if (frame.position() != before.position() + before.length()
          || frame.start() != before.start() + before.size()) {
        return false;
      }
    }
    return true;
  }

  private static long end(Member member) {
    return member.contentStart()
        + (member.kind() == Kind.FILE ? TarHeader.padded(member.size()) : 0);
  }

  private long directories() {
    return members.stream().filter(member -> member.kind() == Kind.DIRECTORY).count();
  }

  private Frame firstFrame() {
    return frames.get(0);
  }

  private Frame lastFrame() {
    return frames.get(frames.size() - 1);
  }

  /** The path of its first member. */
  RawName path() {
    return members.get(0).path();
  }

  /** Where it begins in the object. */
  long position() {
    return firstFrame().position();
  }

  /** How many bytes of the object it has. */
  long length() {
    return lastFrame().position() + lastFrame().length() - position();
  }

  /** Where it begins in the tar stream. */
  long start() {
    return firstFrame().start();
  }

  /** Whether it is better made anew together with what lies beside it. */
  boolean isSmall() {
    return lastFrame().start() + lastFrame().size() - start() < UnitAssembly.FRAME_SIZE / 4;
  }
}
