package dev.satchel.archive;

import java.io.IOException;
import java.io.OutputStream;

/** Where an archive goes: all of it, or one stretch. Knows how far the archive has come. */
final class Output {
  /** As much as is handed over at once; what takes it holds as much. */
  private static final int SLICE = 128 << 10;

  private final OutputStream out;
  private final long first;
  private final long last;
  private boolean isMute;
  private long position;

  /**
   * @param out stays the caller's
   * @param first the first byte that is written to it
   * @param last the last one
   */
  Output(OutputStream out, long first, long last) {
    this.out = out;
    this.first = first;
    this.last = last;
  }

  /** All of an archive. */
  static Output whole(OutputStream out) {
    return new Output(out, 0, Long.MAX_VALUE);
  }

  void write(byte[] bytes) throws IOException {
    write(bytes, bytes.length);
  }

  void write(byte[] bytes, int length) throws IOException {
    long from = Math.max(first - position, 0);
    long to = isMute ? 0 : Math.min(last - position, length - 1) + 1;
    for (long at = from; at < to; at += SLICE) {
      out.write(bytes, (int) at, (int) Math.min(SLICE, to - at));
    }
    position += length;
  }

  /** Has nothing written until {@link #unmute}, but counts it. */
  void mute() {
    isMute = true;
  }

  void unmute() {
    isMute = false;
  }

  /** Goes on as if {@code length} bytes were written, none of which belong to the stretch. */
  void pass(long length) {
    position += length;
  }

  /** The first byte of the stretch. */
  long first() {
    return first;
  }

  /** Its last byte. */
  long last() {
    return last;
  }

  /** How long the archive is until now. */
  long position() {
    return position;
  }

  /** Whether nothing that is still to come belongs to the stretch. */
  boolean isDone() {
    return position > last;
  }

  void flush() throws IOException {
    out.flush();
  }
}
