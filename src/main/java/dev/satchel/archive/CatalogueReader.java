package dev.satchel.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.RawName;
import dev.satchel.files.Stat;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what {@link CatalogueWriter} has written. For one thread. */
final class CatalogueReader {
  /** No path is longer in any file system, and no link's text. */
  private static final int MAX_NAME = 1 << 20;

  private final DataInputStream in;
  private boolean isAtEnd;

  /**
   * @param in should be buffered; stays the caller's
   * @throws DamagedSnapshot if no catalogue comes from it
   */
  CatalogueReader(InputStream in) throws IOException {
    this.in = new DataInputStream(in);
    if (!Arrays.equals(in.readNBytes(CatalogueWriter.MAGIC.length), CatalogueWriter.MAGIC)) {
      throw new DamagedSnapshot("the catalogue is none, or of another version");
    }
  }

  /**
   * A reader that goes on at a record.
   *
   * @param in from that record on
   */
  static CatalogueReader at(InputStream in) {
    return new CatalogueReader(new DataInputStream(in));
  }

  private CatalogueReader(DataInputStream in) {
    this.in = in;
  }

  /**
   * The next record; null behind the last.
   *
   * @throws DamagedSnapshot if there is none, but no end either
   */
  @Nullable CatalogueRecord next() throws IOException {
    if (isAtEnd) {
      return null;
    }
    try {
      int kind = in.readUnsignedByte();
      return switch (kind) {
        case CatalogueWriter.FRAME -> frame();
        case CatalogueWriter.MEMBER -> member();
        case CatalogueWriter.ABSENCE -> absence();
        case CatalogueWriter.END -> end();
        default -> throw new DamagedSnapshot("the catalogue has a record of no kind: " + kind);
      };
    } catch (EOFException e) {
      throw new DamagedSnapshot("the catalogue is cut off");
    }
  }

  private CatalogueRecord frame() throws IOException {
    return new CatalogueRecord.Frame(
        in.readLong(), in.readInt(), in.readLong(), in.readInt(), digest());
  }

  private CatalogueRecord member() throws IOException {
    return new CatalogueRecord.Member(
        kind(),
        name(),
        in.readUnsignedShort(),
        time(),
        time(),
        in.readLong(),
        in.readLong(),
        in.readBoolean(),
        in.readLong(),
        in.readLong(),
        in.readInt(),
        in.readBoolean() ? Optional.of(digest()) : Optional.empty(),
        in.readBoolean() ? Optional.of(name()) : Optional.empty());
  }

  private CatalogueRecord.Kind kind() throws IOException {
    int sign = in.readUnsignedByte();
    for (CatalogueRecord.Kind kind : CatalogueRecord.Kind.values()) {
      if (kind.sign() == sign) {
        return kind;
      }
    }
    throw new DamagedSnapshot("the catalogue has a member of no kind: " + sign);
  }

  private CatalogueRecord absence() throws IOException {
    return new CatalogueRecord.Absence(
        name(),
        in.readBoolean(),
        new String(name().bytes(), UTF_8),
        in.readBoolean() ? Optional.of(name()) : Optional.empty());
  }

  private CatalogueRecord end() throws IOException {
    isAtEnd = true;
    return new CatalogueRecord.End(
        in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong(), time());
  }

  private Stat.Timestamp time() throws IOException {
    return new Stat.Timestamp(in.readLong(), in.readInt());
  }

  private RawName name() throws IOException {
    int length = in.readInt();
    if (length < 0 || length > MAX_NAME) {
      throw new DamagedSnapshot("the catalogue has a name of " + length + " bytes");
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return RawName.of(bytes);
  }

  private Digest digest() throws IOException {
    byte[] bytes = new byte[Digest.LENGTH];
    in.readFully(bytes);
    return Digest.of(bytes);
  }
}
