package dev.satchel.archive;

import dev.satchel.files.Scratch;
import dev.satchel.files.Shelf;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an archive's pieces when it is written, from its plan or an earlier download,
 * and what is learnt meanwhile, for a later one. For one thread.
 */
final class Knowledge implements Closeable {
  private final PieceTable pieces;
  private final @Nullable Index index;
  private final Index.@Nullable Files passed;
  private @Nullable IndexWriter writer;
  private int learnt;
  private boolean isWhole;

  private Knowledge(PieceTable pieces, @Nullable Index index, @Nullable IndexWriter writer)
      throws IOException {
    this.pieces = pieces;
    this.index = index;
    this.passed = index == null ? null : index.files();
    this.writer = writer;
  }

  /** Nothing is known, and nothing will be. */
  static Knowledge none() throws IOException {
    return new Knowledge(new PieceTable(), null, null);
  }

  /**
   * All that is known of the archive of {@code plan}. What is learnt goes to {@code shelf}, unless
   * everything is there.
   */
  static Knowledge of(Plan plan, Shelf shelf, Scratch scratch) throws IOException {
    Index index = index(plan, shelf);
    boolean isWhole = index != null && index.length().isPresent();
    IndexWriter writer = isWhole ? null : new IndexWriter(plan.tag(), shelf, scratch);
    boolean isExact = plan.length().isPresent();
    PieceTable pieces = isExact ? plan.pieces() : index == null ? new PieceTable() : index.pieces();
    return new Knowledge(pieces, index, writer);
  }

  private static @Nullable Index index(Plan plan, Shelf shelf) {
    try {
      Optional<FileChannel> file = shelf.open(plan.tag());
      return file.isPresent() ? Index.read(file.get()) : null;
    } catch (IOException e) {
      return null; // It is of help, but nobody needs it.
    }
  }

  /** How long the archive of {@code plan} is, if an earlier download came to its end. */
  static OptionalLong length(Plan plan, Shelf shelf) throws IOException {
    try (Index index = index(plan, shelf)) {
      return index == null ? OptionalLong.empty() : index.length();
    }
  }

  /** What is known of pieces before any is made. */
  PieceTable pieces() {
    return pieces;
  }

  /** What is known of files, from the first on; empty if nothing is. */
  Optional<Index.Files> files() throws IOException {
    return index == null ? Optional.empty() : Optional.of(index.files());
  }

  /** Goes on to the next piece, which is not made. */
  void pass() throws IOException {
    if (index == null || passed == null || learnt >= index.pieces().count()) {
      forget(); // What is not known would be missing.
    } else {
      PieceTable table = index.pieces();
      learn(table.length(learnt), table.crc32(learnt), passed.nextPiece());
    }
  }

  /** Takes note of the next piece. */
  void learn(int length, int crc32, List<Found> files) {
    if (writer != null) {
      writer.add(length, crc32, files);
    }
    learnt++;
  }

  /** Takes note of the end. */
  void learnLength(long length) {
    if (writer != null) {
      writer.end(length);
    }
    isWhole = true;
  }

  /** Learns nothing more, and keeps nothing. */
  void forget() throws IOException {
    if (writer != null) {
      writer.close();
      writer = null;
    }
  }

  /** Puts what was learnt on the shelf, since it will be so again. */
  void keep() {
    if (writer == null) {
      return;
    }
    boolean isEnding = Thread.interrupted(); // Which would close the file that is written.
    writer.keep(learnt, isWhole);
    if (isEnding) {
      Thread.currentThread().interrupt();
    }
  }

  /** Forgets what was not kept. */
  @Override
  public void close() throws IOException {
    try {
      forget();
    } finally {
      if (index != null) {
        index.close();
      }
    }
  }
}
