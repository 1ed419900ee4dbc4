package dev.satchel.session;

import dev.satchel.snapshot.NamePrefix;
import dev.satchel.snapshot.Receipt;
import dev.satchel.snapshot.Segments;
import dev.satchel.snapshot.SnapshotStore;
import dev.satchel.snapshot.StoreFailure;
import dev.satchel.snapshot.StoredBytes;
import dev.satchel.snapshot.StoredName;
import dev.satchel.snapshot.Stretch;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** A real store that fails when it is told to, and tells of what is put. */
final class FaultyStore implements SnapshotStore {
  /** What happens when an object was put. */
  @FunctionalInterface
  interface Afterwards {
    void put(StoredName name) throws IOException;
  }

  private final SnapshotStore store;
  private volatile boolean isAway;
  private volatile Afterwards afterwards = name -> {};
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong newBytes = new AtomicLong();

  FaultyStore(SnapshotStore store) {
    this.store = store;
  }

  void setAway(boolean isAway) {
    this.isAway = isAway;
  }

  void setAfterwards(Afterwards afterwards) {
    this.afterwards = afterwards;
  }

  void forgetCounts() {
    bytes.set(0);
    newBytes.set(0);
  }

  /** How many bytes the objects have that were put since. */
  long bytes() {
    return bytes.get();
  }

  /** How many of them did not come from other objects. */
  long newBytes() {
    return newBytes.get();
  }

  private void check() throws StoreFailure {
    if (isAway) {
      throw new StoreFailure("The store is away");
    }
  }

  @Override
  public Receipt put(StoredName name, Segments segments) throws IOException {
    Receipt receipt =
        store.put(
            name,
            sink -> {
              segments.writeTo(sink);
              check();
            });
    bytes.addAndGet(receipt.size());
    newBytes.addAndGet(receipt.newBytes());
    afterwards.put(name);
    return receipt;
  }

  @Override
  public StoredBytes open(StoredName name) throws IOException {
    check();
    return store.open(name);
  }

  @Override
  public StoredBytes open(StoredName name, Stretch stretch) throws IOException {
    check();
    return store.open(name, stretch);
  }

  @Override
  public void list(NamePrefix prefix, Visitor visitor) throws IOException {
    check();
    store.list(prefix, visitor);
  }

  @Override
  public void delete(StoredName name) throws IOException {
    check();
    store.delete(name);
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
