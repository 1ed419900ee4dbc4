package dev.satchel.archive;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.satchel.Content;
import dev.satchel.RawName;
import dev.satchel.archive.CatalogueRecord.Absence;
import dev.satchel.archive.CatalogueRecord.Frame;
import dev.satchel.archive.CatalogueRecord.Kind;
import dev.satchel.archive.CatalogueRecord.Member;
import dev.satchel.files.Scratch;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A catalogue as it is kept, of which a stranger says what it holds. First it is written to {@link
 * #in}, then it is {@link #read}; if that does not throw, it is a catalogue like one of ours, and
 * the content that is to be kept. Whether the object that it describes is there is not looked at.
 * In memory up to a bound, and in scratch files from there on, until it is closed. For one thread.
 */
public final class ForeignCatalogue implements Content, Closeable {
  /** How many bytes it may have, packed and not; ten million files need less than this. */
  private static final long MAX_SIZE = 4L << 30;

  /** How far back packed bytes may refer, as a power of two: farther than ours ever do. */
  private static final int MAX_WINDOW = 23;

  /** What a frame may become: content of a file, and the header before it. */
  private static final int MAX_FRAME = UnitAssembly.LARGE_FRAME_SIZE + (1 << 20);

  /** As Linux has it. */
  private static final int MAX_NAME = 255;

  private static final int MAX_LINK = 4095;

  private static final int MAX_PATH = ArchiveFormat.TAR_ZST.maxPath();
  private static final int MAX_REASON = 1000;

  private final Scratch scratch;
  private final int maxDepth;
  private final long maxSize;
  private final Spill packed;

  /**
   * The caller closes it.
   *
   * @param maxDepth how many directories may lie between the top of a tree and an entry
   */
  public ForeignCatalogue(Scratch scratch, int maxDepth) {
    this(scratch, maxDepth, MAX_SIZE);
  }

  /**
   * @param maxSize how many bytes it may have, packed and not
   */
  ForeignCatalogue(Scratch scratch, int maxDepth, long maxSize) {
    this.scratch = scratch;
    this.maxDepth = maxDepth;
    this.maxSize = maxSize;
    this.packed = new Spill(scratch);
  }

  /** Takes its bytes as they are kept; throws {@link DamagedSnapshot} if they are too many. */
  public OutputStream in() {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        checkSize(packed.size() + length);
        packed.write(bytes, offset, length);
      }
    };
  }

  private void checkSize(long size) throws DamagedSnapshot {
    if (size > maxSize) {
      throw new DamagedSnapshot("the catalogue has more than " + maxSize + " bytes");
    }
  }

  /**
   * Reads all of it, when all is written. The caller closes the catalogue.
   *
   * @throws DamagedSnapshot if it is no catalogue, contradicts itself, or holds what no file system
   *     could
   */
  public Catalogue read() throws IOException {
    packed.written();
    Catalogue catalogue = unpacked();
    try {
      CatalogueReader records = catalogue.records();
      for (CatalogueRecord record; (record = records.next()) != null; ) {
        check(record);
      }
      return catalogue;
    } catch (IOException | RuntimeException e) {
      catalogue.close();
      throw e;
    }
  }

  private Catalogue unpacked() throws IOException {
    try (ZstdInputStreamNoFinalizer plain =
        new ZstdInputStreamNoFinalizer(new BytesStream(packed))) {
      plain.setLongMax(MAX_WINDOW);
      return Catalogue.read(new Measured(plain), scratch);
    } catch (ZstdIOException e) {
      throw new DamagedSnapshot("the catalogue cannot be unpacked");
    }
  }

  private void check(CatalogueRecord record) throws DamagedSnapshot {
    if (record instanceof Frame frame) {
      checkFrame(frame);
    } else if (record instanceof Member member) {
      checkPath(member.path(), maxDepth);
      if (member.kind() == Kind.SYMLINK) {
        checkLink(member.path(), member.target().orElseThrow());
      }
    } else if (record instanceof Absence absence) {
      checkPath(absence.path(), Integer.MAX_VALUE);
      if (absence.target().isPresent()) {
        checkLink(absence.path(), absence.target().get());
      }
      checkReason(absence);
    }
  }

  /** A reader needs memory for all of one. */
  private static void checkFrame(Frame frame) throws DamagedSnapshot {
    boolean isLikeOurs =
        frame.size() <= MAX_FRAME && frame.length() <= Zstd.compressBound(frame.size());
    if (!isLikeOurs) {
      throw new DamagedSnapshot(
          "the catalogue has a frame of %d bytes that becomes %d, which none of ours does"
              .formatted(frame.length(), frame.size()));
    }
  }

  private static void checkPath(RawName path, int maxDepth) throws DamagedSnapshot {
    require(path.length() <= MAX_PATH, path, "is too long a path");
    int depth = 0;
    int length = 0;
    for (byte b : path.bytes()) {
      require(b != 0, path, "is no path");
      depth += b == '/' ? 1 : 0;
      length = b == '/' ? 0 : length + 1;
      require(length <= MAX_NAME, path, "has too long a name in it");
    }
    require(depth <= maxDepth, path, "lies too deep");
  }

  private static void checkLink(RawName path, RawName text) throws DamagedSnapshot {
    boolean isText = text.length() > 0 && text.length() <= MAX_LINK;
    for (byte b : text.bytes()) {
      isText &= b != 0;
    }
    require(isText, path, "is a link with a text that none can have");
  }

  private static void checkReason(Absence absence) throws DamagedSnapshot {
    String reason = absence.reason();
    boolean isLine =
        reason.length() <= MAX_REASON && reason.chars().noneMatch(Character::isISOControl);
    require(isLine, absence.path(), "is missing for a reason that is not one line");
  }

  private static void require(boolean isTrue, RawName path, String otherwise)
      throws DamagedSnapshot {
    if (!isTrue) {
      throw new DamagedSnapshot("the catalogue's '" + Objection.shown(path) + "' " + otherwise);
    }
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    packed.copyTo((bytes, length) -> out.write(bytes, 0, length));
  }

  @Override
  public void close() throws IOException {
    packed.close();
  }

  /** Ends with a failure when it has become too much. */
  private final class Measured extends InputStream {
    private final InputStream in;
    private long size;

    Measured(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = in.read(target, offset, length);
      size += Math.max(count, 0);
      checkSize(size);
      return count;
    }
  }
}
