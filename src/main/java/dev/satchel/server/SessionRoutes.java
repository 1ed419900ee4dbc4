package dev.satchel.server;

import dev.satchel.files.Scratch;
import dev.satchel.http.MinRate;
import dev.satchel.http.Usage;
import dev.satchel.http.ash.AgentsResource;
import dev.satchel.http.ash.ApiKeysResource;
import dev.satchel.http.ash.FileReads;
import dev.satchel.http.ash.SessionFileResource;
import dev.satchel.http.ash.SessionFilesResource;
import dev.satchel.http.ash.SessionsResource;
import dev.satchel.http.ash.SnapshotFileResource;
import dev.satchel.http.ash.SnapshotFilesResource;
import dev.satchel.http.ash.SnapshotsResource;
import dev.satchel.http.ash.WorkspaceResource;
import dev.satchel.session.History;
import dev.satchel.session.Hosting;
import dev.satchel.session.Lifecycle;
import dev.satchel.session.SessionFiles;
import java.util.List;
import java.util.Optional;

/** What answers to Ash clients. */
final class SessionRoutes {
  static final List<String> CAPABILITIES = List.of("sessions");

  private SessionRoutes() {}

  static List<Object> of(Core core, Hosting hosting) {
    Lifecycle sessions = hosting.lifecycle();
    SessionFiles files = hosting.files();
    History history = hosting.history();
    Scratch scratch = core.scratch();
    MinRate minRate = core.minRate();
    Usage usage = core.usage();
    FileReads reads = new FileReads(scratch, minRate, usage, core.clock());
    Optional<String> adminKey =
        Optional.ofNullable(core.settings().sessions().adminKey()).map(Secret::value);
    return List.of(
        new SessionsResource(sessions, scratch, usage),
        new SessionFilesResource(sessions, files, reads, scratch, usage),
        new SessionFileResource(sessions, files, reads, usage),
        new WorkspaceResource(sessions, files, scratch, minRate, usage),
        new SnapshotsResource(sessions, history, scratch, minRate, usage),
        new SnapshotFilesResource(history, reads),
        new SnapshotFileResource(history, reads),
        new AgentsResource(hosting.tenancy(), scratch),
        new ApiKeysResource(hosting.tenancy(), adminKey, scratch));
  }
}
