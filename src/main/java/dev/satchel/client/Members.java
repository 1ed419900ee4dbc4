package dev.satchel.client;

import java.io.IOException;

/** Reads an archive member by member, strictly: it must be just what Satchel writes. */
interface Members {
  /** What the manifest says of one member, in the terms of {@link #end}. */
  interface Told {
    boolean isTold(long number, Member.Kind kind, int permissions);
  }

  /**
   * Goes on to the next member, whose content must have been taken before.
   *
   * @return whether there is one
   */
  boolean next() throws IOException;

  /** The member that was gone on to. */
  Member member();

  /** Where that begins, for people. */
  String place();

  /**
   * How many bytes of its content lie in {@link #buffer} at {@link #at}; none at its end only,
   * which is checked then.
   */
  int available() throws IOException;

  byte[] buffer();

  int at();

  /** Has looked at {@code count} bytes of its content. */
  void advance(int count);

  /**
   * Reads what comes behind the last member, to the very end.
   *
   * @param told what the manifest has said of the members from the first below the root on, whose
   *     number is 0
   */
  void end(Told told) throws IOException;

  /** Permissions of the root; known at the end. */
  int rootPermissions();
}
