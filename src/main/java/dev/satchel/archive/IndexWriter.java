package dev.satchel.archive;

import dev.satchel.files.Shelf;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Writes an {@link Index} as pieces are delivered. A disk that fails only means that there will be
 * no index. For one thread.
 */
final class IndexWriter implements Closeable {
  private final String tag;
  private final Shelf.Draft draft;
  private final DataOutputStream out;
  private boolean isWhole = true;

  private IndexWriter(String tag, Shelf.Draft draft) {
    this.tag = tag;
    this.draft = draft;
    this.out =
        new DataOutputStream(
            new BufferedOutputStream(Channels.newOutputStream(draft.channel()), 64 << 10));
  }

  /** Begins the index of the archive that {@code tag} names; empty if the disk does not take it. */
  static Optional<IndexWriter> begin(Shelf shelf, String tag) {
    try {
      return Optional.of(new IndexWriter(tag, shelf.create()));
    } catch (IOException e) {
      return Optional.empty();
    }
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

  /** Puts what was written until now on the shelf. */
  void keep() {
    attempt(
        () -> {
          out.flush();
          draft.keep(tag);
        });
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
    draft.close();
  }
}
