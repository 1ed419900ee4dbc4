package dev.satchel.registry;

import java.io.IOException;
import java.time.Clock;

/** All tables, and the connections to them. */
public final class Registry implements AutoCloseable {
  private final Database database;
  private final KeyHash hash;

  private Registry(Database database, KeyHash hash) {
    this.database = database;
    this.hash = hash;
  }

  /**
   * Connects to the database, and makes its tables or brings them up to date. The caller closes it.
   *
   * @param clock for all times but those of leases and readers
   * @param hash how new keys are stored
   * @throws RegistryUnavailable if the database cannot be reached or used, or a newer Satchel has
   *     changed its tables; the message names {@code SATCHEL_DATABASE} and the database
   */
  public static Registry open(DatabaseAddress address, Clock clock, KeyHash hash)
      throws IOException {
    return new Registry(Database.open(address, clock), hash);
  }

  public Tenants tenants() {
    return new Tenants(database);
  }

  public ApiKeys keys() {
    return new ApiKeys(database, hash);
  }

  public Agents agents() {
    return new Agents(database);
  }

  public Sessions sessions() {
    return new Sessions(database);
  }

  public Leases leases() {
    return new Leases(database);
  }

  public Uploads uploads() {
    return new Uploads(database);
  }

  public Snapshots snapshots() {
    return new Snapshots(database);
  }

  public Readers readers() {
    return new Readers(database);
  }

  /** Closes all connections. What is under way fails. */
  @Override
  public void close() {
    database.close();
  }
}
