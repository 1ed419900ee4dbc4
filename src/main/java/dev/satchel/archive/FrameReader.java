package dev.satchel.archive;

import static dev.satchel.Refusal.Code.NOT_EMPTY;
import static dev.satchel.Refusal.Code.NOT_FOUND;

import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.archive.CatalogueRecord.Frame;
import dev.satchel.archive.CatalogueRecord.Member;
import dev.satchel.files.Jail;
import dev.satchel.files.JailedDirectory;
import dev.satchel.files.Staging;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.zip.GZIPOutputStream;

/**
 * Reads what an object of frames holds. No byte is handed on before the frame that it comes from
 * was compared with the catalogue. Safe for many threads.
 */
public final class FrameReader {
  /** Gives some bytes of the object. */
  @FunctionalInterface
  public interface Fetch {
    /** The {@code length} bytes from {@code position} on, and no more; the reader closes it. */
    InputStream open(long position, long length) throws IOException;
  }

  private static final int GZIP_BUFFER = 64 << 10;

  private final Catalogue catalogue;
  private final Fetch fetch;
  private final Engine engine;

  /**
   * @param catalogue of the object; stays the caller's
   */
  public FrameReader(Catalogue catalogue, Fetch fetch, Engine engine) {
    this.catalogue = catalogue;
    this.fetch = fetch;
    this.engine = engine;
  }

  /**
   * Writes the {@code length} bytes of the tar stream from {@code first} on. Fetches the frames
   * that they lie in, and nothing else.
   *
   * @throws DamagedSnapshot if a frame is not what the catalogue says
   */
  public void copy(long first, long length, OutputStream out) throws IOException {
    if (first < 0 || length < 0 || length > catalogue.end().size() - first) {
      throw new IllegalArgumentException("the stream has no " + length + " bytes from " + first);
    }
    if (length == 0) {
      return;
    }
    long number = catalogue.frameOf(first);
    long last = catalogue.frameOf(first + length - 1);
    try (FrameStream frames = stream(number, last)) {
      frames.skipNBytes(first - catalogue.frame(number).start());
      frames.copy(length, out);
    }
  }

  /** The whole tar stream, from its beginning. The caller closes it. */
  public InputStream content() throws IOException {
    return stream(0, catalogue.frames() - 1);
  }

  /**
   * What some frames become. The caller closes it.
   *
   * @param first the number of the first one
   * @param last the number of the last one
   */
  FrameStream stream(long first, long last) throws IOException {
    return new FrameStream(catalogue, fetch, engine, first, last);
  }

  /**
   * Reads all of the object and compares it with the catalogue: each frame, each header, and each
   * file's hash.
   *
   * @throws DamagedSnapshot if anything is different; the message names the first such thing
   */
  public void verify() throws IOException {
    walkThrough(new Unmoved());
    verifyRest();
  }

  private void walkThrough(Walkthrough.Visitor visitor) throws IOException {
    try (InputStream stream = content()) {
      new Walkthrough(catalogue, stream, visitor).run();
    }
  }

  /**
   * Makes {@code destination} the tree that the object was made of, whole or not at all, and
   * compares everything with the catalogue before it appears.
   *
   * @param destination is absent or an empty directory, in {@code jail}
   * @throws DamagedSnapshot if anything is different; nothing appears then
   * @throws dev.satchel.Refusal NOT_EMPTY, NOT_A_DIRECTORY, FORBIDDEN, NO_SPACE
   */
  public void restore(Jail jail, WorkspacePath destination) throws IOException {
    requireEmpty(jail, destination);
    try (Staging staging = jail.stage(destination);
        Rebuilding rebuilding = new Rebuilding(catalogue, staging, engine.scratch())) {
      walkThrough(rebuilding);
      rebuilding.finishDirectories();
      staging.publish();
    }
  }

  private static void requireEmpty(Jail jail, WorkspacePath destination) throws IOException {
    try (JailedDirectory there = jail.directory(destination)) {
      if (!there.directory().list().isEmpty()) {
        throw new Refusal(NOT_EMPTY, "Directory is not empty: " + destination);
      }
    } catch (Refusal e) {
      if (e.code() != NOT_FOUND) {
        throw e;
      }
    }
  }

  /**
   * Writes some members as a {@code tar.gz} of the same names.
   *
   * @param isWanted which; is not asked about the top, which is always there, nor about what lies
   *     below a directory that is not wanted, and may be asked more than once
   * @param out stays the caller's
   * @throws DamagedSnapshot if a frame is not what the catalogue says
   */
  public void writeTarGz(Predicate<Member> isWanted, OutputStream out) throws IOException {
    Gzip gzip = new Gzip(out);
    try (SelectedMembers members = new SelectedMembers(catalogue, this, isWanted, gzip)) {
      members.write();
      gzip.finish(); // Only then: what has failed must not look whole.
    } finally {
      gzip.free();
    }
  }

  /** What follows the last frame depends on the frames alone. */
  private void verifyRest() throws IOException {
    try (SeekTable table = new SeekTable(engine.scratch())) {
      long position = 0;
      for (long i = 0; i < catalogue.frames(); i++) {
        Frame frame = catalogue.frame(i);
        table.add(frame.length(), frame.size());
        position += frame.length();
      }
      if (catalogue.end().length() - position != table.size()) {
        throw otherRest();
      }
      try (InputStream rest = fetch.open(position, table.size())) {
        table.writeTo(Output.whole(new Twin(rest)));
      }
    }
  }

  private static DamagedSnapshot otherRest() {
    return new DamagedSnapshot(
        "the snapshot's table of frames has other bytes than were put there");
  }

  /** Takes what a stream has as well, and nothing else. */
  private static final class Twin extends OutputStream {
    private final InputStream in;

    Twin(InputStream in) {
      this.in = in;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      byte[] there = in.readNBytes(length);
      if (!Arrays.equals(there, 0, there.length, bytes, offset, offset + length)) {
        throw otherRest();
      }
    }
  }

  private static final class Gzip extends GZIPOutputStream {
    Gzip(OutputStream out) throws IOException {
      super(out, GZIP_BUFFER);
    }

    /** Frees memory outside the heap, and writes nothing. */
    void free() {
      def.end();
    }
  }

  /** Has seen enough when nothing was wrong. */
  private static final class Unmoved implements Walkthrough.Visitor {
    @Override
    public void begin(Member member) {}

    @Override
    public void content(byte[] bytes, int length) {}

    @Override
    public void end(Member member) {}
  }
}
