package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.files.JailedDirectory;
import dev.satchel.files.Stat;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Turns all of a directory into an object of frames, which together are a {@code tar.zst} that any
 * tool unpacks, and a {@link Catalogue} of it. Members are called {@code ./path}. Links are kept as
 * they are, wherever they lead. What did not change since an older object was made is not read
 * again: its frames are reused. What cannot be read is an absence, and spoils nothing.
 */
public final class Capture {
  /** What the top of the tree is called in the tar stream. */
  static final RawName ROOT = RawName.of(".");

  static final int LEVEL = ArchiveFormat.TAR_ZST.defaultLevel();

  private static final int BUFFER = 64 << 10;

  /** How many things that could not be read are kept in mind at once. */
  private static final int MOST_UNREAD = 10_000;

  /**
   * Longer than the kernel keeps what was written to memory that a file is mapped to: the first
   * writing gives the file its time, and all that follow until then give it none.
   */
  private static final Duration DIRTY = Duration.ofSeconds(60);

  private final JailedDirectory source;
  private final ArchiveOptions options;
  private final Engine engine;

  /**
   * @param source stays the caller's, and must stay open
   * @param excludes what is not wanted
   * @param maxDepth how many directories may lie between the top and an entry; beyond is a fault
   */
  public Capture(JailedDirectory source, Excludes excludes, int maxDepth, Engine engine) {
    this.source = source;
    this.options =
        new ArchiveOptions(
            ArchiveFormat.TAR_ZST, LEVEL, excludes, LinkPolicy.ALL, maxDepth, Optional.empty());
    this.engine = engine;
  }

  /**
   * Makes it.
   *
   * @param basis of an older object of the same tree, or empty; stays the caller's
   * @param frames take the object's bytes, with what follows the last frame
   * @param catalogue takes the catalogue, not compressed; stays the caller's
   * @throws IOException if {@code frames} or {@code catalogue} do not take it, the directory itself
   *     cannot be listed, or the basis cannot be read
   */
  public Captured write(
      Optional<Catalogue> basis, Frames frames, OutputStream catalogue, Progress progress)
      throws IOException {
    OutputStream buffered = new BufferedOutputStream(catalogue, BUFFER);
    try (Capturing capturing = new Capturing(this, basis, frames, buffered, progress)) {
      return capturing.run();
    }
  }

  /**
   * Whether the tree is still what {@code catalogue} says, as far as can be told without reading
   * files: nothing has come, gone or changed. What it says could not be read makes no difference;
   * what cannot be read now, and could before, does.
   */
  public boolean isStillAs(Catalogue catalogue) throws IOException {
    try (Roster roster = roster()) {
      return new Likeness(roster, unread(catalogue)).isStillAs(catalogue.records());
    }
  }

  /** What could not be read, and could not have been soon afterwards, as far as it is kept. */
  private static Set<RawName> unread(Catalogue catalogue) throws IOException {
    Set<RawName> unread = new HashSet<>();
    Catalogue.Absences absences = catalogue.absences();
    CatalogueRecord.Absence next = absences.next();
    while (next != null && unread.size() < MOST_UNREAD) {
      if (next.isFault() && !next.isPassing()) {
        unread.add(next.path());
      }
      next = absences.next();
    }
    return unread;
  }

  /**
   * Writes the catalogue {@code restored} once more, for this tree, which was made from it just now
   * and which nobody has changed yet: with the identities and times of its files. It can be a basis
   * then, for the object that {@code restored} is of. What is not as it says there is noted as not
   * settled.
   */
  public void rebase(Catalogue restored, OutputStream catalogue) throws IOException {
    LockSupport.parkNanos(Archive.TICK.toNanos()); // Or what was made last would not be settled.
    Stat.Timestamp settled = settled();
    try (Roster roster = roster()) {
      new Likeness(roster, Set.of())
          .rebase(restored.records(), settled, new BufferedOutputStream(catalogue, BUFFER));
    }
  }

  Engine engine() {
    return engine;
  }

  /** What has changed before that cannot change any more and have the same times afterwards. */
  Stat.Timestamp settled() {
    return before(Archive.TICK);
  }

  /** What has changed before that is not written to any more by way of memory, either. */
  Stat.Timestamp rest() throws IOException {
    // What is in memory anyway is written to without any time, as long as it is mapped.
    return source.directory().isInMemory() ? new Stat.Timestamp(0, 0) : before(DIRTY);
  }

  private Stat.Timestamp before(Duration age) {
    return Stat.Timestamp.of(engine.clock().instant().minus(age));
  }

  Roster roster() throws IOException {
    int maxPath = options.format().maxPath() - ROOT.length() - 1;
    return Roster.ofEverything(source, options, maxPath);
  }

  /** What the directories are now, in the terms of {@link Roster#directories}. */
  long directoriesNow() throws IOException {
    try (Roster roster = roster()) {
      return roster.skim();
    }
  }
}
