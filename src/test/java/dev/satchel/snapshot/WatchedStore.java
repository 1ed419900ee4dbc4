package dev.satchel.snapshot;

import java.io.FilterInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A store that tells what it is asked for. */
final class WatchedStore implements SnapshotStore {
  private final SnapshotStore store;
  private final List<String> opened = Collections.synchronizedList(new ArrayList<>());
  private final AtomicLong read = new AtomicLong();
  private final AtomicInteger open = new AtomicInteger();

  /**
   * @param store is closed with this
   */
  WatchedStore(SnapshotStore store) {
    this.store = store;
  }

  /** The last segments of the names that were opened, in their order. */
  List<String> opened() {
    return List.copyOf(opened);
  }

  /** How many bytes were read. */
  long read() {
    return read.get();
  }

  /** How many streams are open. */
  int open() {
    return open.get();
  }

  void forget() {
    opened.clear();
    read.set(0);
  }

  private StoredBytes watched(StoredName name, StoredBytes bytes) {
    opened.add(name.segments().get(name.segments().size() - 1));
    open.incrementAndGet();
    FilterInputStream counted =
        new FilterInputStream(bytes) {
          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            int count = in.read(target, offset, length);
            read.addAndGet(Math.max(count, 0));
            return count;
          }

          @Override
          public void close() throws IOException {
            open.decrementAndGet();
            in.close();
          }
        };
    return new StoredBytes("The store", counted, bytes.size(), bytes.left());
  }

  @Override
  public Receipt put(StoredName name, Segments segments) throws IOException {
    return store.put(name, segments);
  }

  @Override
  public StoredBytes open(StoredName name) throws IOException {
    return watched(name, store.open(name));
  }

  @Override
  public StoredBytes open(StoredName name, Stretch stretch) throws IOException {
    return watched(name, store.open(name, stretch));
  }

  @Override
  public void list(NamePrefix prefix, Visitor visitor) throws IOException {
    store.list(prefix, visitor);
  }

  @Override
  public void delete(StoredName name) throws IOException {
    store.delete(name);
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
