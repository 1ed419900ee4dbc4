package dev.satchel.session;

import dev.satchel.archive.Frames;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;

/**
 * Reads a snapshot that comes from another machine, in the form that {@link CaptureWriter} has.
 * Whatever is wrong with it is a {@link SandboxAway}: a mark that is none, a stretch that the basis
 * does not have, an end that comes too soon or does not come. Keeps nothing but a buffer. For one
 * thread.
 */
public final class CaptureReader implements RemoteCapture {
  /** Hundreds of millions of files; more can only be a mistake. */
  private static final long MAX_CATALOGUE = 64L << 30;

  private static final int BUFFER = 64 << 10;

  private final DataInputStream in;
  private final long basis;
  private final byte[] buffer = new byte[BUFFER];

  /** How far the basis was taken over. */
  private long takenOver;

  /** How many bytes the frames had so far. */
  private long length;

  /**
   * Reads nothing yet.
   *
   * @param in is closed with this
   * @param basis how many bytes the object has of which frames may be taken over; 0 if there is
   *     none
   */
  public CaptureReader(InputStream in, long basis) {
    this.in = new DataInputStream(new BufferedInputStream(in, BUFFER));
    this.basis = basis;
  }

  @Override
  public void frames(Frames frames) throws IOException {
    if (nextLong() != CaptureMarks.BEGIN) {
      throw wrong("it does not begin like one");
    }
    for (int mark; (mark = nextByte()) != CaptureMarks.CATALOGUE; ) {
      switch (mark) {
        case CaptureMarks.NEW -> add(frames);
        case CaptureMarks.TAKEN_OVER -> reuse(frames);
        default -> throw wrong("it goes on with what is no segment");
      }
    }
  }

  private void add(Frames frames) throws IOException {
    Chunks chunks = new Chunks(Long.MAX_VALUE - length);
    frames.add(chunks::copy);
    chunks.copy(OutputStream.nullOutputStream()); // What was not asked for.
    length += chunks.taken;
  }

  private void reuse(Frames frames) throws IOException {
    long position = nextLong();
    long count = nextLong();
    boolean isThere = position >= takenOver && count > 0 && count <= basis - position;
    if (!isThere || count > Long.MAX_VALUE - length) {
      throw wrong("it takes over what is not there");
    }
    frames.reuse(position, count);
    takenOver = position + count;
    length += count;
  }

  @Override
  public void catalogue(OutputStream out) throws IOException {
    Chunks chunks = new Chunks(MAX_CATALOGUE);
    chunks.copy(out);
    boolean isWhole =
        nextByte() == CaptureMarks.END && nextLong() == length && nextLong() == chunks.taken;
    if (!isWhole) {
      throw wrong("it does not end as it should");
    }
    if (next(1) > 0) {
      throw wrong("it goes on behind its end");
    }
  }

  /** Bytes up to the chunk that has none. */
  private final class Chunks {
    private final long most;
    private long taken;
    private boolean isOver;

    Chunks(long most) {
      this.most = most;
    }

    /** Hands on all that were not handed on yet. */
    void copy(OutputStream out) throws IOException {
      while (!isOver) {
        int count = nextInt();
        if (count < 0 || count > CaptureMarks.MAX_CHUNK || count > most - taken) {
          throw wrong("it has a chunk that is too large");
        }
        isOver = count == 0;
        taken += count;
        copy(count, out);
      }
    }

    private void copy(int count, OutputStream out) throws IOException {
      for (int left = count; left > 0; ) {
        int got = next(Math.min(left, BUFFER));
        if (got <= 0) {
          throw wrong("it ends too soon");
        }
        out.write(buffer, 0, got);
        left -= got;
      }
    }
  }

  /** Fills the buffer with up to so many bytes, and says how many came; none at the end. */
  private int next(int most) throws IOException {
    try {
      return in.read(buffer, 0, most);
    } catch (IOException e) {
      throw brokenOff(e);
    }
  }

  private int nextByte() throws IOException {
    try {
      return in.readUnsignedByte();
    } catch (IOException e) {
      throw brokenOff(e);
    }
  }

  private int nextInt() throws IOException {
    try {
      return in.readInt();
    } catch (IOException e) {
      throw brokenOff(e);
    }
  }

  private long nextLong() throws IOException {
    try {
      return in.readLong();
    } catch (IOException e) {
      throw brokenOff(e);
    }
  }

  /** What to throw: who is told to stop reads no further, which says nothing of the sandbox. */
  private static IOException brokenOff(IOException e) {
    if (e instanceof InterruptedIOException) {
      return e;
    }
    return SandboxAway.gone("The sandbox broke off the snapshot that it sent", e);
  }

  private static SandboxAway wrong(String what) {
    return SandboxAway.unable(
        "The sandbox sent a snapshot that cannot be read", new IOException(what));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
