package dev.satchel.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of an archive that one worker makes: first it reads all of it, then it compresses. It
 * may depend on the piece before, on what that has read only. Workers begin pieces in their order,
 * so one that waits for the piece before always waits for someone who is at work.
 */
abstract class Piece implements Runnable {
  private final CompletableFuture<Void> read = new CompletableFuture<>();
  private final CompletableFuture<Void> made = new CompletableFuture<>();
  private final ByteArrayOutputStream entries = new ByteArrayOutputStream();
  private final ByteArrayOutputStream skipped = new ByteArrayOutputStream();
  private final ManifestLines lines = new ManifestLines(entries, skipped);
  private final Notes notes;
  private final Engine engine;
  private @Nullable Piece previous;
  private final List<Finding> findings = new ArrayList<>();
  private boolean hasFault;
  private volatile boolean isCancelled;
  private byte[] output = {};
  private int outputLength;
  private @Nullable Chunks compressed;

  Piece(Engine engine) {
    this.engine = engine;
    this.notes = lines;
  }

  /** One of which {@code notes} are taken, and nothing for a manifest. */
  Piece(Engine engine, Notes notes) {
    this.engine = engine;
    this.notes = notes;
  }

  /** Lets this come after {@code piece}. */
  final void follow(@Nullable Piece piece) {
    previous = piece;
  }

  /** How many bytes it holds at most until it is released. */
  abstract long weight();

  /** Reads. */
  abstract void read(Bench bench) throws IOException;

  /** Makes the bytes of the archive from what was read. */
  abstract void encode(Bench bench) throws IOException;

  /** Gives back the memory of what was read, if it still has that. */
  abstract void release(Buffers buffers);

  /** Closes what it has not come to read, when nobody works on it any more. */
  abstract void abandon();

  @Override
  public final void run() {
    try {
      if (isCancelled) {
        throw new CancellationException();
      }
      Bench bench = engine.bench();
      read(bench);
      lines.close();
      read.complete(null);
      encode(bench);
      previous = null; // Or none of them could be forgotten.
      made.complete(null);
    } catch (Throwable e) { // Whatever it is, it is thrown where the piece is waited for.
      read.completeExceptionally(e);
      made.completeExceptionally(e);
    }
  }

  /** The piece before, once it has read; null for the first. */
  final @Nullable Piece previous() {
    Piece piece = previous;
    if (piece != null) {
      piece.read.join();
    }
    return piece;
  }

  /**
   * Ends {@code source}, and says in the manifest what has become of it. Call when its last
   * fragment was taken.
   *
   * @param isHere whether it could be opened
   * @param file what the manifest calls it; empty for the manifest itself
   */
  final Optional<Finding> finish(Source source, boolean isHere, Optional<Entry.OfFile> file)
      throws IOException {
    Optional<Omission> fault = source.fault();
    Optional<Finding> finding =
        isHere && source.isHashed() ? Optional.of(source.finding()) : Optional.empty();
    source.close();
    if (file.isPresent() && finding.isPresent()) {
      notes.file(file.get(), source.size(), finding.get());
      findings.add(finding.get());
    }
    if (file.isPresent() && fault.isPresent()) {
      notes.add(new Entry.Omitted(file.get().path(), fault.get()));
      hasFault = true;
    }
    return finding;
  }

  /** What was found of the files that end here, once this is made. */
  final List<Finding> findings() {
    return findings;
  }

  /** Whether a file here was not as it should have been; known once this is made. */
  final boolean hasFault() {
    return hasFault;
  }

  /** The checksum of what was read, if the format needs it to go on from here. */
  int crc32() {
    return 0;
  }

  /** What is to be remembered of the files that end here, once this is written. */
  List<Found> found() {
    return findings.stream().map(finding -> new Found(finding, 0)).toList();
  }

  /** Takes what is to be said of its entries. */
  final Notes notes() {
    return notes;
  }

  /** The lines that it adds to the manifest. */
  final ManifestLines lines() {
    return lines;
  }

  /** What {@link #lines} has written of members, once this is made. */
  final byte[] entryLines() {
    return entries.toByteArray();
  }

  /** The same of what is left out. */
  final byte[] skippedLines() {
    return skipped.toByteArray();
  }

  /** Says that it has become the first {@code length} bytes of {@code bytes}. */
  final void output(byte[] bytes, int length) {
    output = bytes;
    outputLength = length;
  }

  /** Says that it has become {@code chunks}, which are cleared in the end. */
  final void output(Chunks chunks) {
    compressed = chunks;
    outputLength = chunks.length();
  }

  /** Gives back the memory of what it has become, if that is its own. */
  final void releaseOutput() {
    if (compressed != null) {
      compressed.clear();
      compressed = null;
    }
  }

  /** The digest of what it has become. */
  final Digest digest(MessageDigest sha256) {
    if (compressed == null) {
      sha256.update(output, 0, outputLength);
    } else {
      compressed.digest(sha256);
    }
    return Digest.of(sha256.digest());
  }

  /** Takes it for as long as it would have become had it known what comes before. */
  void pretend(int length) {
    outputLength = length;
  }

  /** Writes what it has become, {@link #outputLength} bytes. */
  final void writeTo(Output out) throws IOException {
    long end = out.position() + outputLength;
    if (compressed == null) {
      out.write(output, outputLength);
    } else {
      compressed.writeTo(out);
      out.pass(end - out.position()); // Where it was only pretended to be as long.
    }
  }

  final int outputLength() {
    return outputLength;
  }

  final boolean isMade() {
    return made.isDone();
  }

  /** Waits until it is made. */
  final void await() throws IOException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException(); // Even if there is nothing to wait for.
    }
    try {
      made.get();
    } catch (ExecutionException e) {
      TreeChanged.rethrow(e);
      throw new IOException("cannot go on", e.getCause());
    }
  }

  /** Waits until nobody works on it, whatever has become of it. */
  final void awaitEnd() {
    made.exceptionally(failure -> null).join();
  }

  /** Has it not begin if it has not begun. */
  final void cancel() {
    isCancelled = true;
  }
}
