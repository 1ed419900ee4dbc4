package dev.satchel.archive;

import dev.satchel.files.FileType;
import dev.satchel.files.OpenFile;
import dev.satchel.files.Place;
import dev.satchel.files.Stat;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one file, exactly as many as it had when it was looked at: what was added since is
 * cut off, what is missing comes as NUL bytes. Knows afterwards whether that was what the file held
 * at that time.
 */
final class FileSource extends Source {
  private static final String CHANGED = "a file has changed since it was planned";

  private final Place place;
  private final Stat seen;
  private final Fidelity fidelity;
  private @Nullable OpenFile file;
  private boolean isClosed;
  private Optional<Omission> fault = Optional.empty();

  /**
   * @param place is closed with this
   * @param seen what the file was when it was looked at; its size is what is taken
   * @param fidelity whether a difference is a fault for the manifest or ends everything
   */
  FileSource(Place place, Stat seen, boolean isHashed, boolean hasCrc, Fidelity fidelity) {
    super(seen.size(), isHashed, hasCrc);
    this.place = place;
    this.seen = seen;
    this.fidelity = fidelity;
  }

  @Override
  synchronized boolean open() throws IOException {
    try {
      if (file == null && !isClosed && fault.isEmpty()) {
        file = place.open();
        place.close();
      }
    } catch (IOException e) {
      if (fidelity != Fidelity.AS_FOUND) {
        throw e;
      }
      fault = Optional.of(Omission.unreadable(e));
    }
    return file != null;
  }

  @Override
  void fill(long position, byte[] target, int offset, int length) throws IOException {
    int done = 0;
    int count = 1;
    while (done < length && count > 0) {
      count = read(position + done, target, offset + done, length - done);
      done += count;
    }
    if (!look()) {
      done = 0; // What a device says is for nobody.
    }
    if (done < length) {
      isShort();
    }
    Arrays.fill(target, offset + done, offset + length, (byte) 0);
  }

  /**
   * Looks at the file, after each reading: what was read is what it held when it was planned, if it
   * is still the same. Tells whether it is a file at all.
   */
  private boolean look() throws IOException {
    Optional<Stat> now = now();
    if (now.filter(seen::isUnchanged).isEmpty() || hidesContent()) {
      if (fidelity == Fidelity.SAME_BYTES) {
        throw new TreeChanged(CHANGED); // Its end may never be asked for.
      }
      note(Omission.CHANGED);
    }
    return now.isPresent() && now.get().type() == FileType.REGULAR;
  }

  /** What the file is; empty if that cannot be told. */
  private Optional<Stat> now() {
    try {
      return Optional.of(opened().stat());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private void isShort() throws IOException {
    if (fidelity != Fidelity.AS_FOUND) {
      throw new TreeChanged("a file is shorter than planned");
    }
    note(Omission.CHANGED);
  }

  /** Reads some bytes; none if there are none, or none to be had. */
  private int read(long position, byte[] target, int offset, int length) {
    try {
      return opened().readAt(position, target, offset, length);
    } catch (IOException e) {
      note(Omission.unreadable(e));
      return 0;
    }
  }

  /** What was noted first counts. */
  private synchronized void note(Omission omission) {
    fault = fault.isEmpty() ? Optional.of(omission) : fault;
  }

  @Override
  synchronized Optional<Omission> fault() throws IOException {
    if (fault.isPresent() && fidelity == Fidelity.SAME_BYTES) {
      throw new TreeChanged(CHANGED);
    }
    return fault;
  }

  /** Whether there is something to read where the size says that there is not, as in /proc. */
  private boolean hidesContent() {
    return seen.size() == 0 && read(0, new byte[1], 0, 1) > 0;
  }

  private synchronized OpenFile opened() {
    if (file == null) {
      throw new IllegalStateException("not open");
    }
    return file;
  }

  @Override
  public synchronized void close() {
    if (!isClosed) {
      isClosed = true;
      if (file == null) {
        place.close();
      } else {
        file.close();
      }
    }
  }
}
