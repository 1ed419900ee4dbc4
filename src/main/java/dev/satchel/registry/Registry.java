package dev.satchel.registry;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;

/** All tables, and the connections to them. */
public final class Registry implements AutoCloseable {
  private final Database database;
  private final Tenants tenants;
  private final ApiKeys keys;
  private final Agents agents;
  private final Sessions sessions;
  private final FormerSandboxes formerSandboxes;
  private final Leases leases;
  private final Uploads uploads;
  private final Snapshots snapshots;
  private final Readers readers;
  private final Workspaces workspaces;

  private Registry(Database database, KeyHash hash) {
    this.database = database;
    tenants = new Tenants(database);
    keys = new ApiKeys(database, hash);
    agents = new Agents(database);
    sessions = new Sessions(database);
    formerSandboxes = new FormerSandboxes(database);
    leases = new Leases(database);
    uploads = new Uploads(database);
    snapshots = new Snapshots(database);
    readers = new Readers(database);
    workspaces = new Workspaces(database, hash);
  }

  /**
   * Connects to the database, and makes its tables or brings them up to date. The caller closes it.
   *
   * @param clock for all times of an embedded database but those of leases and readers; one that
   *     servers share has its own time
   * @param hash how new keys are stored
   * @throws RegistryUnavailable if the database cannot be reached or used, or a newer Satchel has
   *     changed its tables; the message names {@code SATCHEL_DATABASE} and the database
   */
  public static Registry open(DatabaseAddress address, Clock clock, KeyHash hash)
      throws IOException {
    return new Registry(Database.open(address, clock), hash);
  }

  /** What time it is for all rows; what is compared with theirs is made from this. */
  public Instant now() throws IOException {
    return database.now();
  }

  public Tenants tenants() {
    return tenants;
  }

  public ApiKeys keys() {
    return keys;
  }

  public Agents agents() {
    return agents;
  }

  public Sessions sessions() {
    return sessions;
  }

  public FormerSandboxes formerSandboxes() {
    return formerSandboxes;
  }

  public Leases leases() {
    return leases;
  }

  public Uploads uploads() {
    return uploads;
  }

  public Snapshots snapshots() {
    return snapshots;
  }

  public Readers readers() {
    return readers;
  }

  public Workspaces workspaces() {
    return workspaces;
  }

  /** Closes all connections. What is under way fails. */
  @Override
  public void close() {
    database.close();
  }
}
