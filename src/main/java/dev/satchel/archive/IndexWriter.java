package dev.satchel.archive;

import dev.satchel.files.Scratch;
import dev.satchel.files.Shelf;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Writes an {@link Index} as pieces are delivered. A disk that fails only means that there will be
 * no index. It has no name until it is kept, so that a process that is killed leaves nothing. For
 * one thread.
 */
final class IndexWriter implements Closeable {
  private final String tag;
  private final Shelf shelf;
  private final Spill bytes;
  private final DataOutputStream out;
  private boolean isWhole = true;

  /** Begins the index of the archive that {@code tag} names. */
  IndexWriter(String tag, Shelf shelf, Scratch scratch) {
    this.tag = tag;
    this.shelf = shelf;
    this.bytes = new Spill(scratch);
    this.out = new DataOutputStream(new BufferedOutputStream(bytes, 64 << 10));
  }

  /** Adds the next piece, and the files that end in it. */
  void add(int length, int crc32, List<Found> files) {
    attempt(
        () -> {
          out.writeInt(length);
          out.writeInt(crc32);
          out.writeInt(files.size());
          for (Found found : files) {
            out.write(HexFormat.of().parseHex(found.finding().sha256()));
            out.writeInt(found.finding().crc32());
            out.writeLong(found.compressed());
          }
        });
  }

  /** Says how long the whole archive is. */
  void end(long length) {
    attempt(
        () -> {
          out.writeInt(Index.END);
          out.writeLong(length);
        });
  }

  /**
   * Puts what was written until now on the shelf, unless more lies there already.
   *
   * @param pieces how many that are
   * @param isWhole whether that is all of the archive
   */
  void keep(int pieces, boolean isWhole) {
    attempt(
        () -> {
          if (isWhole || pieces > kept()) {
            keep();
          }
        });
  }

  /** How many pieces are known on the shelf. */
  private int kept() throws IOException {
    Optional<FileChannel> file = shelf.open(tag);
    if (file.isEmpty()) {
      return 0;
    }
    try (Index index = Index.read(file.get())) {
      return index.length().isPresent() ? Integer.MAX_VALUE : index.pieces().count();
    }
  }

  private void keep() throws IOException {
    out.flush();
    try (Shelf.Draft draft = shelf.create()) {
      OutputStream file = Channels.newOutputStream(draft.channel());
      bytes.written().copyTo((buffer, length) -> file.write(buffer, 0, length));
      draft.keep(tag);
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  private void attempt(Step step) {
    if (isWhole) {
      try {
        step.run();
      } catch (IOException e) {
        isWhole = false;
      }
    }
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
