package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.BROKEN;
import static dev.satchel.client.SatchelException.Code.EXISTS;
import static dev.satchel.client.SatchelException.Code.LOCAL;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file that is on its way, beside where it is to be, with what is known of it. It belongs to one
 * download at a time, among all processes. Closing it leaves what has come, for the next download,
 * unless that is nothing. Safe for two threads: one that writes, and one that syncs.
 */
final class Partial implements Closeable {
  private final Path target;
  private final Path part;
  private final PartLock lock;

  private PartState state;
  private FileChannel file;
  private long length;
  private boolean isDone;
  private boolean isClosed;
  private @Nullable Transfer givesUpOther;

  private Partial(Path target, PartLock lock, PartState state, FileChannel file)
      throws IOException {
    this.target = target;
    this.part = PartNames.part(target);
    this.lock = lock;
    this.state = state;
    this.file = file;
    this.length = file.size();
  }

  /** Leaves what is of something else until the first bytes come: they may be refused. */
  private Partial(Path target, PartLock lock, String from, Transfer how) throws IOException {
    this(target, lock, PartState.empty(from, "", -1), PrivateFiles.open(PartNames.part(target)));
    this.length = 0;
    this.givesUpOther = how;
  }

  /**
   * What there is of {@code target} already, or nothing.
   *
   * @param from the URL that it is to come from; what came from elsewhere is removed when the first
   *     bytes come, or the download fails then, as {@code how} says
   * @throws SatchelException EXISTS; LOCAL; CONFLICT if somebody else is at it
   */
  static Partial open(Path target, String from, Transfer how) throws SatchelException {
    Path absolute = target.toAbsolutePath();
    check(absolute, how.replaces());
    return beside(absolute, from, how);
  }

  /**
   * The same for what is not to become {@code target} itself, but lies beside it.
   *
   * @throws SatchelException LOCAL; CONFLICT if somebody else is at it
   */
  static Partial beside(Path target, String from, Transfer how) throws SatchelException {
    Path absolute = target.toAbsolutePath();
    try {
      PartLock lock = PartLock.take(absolute);
      try {
        return opened(absolute, lock, from, how);
      } catch (IOException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw LocalFailure.of(e, absolute);
    }
  }

  private static void check(Path target, boolean replaces) throws SatchelException {
    if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (Files.isDirectory(target)) {
      throw SatchelException.of(EXISTS, target + " is a directory");
    }
    if (!replaces) {
      throw SatchelException.of(EXISTS, target + " exists already");
    }
    if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
      throw SatchelException.of(LOCAL, target + " is no regular file, and so is not replaced");
    }
  }

  private static Partial opened(Path target, PartLock lock, String from, Transfer how)
      throws IOException {
    Path part = PartNames.part(target);
    PartState state = PartState.parse(lock.content());
    if (OtherPart.isAt(part, state, from)) {
      return new Partial(target, lock, from, how);
    }
    boolean isKnown = state.from().equals(from) && !state.etag().isEmpty();
    if (!isKnown || !Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS)) {
      return fresh(target, lock, from);
    }
    FileChannel file = PrivateFiles.open(part);
    file.truncate(state.reliable(file.size()));
    return new Partial(target, lock, state, file);
  }

  private static Partial fresh(Path target, PartLock lock, String from) throws IOException {
    Path part = PartNames.part(target);
    Files.deleteIfExists(part);
    FileChannel file = PrivateFiles.create(part);
    Partial partial = new Partial(target, lock, PartState.empty(from, "", -1), file);
    lock.write(partial.state.json());
    return partial;
  }

  Path path() {
    return part;
  }

  synchronized long length() {
    return length;
  }

  /** Which version it is a part of; empty if it cannot be gone on with. */
  synchronized String etag() {
    return state.etag();
  }

  /** How many bytes the whole has; -1 if that is not known. */
  synchronized long total() {
    return state.total();
  }

  /**
   * Begins again, in a new file: the old one may have got its final name already.
   *
   * @param etag of what comes now; empty if that is not known
   * @param total bytes of the whole; -1 if that is not known
   * @throws SatchelException also after the end: then it may be somebody else's
   */
  synchronized void restart(String etag, long total) throws SatchelException {
    if (isClosed) {
      throw SatchelException.of(BROKEN, "The download has ended");
    }
    if (givesUpOther != null) {
      OtherPart.giveUp(part, givesUpOther);
      givesUpOther = null;
    }
    try {
      file.close();
      Files.deleteIfExists(part);
      file = PrivateFiles.create(part);
      length = 0;
      state = PartState.empty(state.from(), etag, total);
      lock.write(state.json());
    } catch (IOException e) {
      throw LocalFailure.of(e, part);
    }
  }

  /** Adds {@code bytes}; what could not be written is not there. */
  synchronized void write(List<ByteBuffer> bytes) throws SatchelException {
    try {
      ByteBuffer[] all = bytes.toArray(ByteBuffer[]::new);
      ByteBuffer last = all[all.length - 1];
      file.position(length);
      while (last.hasRemaining()) {
        length += file.write(all);
      }
    } catch (IOException e) {
      throw LocalFailure.of(e, part);
    }
  }

  /**
   * Has the disk hold all that has come by now.
   *
   * @throws SatchelException BROKEN if this thread is interrupted
   */
  void sync() throws SatchelException {
    FileChannel synced;
    long bytes;
    synchronized (this) {
      synced = file;
      bytes = length;
    }
    try {
      synced.force(false);
      note(synced, bytes);
    } catch (ClosedByInterruptException e) {
      throw SatchelException.of(BROKEN, "The call was interrupted", e);
    } catch (ClosedChannelException e) {
      checkReplaced(synced, e);
    } catch (IOException e) {
      throw LocalFailure.of(e, part);
    }
  }

  /** If it has begun again meanwhile, nobody needs what was to be synced. */
  private synchronized void checkReplaced(FileChannel closed, IOException failure)
      throws SatchelException {
    if (closed == file) {
      throw LocalFailure.of(failure, part);
    }
  }

  private synchronized void note(FileChannel synced, long bytes) throws IOException {
    if (synced == file && bytes > state.synced()) {
      state = state.withSynced(bytes);
      lock.write(state.json());
    }
  }

  /**
   * Gives the file its name. If that fails, it stays a part.
   *
   * @throws SatchelException EXISTS if something is there that must not be replaced
   */
  synchronized void publish(boolean replaces) throws SatchelException {
    try {
      file.close();
      checkLength();
      new Publishing(part, target).run(replaces);
      isDone = true;
    } catch (IOException e) {
      throw LocalFailure.of(e, target);
    }
  }

  private void checkLength() throws IOException {
    if (Files.size(part) != length) {
      throw SatchelException.of(LOCAL, "Somebody else has changed " + part);
    }
  }

  /** Does away with what has come. */
  synchronized void remove() {
    isDone = true;
  }

  @Override
  public synchronized void close() throws SatchelException {
    isClosed = true;
    boolean wasInterrupted = Thread.interrupted(); // Else nothing could be written any more.
    try {
      file.close();
      if (isDone || (length == 0 && givesUpOther == null)) {
        Files.deleteIfExists(part);
        lock.remove();
      }
    } catch (IOException e) {
      throw LocalFailure.of(e, part);
    } finally {
      lock.close();
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
