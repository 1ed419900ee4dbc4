package dev.satchel.archive;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Reads stretches of a tar stream from its beginning towards its end. For one thread. */
final class ForwardReader implements Closeable {
  /** So many frames are sooner read than it takes to begin anew behind them. */
  private static final int NEAR = 4;

  private final Catalogue catalogue;
  private final FrameReader reader;
  private @Nullable FrameStream stream;
  private long position;

  ForwardReader(Catalogue catalogue, FrameReader reader) {
    this.catalogue = catalogue;
    this.reader = reader;
  }

  /**
   * Writes the {@code length} bytes from {@code first} on, which must lie behind those that were
   * written before.
   *
   * @param length at least 1
   */
  void copy(long first, long length, OutputStream out) throws IOException {
    FrameStream frames = at(first);
    frames.copy(length, out);
    position = first + length;
  }

  private FrameStream at(long first) throws IOException {
    FrameStream open = stream;
    if (open != null && (first == position || isNear(first))) {
      open.skipNBytes(first - position);
      return open;
    }
    close();
    long number = catalogue.frameOf(first);
    FrameStream begun = reader.stream(number, catalogue.frames() - 1);
    stream = begun;
    begun.skipNBytes(first - catalogue.frame(number).start());
    return begun;
  }

  private boolean isNear(long first) throws IOException {
    return catalogue.frameOf(first) - catalogue.frameOf(position) <= NEAR;
  }

  @Override
  public void close() throws IOException {
    if (stream != null) {
      stream.close();
      stream = null;
    }
  }
}
