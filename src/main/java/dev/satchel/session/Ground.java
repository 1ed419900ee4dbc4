package dev.satchel.session;

import dev.satchel.registry.Registry;
import dev.satchel.snapshot.SnapshotStore;
import dev.satchel.snapshot.Vault;
import java.io.Closeable;
import java.io.IOException;

/** What everything here stands on, open. */
record Ground(Registry registry, SnapshotStore store, Vault vault) implements Closeable {
  @Override
  public void close() throws IOException {
    try (registry;
        store) {
      vault.close();
    }
  }
}
