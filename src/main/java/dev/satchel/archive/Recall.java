package dev.satchel.archive;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Goes once more through what lies before a stretch of an archive, and finds out what the manifest
 * must say of it. Where an earlier download has left the hash of a file, that is taken; else the
 * file is read.
 */
final class Recall implements Runnable, Closeable {
  private static final int BUFFER = 256 << 10;

  /**
   * What was found.
   *
   * @param manifest of all that lies before
   * @param directory of the same, if it is a zip, but for the last if that goes on behind
   * @param last what was found of the last file
   */
  record Result(Manifest manifest, ZipDirectory directory, Finding last) {}

  private final Archive archive;
  private final long count;
  private final boolean goesOn;
  private final Optional<Index.Files> known;
  private final Conformity conformity;
  private final Manifest manifest;
  private final ZipDirectory directory;
  private final CompletableFuture<Result> result = new CompletableFuture<>();
  private volatile boolean isCancelled;
  private final byte[] buffer = new byte[BUFFER];
  private Finding last = Finding.UNKNOWN;

  /**
   * @param count how many entries lie before the stretch, or begin there
   * @param goesOn whether the last of them is a large member of a zip that ends in the stretch
   * @param known what is known of files
   * @param conformity for the tree from its top on: what is known is true of the planned one only
   */
  Recall(
      Archive archive,
      long count,
      boolean goesOn,
      Optional<Index.Files> known,
      Conformity conformity) {
    this.archive = archive;
    this.count = count;
    this.goesOn = goesOn;
    this.known = known;
    this.conformity = conformity;
    this.manifest = new Manifest(archive.engine().scratch());
    this.directory = new ZipDirectory(archive.engine().scratch());
  }

  @Override
  public void run() {
    try {
      result.complete(goThrough());
    } catch (Throwable e) { // Whatever it is, it is thrown where the result is waited for.
      result.completeExceptionally(e);
    }
  }

  private Result goThrough() throws IOException {
    try (Roster roster = archive.roster();
        Bench bench = new Bench(archive.engine().buffers())) {
      conformity.checkTop(roster.top());
      ZipCatalog catalog = new ZipCatalog(archive.root(), roster.top(), directory);
      for (long done = 0; done < count; done++) {
        goOn();
        add(conformity.check(next(roster)), roster, catalog, goesOn && done == count - 1, bench);
      }
      return new Result(manifest, directory, last);
    }
  }

  /** Waits for what it finds, which is there until this is closed. */
  Result await() throws IOException {
    try {
      return result.get();
    } catch (ExecutionException e) {
      TreeChanged.rethrow(e);
      throw new IOException("cannot tell what lies before the range", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("was ended").initCause(e);
    }
  }

  /** Ends it, wherever it is, and waits for that. */
  @Override
  public void close() throws IOException {
    isCancelled = true;
    result.handle((found, failure) -> null).join();
    try (manifest) {
      directory.close();
    }
  }

  private void goOn() {
    if (isCancelled) {
      throw new CancellationException();
    }
  }

  private static Entry next(Roster roster) throws IOException {
    Entry entry = roster.next();
    if (entry == null) {
      throw new TreeChanged("the tree has changed since it was planned");
    }
    return entry;
  }

  private void add(Entry entry, Roster roster, ZipCatalog catalog, boolean isOpen, Bench bench)
      throws IOException {
    if (entry instanceof Entry.OfFile file) {
      Optional<Found> found = known.isPresent() ? known.get().next() : Optional.empty();
      last = found.isPresent() ? found.get().finding() : read(file, roster, bench);
      manifest.add(file, last);
      if (!isOpen) {
        long stored = ZipCatalog.storedLength(file.stat().size());
        catalog.add(file, last.crc32(), found.map(Found::compressed).orElse(stored));
      }
    } else {
      manifest.add(entry);
      catalog.add(entry);
    }
  }

  private Finding read(Entry.OfFile file, Roster roster, Bench bench) throws IOException {
    try (Source source =
        new FileSource(roster.place(), file.stat(), true, archive.hasCrc(), Fidelity.SAME_BYTES)) {
      source.open();
      long done = 0;
      do {
        goOn();
        int length = (int) Math.min(source.size() - done, BUFFER);
        source.take(new Fragment(source, done, length), buffer, 0, bench);
        done += length;
      } while (done < source.size());
      source.fault();
      return source.finding();
    }
  }
}
