package dev.satchel.server;

import dev.satchel.files.PrivateDirectory;
import dev.satchel.registry.DatabaseAddress;
import dev.satchel.registry.DatabaseCondition;
import dev.satchel.server.StoreAddress.InBucket;
import dev.satchel.server.StoreAddress.InDirectory;
import dev.satchel.session.Hosting.Stores;
import dev.satchel.snapshot.SnapshotStore;
import dev.satchel.snapshot.StoreTrial;
import dev.satchel.snapshot.s3.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** Looks at what belongs to sessions: their files, their snapshots, their database. */
record SessionsLook(Findings findings, Settings settings, OwnPlaces places, Clock clock) {
  private static final String STORE = "store";
  private static final String DATABASE = "database";

  /** Someone waits for it, and can ask again. */
  private static final Patience PATIENCE =
      new Patience(Duration.ofSeconds(5), Duration.ofSeconds(20), 64 << 10, 1);

  void run() {
    findings.look(
        "data",
        () -> {
          SessionPlaces where = SessionPlaces.of(settings.sessions(), places);
          PlacesLook.look(findings, "data", where.data(), false);
          if (where.areTemporary(settings.sessions())) {
            findings.note("data", SessionPlaces.TEMPORARY);
          }
          findings.look("data", () -> sandboxes(where.data().resolve("sandboxes")));
          agents(where.agents());
          findings.look(STORE, () -> store(where.store()));
          database(where.database());
        });
    if (settings.sessions().keySecret() == null) {
      findings.note(
          "key secret",
          "SATCHEL_KEY_SECRET is not set: whoever reads the database can try out keys of tenants,"
              + " and workspaces elsewhere cannot be kept");
    }
  }

  private static void sandboxes(Path sandboxes) throws IOException {
    if (Files.exists(sandboxes)) {
      PrivateDirectory.check(sandboxes);
    }
  }

  private void agents(Path agents) {
    if (Files.isDirectory(agents)) {
      findings.ok("agents", agents.toString());
    } else {
      findings.note(
          "agents",
          agents + " is not there: sessions can be made of agents only that are registered");
    }
  }

  private void store(StoreAddress address) throws IOException {
    if (address instanceof InBucket it) {
      attempt(new BucketStores(it.bucket(), PATIENCE), address);
      return;
    }
    Path directory = ((InDirectory) address).directory();
    PlacesLook.look(findings, STORE, directory, true);
    if (Files.isDirectory(directory)) {
      attempt(new DirectoryStores(directory, clock), address);
    }
  }

  private void attempt(Stores stores, StoreAddress address) {
    try (SnapshotStore store = stores.open()) {
      new StoreTrial(store).run();
      findings.ok(STORE, address + " keeps, copies, lists, gives and deletes objects");
    } catch (IOException | RuntimeException e) { // Of credentials that cannot be found, too.
      findings.fails(STORE, address + ": " + e.getMessage());
    }
  }

  private void database(DatabaseAddress address) {
    DatabaseCondition condition = DatabaseCondition.of(address);
    String detail = condition.detail();
    switch (condition.kind()) {
      case ABSENT -> findings.ok(DATABASE, address + ", still to be made");
      case EMPTY -> findings.ok(DATABASE, address + ", tables are still to be made");
      case CURRENT -> findings.ok(DATABASE, address + ", version " + detail);
      case OLDER ->
          findings.note(
              DATABASE,
              address + ", version " + detail + ", which is brought up to date at the first use");
      case NEWER ->
          findings.fails(
              DATABASE,
              address + ": version " + detail + " is of a newer Satchel: use that, or another one");
      case IN_USE ->
          findings.note(
              DATABASE, address + ": another process has it open, so it was not looked into");
      case UNUSABLE -> findings.fails(DATABASE, address + ": " + detail);
    }
  }
}
