package dev.satchel.server;

import dev.satchel.http.Usage;
import dev.satchel.http.molecule.ChatDownloadResource;
import dev.satchel.http.molecule.ChatUploadsResource;
import dev.satchel.http.molecule.PlatformCallers;
import dev.satchel.http.molecule.RegistryResource;
import dev.satchel.http.molecule.Relay;
import dev.satchel.http.molecule.SnapshotStandIn;
import dev.satchel.http.molecule.UploadLimitsResource;
import dev.satchel.http.molecule.WorkspaceArchiveResource;
import dev.satchel.http.molecule.WorkspacesResource;
import dev.satchel.session.Hosting;
import java.util.List;
import java.util.Optional;

/** What leads to workspaces that run elsewhere. */
final class PlatformRoutes {
  private PlatformRoutes() {}

  /** Who may call it. */
  static PlatformCallers callers(Core core, Hosting hosting, PlatformLinks links) {
    return new PlatformCallers(
        Optional.ofNullable(core.settings().sessions().adminKey()).map(Secret::value),
        hosting.tenancy(),
        hosting.history(),
        links.rows());
  }

  static List<Object> of(Core core, Hosting hosting, PlatformLinks links, PlatformCallers callers) {
    long maxUpload = core.settings().platform().maxUpload();
    Usage usage = core.usage();
    Relay relay = new Relay(links.contacts(), links.forwarder(), core.scratch(), core.minRate());
    SnapshotStandIn standIn = new SnapshotStandIn(hosting.history(), core.minRate());
    return List.of(
        new WorkspacesResource(links.rows(), links.secrets()),
        new RegistryResource(links.rows(), links.secrets(), links.contacts(), callers),
        new UploadLimitsResource(maxUpload),
        new ChatDownloadResource(relay, usage),
        new ChatUploadsResource(relay, maxUpload, usage),
        new WorkspaceArchiveResource(relay, standIn, usage));
  }
}
