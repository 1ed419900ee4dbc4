package dev.satchel.snapshot;

import static dev.satchel.Refusal.Code.NOT_FOUND;

import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.archive.Catalogue;
import dev.satchel.archive.CatalogueRecord.Member;
import dev.satchel.archive.DamagedSnapshot;
import dev.satchel.archive.Digest;
import dev.satchel.archive.Engine;
import dev.satchel.archive.FrameReader;
import dev.satchel.archive.PackedCatalogue;
import dev.satchel.files.Jail;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** A snapshot that is open for reading. Safe for many threads; who has opened it closes it. */
public final class StoredSnapshot implements Closeable {
  private final SnapshotStore store;
  private final SnapshotNames names;
  private final Digest digest;
  private final OpenCatalogues.Shared shared;
  private final FrameReader reader;
  private final AtomicBoolean isClosed = new AtomicBoolean();

  /**
   * @param shared its catalogue, which is closed with this
   */
  StoredSnapshot(
      SnapshotStore store,
      SnapshotNames names,
      Digest digest,
      OpenCatalogues.Shared shared,
      Engine engine) {
    this.store = store;
    this.names = names;
    this.digest = digest;
    this.shared = shared;
    this.reader = new FrameReader(shared.catalogue(), this::fetch, engine);
  }

  private InputStream fetch(long position, long length) throws IOException {
    StoredBytes bytes = openContent(new Stretch(position, length));
    if (bytes.size() != catalogue().end().length()) {
      bytes.close();
      throw new DamagedSnapshot(
          "the snapshot has %d bytes in place of %d"
              .formatted(bytes.size(), catalogue().end().length()));
    }
    return bytes;
  }

  private StoredBytes openContent(Stretch stretch) throws IOException {
    try {
      return store.open(names.content(), stretch);
    } catch (Refusal e) {
      throw damagedBy(e);
    }
  }

  /**
   * What it means that the store refuses to give a content.
   *
   * @throws Refusal {@code refusal}, if that is all
   */
  static DamagedSnapshot damagedBy(Refusal refusal) {
    return switch (refusal.code()) {
      case NOT_FOUND -> new DamagedSnapshot("the snapshot's content is missing");
      case OUT_OF_RANGE -> new DamagedSnapshot("the snapshot's content is cut off");
      default -> throw refusal;
    };
  }

  /** Opens the object of a catalogue. The caller closes it. */
  static InputStream openCatalogue(SnapshotStore store, SnapshotNames names) throws IOException {
    try {
      return store.open(names.catalogue());
    } catch (Refusal e) {
      if (e.code() == NOT_FOUND) {
        throw new DamagedSnapshot("the snapshot's catalogue is missing");
      }
      throw e;
    }
  }

  /** What it holds; is closed with this. */
  public Catalogue catalogue() {
    return shared.catalogue();
  }

  /** The catalogue as it is kept, compressed; not compared with its hash. The caller closes it. */
  public InputStream packedCatalogue() throws IOException {
    return openCatalogue(store, names);
  }

  /**
   * Writes some bytes of a file's content. Fetches no more than the frames that they lie in.
   *
   * @param file which it is; a hard link has the content of the file that it names
   * @throws dev.satchel.archive.DamagedSnapshot before a byte of a damaged frame is written
   */
  public void copy(Member file, long first, long length, OutputStream out) throws IOException {
    Member original = catalogue().original(file);
    if (first < 0 || length < 0 || length > original.size() - first) {
      throw new IllegalArgumentException("the file has no " + length + " bytes from " + first);
    }
    reader.copy(original.contentStart() + first, length, out);
  }

  /**
   * Reads back both objects and compares them with each other and with the digest.
   *
   * @throws dev.satchel.archive.DamagedSnapshot if anything is different
   */
  public void verify() throws IOException {
    try (InputStream packed = openCatalogue(store, names)) {
      PackedCatalogue.verify(packed, digest);
    }
    reader.verify();
  }

  /**
   * Makes {@code destination}, which must be absent or an empty directory, the tree that the
   * snapshot was taken of, whole or not at all: links as links, times to the nanosecond.
   *
   * @param jail one that {@code destination} lies in
   * @throws dev.satchel.archive.DamagedSnapshot if it is damaged; nothing appears then
   * @throws dev.satchel.Refusal NO_SPACE; NOT_EMPTY; NOT_A_DIRECTORY; FORBIDDEN
   */
  public void restore(Jail jail, WorkspacePath destination) throws IOException {
    reader.restore(jail, destination);
  }

  /**
   * Writes those members for which {@code isWanted} says so as a {@code tar.gz} of the same names.
   * What lies below a directory that is not wanted is not asked about, nor is the top, which is
   * always there. Another name of a file that is not wanted becomes a file.
   *
   * @param isWanted may be asked more than once of the same
   */
  public void writeTarGz(Predicate<Member> isWanted, OutputStream out) throws IOException {
    reader.writeTarGz(isWanted, out);
  }

  @Override
  public void close() throws IOException {
    if (isClosed.compareAndSet(false, true)) {
      shared.close();
    }
  }
}
