package dev.satchel.archive;

/** A part of a source: {@code length} bytes from {@code position} on. */
record Fragment(Source source, long position, int length) {
  /** All of it. */
  static Fragment whole(Source source) {
    return new Fragment(source, 0, Math.toIntExact(source.size()));
  }

  boolean isFirst() {
    return position == 0;
  }

  boolean isLast() {
    return position + length == source.size();
  }
}
