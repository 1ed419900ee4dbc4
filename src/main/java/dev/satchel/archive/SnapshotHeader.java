package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.archive.CatalogueRecord.Member;

/** What comes before the content of a member of a snapshot. All are below {@code "./"}. */
final class SnapshotHeader {
  private static final RawName TOP = RawName.of(".");

  private SnapshotHeader() {}

  /** The header of what {@code member} says, and of nothing else. */
  static TarHeader of(Member member) {
    dev.satchel.archive.Member plain = plain(member, member.size());
    return switch (member.kind()) {
      case DIRECTORY -> TarHeader.directory(plain);
      case FILE -> TarHeader.file(plain);
      case SYMLINK -> TarHeader.symlink(plain, member.target().orElseThrow());
      case HARDLINK -> TarHeader.hardlink(plain, name(member.target().orElseThrow()));
    };
  }

  /** The header of a file that has the name of {@code link}, and the content of another one. */
  static TarHeader ofFile(Member link, long size) {
    return TarHeader.file(plain(link, size));
  }

  private static dev.satchel.archive.Member plain(Member member, long size) {
    return new dev.satchel.archive.Member(
        name(member.path()), member.permissions(), member.modified().seconds(), size);
  }

  /** How a path below the top is called in the archive. */
  static RawName name(RawName path) {
    return path.isEmpty() ? TOP : TOP.child(path);
  }
}
