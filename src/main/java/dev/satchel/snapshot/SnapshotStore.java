package dev.satchel.snapshot;

import java.io.Closeable;
import java.io.IOException;

/**
 * Where snapshots are kept: a directory or a bucket. An object has a name and bytes, both for ever;
 * it is there whole or not at all. Safe for many threads, and for several processes that share the
 * store.
 *
 * <p>A store that cannot do what it is asked throws a {@link StoreFailure}, whose message may be
 * shown to callers. That the bytes of an object are still those that were put is not watched here:
 * a store cannot tell damage that a disk or a bucket does not report. Who reads an object checks
 * it, by {@link Receipt#sha256} or by what it holds.
 */
public interface SnapshotStore extends Closeable {
  /**
   * Keeps what {@code segments} gives under {@code name}. Whoever gives the bytes waits while the
   * store takes them; how many there are need not be known, and memory does not grow with them. If
   * this throws, whatever it is, {@code name} is still absent, and so it is if the process is
   * killed before this returns, but for the moment in which it gets its name: then the whole object
   * may be there.
   *
   * <p>No name should be another's with a slash and more behind it: some buckets are directories
   * themselves, and refuse that.
   *
   * @throws dev.satchel.Refusal ALREADY_EXISTS if the name is taken, mostly before {@code segments}
   *     is asked for anything; of several that put one name at once, one succeeds. NO_SPACE;
   *     TOO_LARGE
   * @throws StoreFailure if the store fails
   * @throws IOException any other is that of {@code segments}
   */
  Receipt put(StoredName name, Segments segments) throws IOException;

  /**
   * Opens all of an object. The caller closes it, at once if it wants no more.
   *
   * @throws dev.satchel.Refusal NOT_FOUND
   */
  StoredBytes open(StoredName name) throws IOException;

  /**
   * Opens some bytes of an object. The caller closes it, at once if it wants no more.
   *
   * @throws dev.satchel.Refusal NOT_FOUND; OUT_OF_RANGE if the object ends before the stretch does
   */
  StoredBytes open(StoredName name, Stretch stretch) throws IOException;

  /**
   * Shows {@code visitor} each object whose name begins with {@code prefix}, in the order of the
   * names. Objects that come or go meanwhile are shown or not.
   *
   * @throws IOException of the store, a {@link StoreFailure}, or of the visitor
   */
  void list(NamePrefix prefix, Visitor visitor) throws IOException;

  /** Removes an object. That there is none of the name is just as well. */
  void delete(StoredName name) throws IOException;

  /** Is shown objects, one after the other. */
  @FunctionalInterface
  interface Visitor {
    /** Whether to go on to the next one. */
    boolean visit(StoredObject object) throws IOException;
  }
}
