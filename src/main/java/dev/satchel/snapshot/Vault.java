package dev.satchel.snapshot;

import static dev.satchel.Refusal.Code.CHANGED;
import static dev.satchel.Refusal.Code.NOT_FOUND;

import dev.satchel.Content;
import dev.satchel.Refusal;
import dev.satchel.archive.Capture;
import dev.satchel.archive.Captured;
import dev.satchel.archive.Catalogue;
import dev.satchel.archive.CatalogueRecord.Absence;
import dev.satchel.archive.DamagedSnapshot;
import dev.satchel.archive.Digest;
import dev.satchel.archive.Engine;
import dev.satchel.archive.Excludes;
import dev.satchel.archive.ForeignCatalogue;
import dev.satchel.archive.Frames;
import dev.satchel.archive.PackedCatalogue;
import dev.satchel.archive.Progress;
import dev.satchel.files.JailedDirectory;
import dev.satchel.files.Scratch;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts snapshots of directories into a store, and gets them back. Knows nothing of which there are:
 * the registry does. Safe for many threads.
 */
public final class Vault implements Closeable {
  /** How many catalogues stay open that nobody uses; each takes a few MiB at most. */
  private static final int OPEN_CATALOGUES = 16;

  /** More than a generation has. */
  private static final int MANY_OBJECTS = 10;

  private static final Excludes NOTHING = new Excludes(List.of());

  private final SnapshotStore store;
  private final Engine engine;
  private final Scratch scratch;
  private final int maxDepth;
  private final OpenCatalogues catalogues = new OpenCatalogues(OPEN_CATALOGUES);

  /**
   * The caller closes it, when all snapshots that it has opened are closed.
   *
   * @param store stays the caller's
   * @param engine stays the caller's
   * @param maxDepth how many directories may lie between the top of a tree and an entry
   */
  public Vault(SnapshotStore store, Engine engine, Scratch scratch, int maxDepth) {
    this.store = store;
    this.engine = engine;
    this.scratch = scratch;
    this.maxDepth = maxDepth;
  }

  /**
   * Puts a snapshot of {@code tree} into the store: first the content, then the catalogue. If this
   * throws, the content may be there all the same.
   *
   * @param basis an older one of which unchanged frames are taken over
   * @throws StoreFailure if the store fails
   * @throws dev.satchel.Refusal NO_SPACE; CHANGED if the basis went meanwhile
   */
  public Taken take(
      JailedDirectory tree, SnapshotNames names, Optional<Basis> basis, Progress progress)
      throws IOException {
    Capture capture = new Capture(tree, NOTHING, maxDepth, engine);
    try (PackedCatalogue catalogue = new PackedCatalogue(scratch)) {
      Taking taking = new Taking(capture, basis, catalogue, progress);
      Receipt content = put(names.content(), taking);
      catalogue.finish();
      Receipt packed = store.put(names.catalogue(), sink -> sink.bytes(catalogue));
      return taken(taking.captured(), content, packed);
    }
  }

  /**
   * Puts a snapshot into the store that a stranger sends: first the content, as it comes, then the
   * catalogue, if it is one and goes with the content. If this throws, the content may be there all
   * the same. In the end all of it is read back and compared with its hashes.
   *
   * @param arrival stays the caller's
   * @param basis the older one of which it may take frames over
   * @param maxBytes how many bytes of new frames are taken, and of files that they hold
   * @throws StoreFailure if the store fails
   * @throws dev.satchel.archive.DamagedSnapshot if it is none, or what it takes over is damaged
   * @throws dev.satchel.Refusal NO_SPACE; CHANGED if the basis went meanwhile; INCOMPLETE if it is
   *     more than {@code maxBytes}
   */
  public Taken receive(SnapshotNames names, Arrival arrival, Optional<Basis> basis, long maxBytes)
      throws IOException {
    Taken taken = store(names, arrival, basis, maxBytes);
    try (StoredSnapshot snapshot = open(names, taken.digest())) {
      snapshot.verify();
    }
    return taken;
  }

  private Taken store(SnapshotNames names, Arrival arrival, Optional<Basis> basis, long maxBytes)
      throws IOException {
    try (ForeignCatalogue packed = new ForeignCatalogue(scratch, maxDepth)) {
      Receipt content =
          put(names.content(), sink -> arrival.frames(new ForeignFrames(sink, basis, maxBytes)));
      arrival.catalogue(packed.in());
      try (Catalogue catalogue = packed.read()) {
        if (catalogue.end().length() != content.size()) {
          throw new DamagedSnapshot("the catalogue is of another content than what came");
        }
        if (catalogue.end().bytes() > maxBytes) {
          throw ForeignFrames.tooMuch(maxBytes);
        }
        long reused = content.size() - content.newBytes();
        Captured captured = new Captured(catalogue.end(), reused, faults(catalogue));
        return taken(captured, content, store.put(names.catalogue(), sink -> sink.bytes(packed)));
      }
    }
  }

  private Receipt put(StoredName name, Segments segments) throws IOException {
    try {
      return store.put(name, segments);
    } catch (Refusal e) {
      if (e.code() == NOT_FOUND) {
        throw new Refusal(CHANGED, "The snapshot that this one goes on from is gone");
      }
      throw e;
    }
  }

  private static Taken taken(Captured captured, Receipt content, Receipt packed) {
    return new Taken(
        captured,
        content.size() + packed.size(),
        content.newBytes() + packed.newBytes(),
        packed.sha256());
  }

  /** The content of a snapshot, while it is made. */
  private static final class Taking implements Segments {
    private final Capture capture;
    private final Optional<Basis> basis;
    private final PackedCatalogue catalogue;
    private final Progress progress;
    private Optional<Captured> captured = Optional.empty();

    Taking(Capture capture, Optional<Basis> basis, PackedCatalogue catalogue, Progress progress) {
      this.capture = capture;
      this.basis = basis;
      this.catalogue = catalogue;
      this.progress = progress;
    }

    @Override
    public void writeTo(SegmentSink sink) throws IOException {
      Frames frames = new IntoSink(sink, basis);
      captured =
          Optional.of(
              capture.write(basis.map(Basis::catalogue), frames, catalogue.out(), progress));
    }

    Captured captured() {
      return captured.orElseThrow();
    }
  }

  /** Hands frames on to a store. */
  private record IntoSink(SegmentSink sink, Optional<Basis> basis) implements Frames {
    @Override
    public void add(Content bytes) throws IOException {
      sink.bytes(bytes);
    }

    @Override
    public void reuse(long position, long length) throws IOException {
      sink.range(basis.orElseThrow().content(), new Stretch(position, length));
    }
  }

  /**
   * Makes {@code copy} a snapshot like {@code original}: its content inside the store, and its
   * catalogue byte by byte.
   *
   * @param digest of the original
   * @return with the same digest
   * @throws dev.satchel.archive.DamagedSnapshot if an object of the original is missing, or its
   *     catalogue is another
   */
  public Taken copy(SnapshotNames original, String digest, SnapshotNames copy) throws IOException {
    try (StoredSnapshot snapshot = open(original, digest)) {
      Catalogue catalogue = snapshot.catalogue();
      Stretch all = new Stretch(0, catalogue.end().length());
      Receipt content = copyContent(original, all, copy);
      Receipt packed = store.put(copy.catalogue(), sink -> sink.bytes(catalogueOf(original)));
      if (!packed.sha256().equals(digest)) {
        throw new DamagedSnapshot("the catalogue has other bytes than were put there");
      }
      return taken(new Captured(catalogue.end(), all.length(), faults(catalogue)), content, packed);
    }
  }

  private Receipt copyContent(SnapshotNames original, Stretch all, SnapshotNames copy)
      throws IOException {
    try {
      return store.put(copy.content(), sink -> sink.range(original.content(), all));
    } catch (Refusal e) {
      throw StoredSnapshot.damagedBy(e);
    }
  }

  private Content catalogueOf(SnapshotNames names) {
    return out -> {
      try (InputStream in = StoredSnapshot.openCatalogue(store, names)) {
        in.transferTo(out);
      }
    };
  }

  private static List<Absence> faults(Catalogue catalogue) throws IOException {
    List<Absence> faults = new ArrayList<>();
    Catalogue.Absences absences = catalogue.absences();
    for (Absence absence;
        faults.size() < Captured.MAX_FAULTS && (absence = absences.next()) != null; ) {
      if (absence.isFault()) {
        faults.add(absence);
      }
    }
    return faults;
  }

  /**
   * Opens a snapshot. The caller closes it. Catalogues of snapshots that were opened lately are at
   * hand.
   *
   * @param digest what {@link Taken#digest} said
   * @throws dev.satchel.archive.DamagedSnapshot if the catalogue is missing or another
   */
  public StoredSnapshot open(SnapshotNames names, String digest) throws IOException {
    Digest sha256 = Digest.parse(digest);
    OpenCatalogues.Shared shared = catalogues.take(digest, () -> load(names, sha256));
    return new StoredSnapshot(store, names, sha256, shared, engine);
  }

  private Catalogue load(SnapshotNames names, Digest sha256) throws IOException {
    try (InputStream packed = StoredSnapshot.openCatalogue(store, names)) {
      return PackedCatalogue.read(packed, sha256, scratch);
    }
  }

  /** Some objects that the store has for that generation of a session, whoever put them there. */
  public List<String> objects(String session, long generation) throws IOException {
    List<String> names = new ArrayList<>();
    store.list(
        NamePrefix.below(SnapshotNames.place(session, generation)),
        object -> names.add(object.name().value()) && names.size() < MANY_OBJECTS);
    return names;
  }

  /** Removes both objects, the catalogue first. What is not there is just as well. */
  public void forget(SnapshotNames names) throws IOException {
    store.delete(names.catalogue());
    store.delete(names.content());
  }

  /** Closes the catalogues that are at hand. */
  @Override
  public void close() throws IOException {
    catalogues.close();
  }
}
