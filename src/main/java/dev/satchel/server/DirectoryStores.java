package dev.satchel.server;

import dev.satchel.session.Hosting.Stores;
import dev.satchel.snapshot.DirectoryStore;
import dev.satchel.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** Opens the store in a directory. */
record DirectoryStores(Path directory, Clock clock) implements Stores {
  @Override
  public SnapshotStore open() throws IOException {
    return DirectoryStore.in(directory, clock);
  }

  @Override
  public int sweep(SnapshotStore store, Duration age) throws IOException {
    return store instanceof DirectoryStore it ? it.sweep(age) : 0;
  }
}
