package dev.satchel.snapshot;

import static dev.satchel.Refusal.Code.INCOMPLETE;

import dev.satchel.Content;
import dev.satchel.Refusal;
import dev.satchel.archive.DamagedSnapshot;
import dev.satchel.archive.Frames;
import dev.satchel.archive.ImportLimits;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Hands frames on to a store that a stranger gives, who may take over what the basis has, and send
 * so much and no more. For one thread.
 */
final class ForeignFrames implements Frames {
  private final SegmentSink sink;
  private final Optional<Basis> basis;
  private final long maxBytes;
  private long received;

  /**
   * @param maxBytes how many bytes of new frames are handed on
   */
  ForeignFrames(SegmentSink sink, Optional<Basis> basis, long maxBytes) {
    this.sink = sink;
    this.basis = basis;
    this.maxBytes = maxBytes;
  }

  /** What to throw when there is more than {@code maxBytes}. */
  static Refusal tooMuch(long maxBytes) {
    return new Refusal(
        INCOMPLETE,
        "The workspace has more than %d bytes, which is all that is taken from another machine (%s)"
            .formatted(maxBytes, ImportLimits.BYTES));
  }

  @Override
  public void add(Content bytes) throws IOException {
    sink.bytes(out -> bytes.writeTo(new Counted(out)));
  }

  @Override
  public void reuse(long position, long length) throws IOException {
    long size = basis.isPresent() ? basis.get().catalogue().end().length() : 0;
    if (position < 0 || length < 1 || position > size || length > size - position) {
      throw new DamagedSnapshot(
          "the snapshot takes over %d bytes from %d of one that has %d"
              .formatted(length, position, size));
    }
    sink.range(basis.orElseThrow().content(), new Stretch(position, length));
  }

  private final class Counted extends OutputStream {
    private final OutputStream out;

    Counted(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (length > maxBytes - received) {
        throw tooMuch(maxBytes);
      }
      received += length;
      out.write(bytes, offset, length);
    }
  }
}
