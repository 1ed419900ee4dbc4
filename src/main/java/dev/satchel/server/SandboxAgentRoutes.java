package dev.satchel.server;

import dev.satchel.archive.Import;
import dev.satchel.http.sandboxagent.AnnouncedFilesResource;
import dev.satchel.http.sandboxagent.FileOperations;
import dev.satchel.http.sandboxagent.PresenceResource;
import dev.satchel.http.sandboxagent.PublishedFilesResource;
import dev.satchel.http.sandboxagent.RpcConnections;
import dev.satchel.http.sandboxagent.RpcResource;
import dev.satchel.http.sandboxagent.Transfers;
import dev.satchel.session.OpenDirectories;
import java.io.IOException;
import java.util.List;

/** What answers to sandbox-agent clients. */
final class SandboxAgentRoutes {
  /** How many sessions are remembered. */
  private static final int MAX_SESSIONS = 10_000;

  private SandboxAgentRoutes() {}

  /**
   * @param connections stay the caller's
   */
  static List<Object> of(Core core, RpcConnections connections) throws IOException {
    Settings settings = core.settings();
    OpenDirectories sessions = new OpenDirectories(MAX_SESSIONS, core.random());
    Import imports = new Import(core.jail(), settings.imports(), core.scratch());
    FileOperations files =
        new FileOperations(core.jail(), core.home(), sessions, imports, core.usage());
    Transfers transfers = new Transfers(files, core.minRate(), core.clock(), settings.maxUpload());
    return List.of(
        new PresenceResource(),
        new PublishedFilesResource(files, transfers),
        new AnnouncedFilesResource(files, transfers),
        new RpcResource(core.jail(), files, sessions, connections, core.scratch(), core.minRate()));
  }
}
