package dev.satchel.git;

/** The modes that git knows. */
final class Mode {
  static final int TREE = 0040000;
  static final int FILE = 0100644;
  static final int EXECUTABLE = 0100755;
  static final int LINK = 0120000;
  static final int GITLINK = 0160000;

  private static final int KIND = 0170000;
  private static final int OWNER_MAY_EXECUTE = 0100;

  private Mode() {}

  /** The one that git takes {@code mode} for. */
  static int canonical(int mode) {
    return switch (mode & KIND) {
      case TREE -> TREE;
      case LINK -> LINK;
      case GITLINK -> GITLINK;
      default -> file(mode);
    };
  }

  /** That of a file with these permissions. */
  static int file(int permissions) {
    return (permissions & OWNER_MAY_EXECUTE) != 0 ? EXECUTABLE : FILE;
  }

  /** Whether something changes what it is from one to the other, and not just its permissions. */
  static boolean areOfOneKind(int one, int other) {
    return (one & KIND) == (other & KIND);
  }
}
