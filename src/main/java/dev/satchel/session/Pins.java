package dev.satchel.session;

import dev.satchel.registry.Readers;
import dev.satchel.registry.ReplicaId;
import dev.satchel.registry.SnapshotId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which snapshots this server reads, so that nobody removes them meanwhile. The registry is told of
 * the first reader of each, and now and then while there are more; that the last one has left, it
 * is told at the next {@link #renew}, so that many short requests do not write each time. Safe for
 * many threads.
 */
final class Pins {
  private static final Logger LOG = LoggerFactory.getLogger(Pins.class);

  /** A snapshot that is held. Closing it twice does no harm. */
  interface Pin extends AutoCloseable {
    @Override
    void close();
  }

  /** The entry of one snapshot, and the lock under which the registry is told of it. */
  private static final class Entry {
    private int readers;
    private boolean isEntered;

    /** Whether it is in the map no more. */
    private boolean isGone;
  }

  private final ReplicaId replica;
  private final Duration length;
  private final ConcurrentHashMap<SnapshotId, Entry> entries = new ConcurrentHashMap<>();

  /**
   * @param length how long an entry lasts when it is not renewed
   */
  Pins(ReplicaId replica, Duration length) {
    this.replica = replica;
    this.length = length;
  }

  /** Holds a snapshot; empty if there is none such (any more). The caller closes the pin. */
  Optional<Pin> hold(Readers table, SnapshotId snapshot) throws IOException {
    while (true) {
      Entry entry = entries.computeIfAbsent(snapshot, id -> new Entry());
      synchronized (entry) {
        if (!entry.isGone) {
          return hold(table, snapshot, entry);
        }
      }
    }
  }

  private Optional<Pin> hold(Readers table, SnapshotId snapshot, Entry entry) throws IOException {
    if (!entry.isEntered) {
      entry.isEntered = table.enter(snapshot, replica, length);
    }
    if (!entry.isEntered) {
      entry.isGone = true;
      entries.remove(snapshot, entry);
      return Optional.empty();
    }
    entry.readers++;
    return Optional.of(new OnePin(entry));
  }

  private static final class OnePin implements Pin {
    private final Entry entry;
    private boolean isClosed;

    OnePin(Entry entry) {
      this.entry = entry;
    }

    @Override
    public void close() {
      synchronized (entry) {
        entry.readers -= isClosed ? 0 : 1;
        isClosed = true;
      }
    }
  }

  /** Tells the registry once more what is read, and what is not any more. */
  void renew(Readers table) {
    for (SnapshotId snapshot : List.copyOf(entries.keySet())) {
      Entry entry = entries.get(snapshot);
      if (entry != null) {
        try {
          renew(table, snapshot, entry);
        } catch (IOException e) {
          LOG.warn("Cannot tell that {} is read: {}", snapshot, e.getMessage());
        }
      }
    }
  }

  private void renew(Readers table, SnapshotId snapshot, Entry entry) throws IOException {
    synchronized (entry) {
      if (entry.readers > 0) {
        if (!table.enter(snapshot, replica, length)) {
          LOG.warn("Snapshot {} was removed while it was read", snapshot);
        }
        return;
      }
      entry.isGone = true;
      entries.remove(snapshot, entry);
      if (entry.isEntered) {
        table.leave(snapshot, replica);
      }
    }
  }
}
