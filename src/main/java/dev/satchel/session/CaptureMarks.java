package dev.satchel.session;

/** What stands between the bytes of a snapshot on its way from one machine to another. */
final class CaptureMarks {
  /** The first eight bytes, the form's number included: {@code SATCHEL1}. */
  static final long BEGIN = 0x5341544348454C31L;

  /** New bytes follow, in chunks. */
  static final int NEW = 1;

  /** A stretch of the basis is taken over: where it begins, and how long it is. */
  static final int TAKEN_OVER = 2;

  /** The catalogue follows, in chunks; there are no more frames. */
  static final int CATALOGUE = 3;

  /** That was all: how many bytes the frames have, those taken over included, and the catalogue. */
  static final int END = 4;

  /** How many bytes a chunk may have; one of none ends what comes in chunks. */
  static final int MAX_CHUNK = 16 << 20;

  private CaptureMarks() {}
}
