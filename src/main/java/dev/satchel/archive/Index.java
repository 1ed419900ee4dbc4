package dev.satchel.archive;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is left of an earlier download: how long its pieces were, and what was found of its files.
 * With it, any stretch of the archive can be made without making what comes before. It may end
 * early, where that download did. Safe for many threads.
 *
 * <p>In its file, each piece is a record: its length, its checksum, how many files end in it, and
 * for each of these its hash, checksum and compressed size. A length of {@value #END} ends it, with
 * that of the whole archive.
 */
final class Index implements Closeable {
  static final int END = -1;
  static final int HASH = 32;
  static final int FOUND = HASH + Integer.BYTES + Long.BYTES;

  private final FileChannel file;
  private final PieceTable pieces = new PieceTable();
  private OptionalLong length = OptionalLong.empty();

  private Index(FileChannel file) {
    this.file = file;
  }

  /** Reads {@code file}, which is closed with the index. */
  static Index read(FileChannel file) throws IOException {
    Index index = new Index(file);
    try {
      index.readPieces(new DataInputStream(index.content()));
    } catch (EOFException e) {
      // The download was left unfinished, and so was this.
    }
    return index;
  }

  /** The file from its beginning, whoever else reads it: its position does not move. */
  private InputStream content() {
    return new BufferedInputStream(new BytesStream(this::readAt), 64 << 10);
  }

  private int readAt(long position, byte[] target, int offset, int length) throws IOException {
    return Math.max(file.read(ByteBuffer.wrap(target, offset, length), position), 0);
  }

  private void readPieces(DataInputStream in) throws IOException {
    for (int size = in.readInt(); size != END; size = in.readInt()) {
      int crc32 = in.readInt();
      in.skipNBytes((long) FOUND * in.readInt());
      pieces.add(size, crc32);
    }
    length = OptionalLong.of(in.readLong());
  }

  /** What is known of pieces. */
  PieceTable pieces() {
    return pieces;
  }

  /** How long the whole archive is, in bytes, if it was finished. */
  OptionalLong length() {
    return length;
  }

  /** What is known of files, from the first on. */
  Files files() {
    return new Files(new DataInputStream(content()), pieces.count());
  }

  /** Files in their order. */
  static final class Files {
    private final DataInputStream in;
    private int pieces;
    private int left;

    private Files(DataInputStream in, int pieces) {
      this.in = in;
      this.pieces = pieces;
    }

    /** The next one; empty if no more are known. */
    Optional<Found> next() throws IOException {
      while (left == 0 && pieces > 0) {
        begin();
      }
      return left == 0 ? Optional.empty() : Optional.of(read());
    }

    /** The files that end in the next piece, when all of the one before were read. */
    List<Found> nextPiece() throws IOException {
      List<Found> files = new ArrayList<>();
      begin();
      while (left > 0) {
        files.add(read());
      }
      return files;
    }

    private void begin() throws IOException {
      in.skipNBytes(2 * Integer.BYTES);
      left = in.readInt();
      pieces--;
    }

    private Found read() throws IOException {
      left--;
      byte[] hash = in.readNBytes(HASH);
      Finding finding = new Finding(HexFormat.of().formatHex(hash), in.readInt());
      return new Found(finding, in.readLong());
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
