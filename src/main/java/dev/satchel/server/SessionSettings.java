package dev.satchel.server;

import dev.satchel.registry.DatabaseAddress;
import dev.satchel.registry.KeyHash;
import dev.satchel.session.Hosting.Retention;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is set for sessions and their snapshots.
 *
 * @param data where live sessions are kept, and what has no place of its own: the first of these
 *     that lies in no root and holds none
 * @param agents where templates of agents are; null for a directory below the data
 * @param store where snapshots are kept; null for a directory below the data
 * @param database null for a file below the data
 * @param adminKey whoever has it makes tenants and keys; null if nobody may
 * @param keySecret what keys of tenants are stored with; null to store them without
 * @param idle after what time a session that nobody uses is paused; zero for never
 * @param grace how long a server that is told to stop saves sessions
 * @param lease how long a session belongs to a server that is not heard of any more
 * @param replicaUrl where other servers reach this one; null for the address that it listens on
 */
public record SessionSettings(
    List<Path> data,
    @Nullable Path agents,
    @Nullable StoreAddress store,
    @Nullable DatabaseAddress database,
    @Nullable Secret adminKey,
    @Nullable Secret keySecret,
    Retention retention,
    Duration idle,
    Duration grace,
    Duration lease,
    @Nullable URI replicaUrl) {
  /** How many connections to the database there may be at once. */
  static final int POOL_SIZE = 10;

  public SessionSettings {
    data = List.copyOf(data);
  }

  /** How keys of tenants are stored. */
  KeyHash keyHash() {
    return Optional.ofNullable(keySecret)
        .map(secret -> KeyHash.withSecret(secret.value()))
        .orElseGet(KeyHash::plain);
  }
}
