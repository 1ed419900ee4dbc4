package dev.satchel.server;

import dev.satchel.git.Review;
import dev.satchel.http.openhands.ArchiveResource;
import dev.satchel.http.openhands.Conversations;
import dev.satchel.http.openhands.CreateDirectoryResource;
import dev.satchel.http.openhands.DownloadResource;
import dev.satchel.http.openhands.FileDownloads;
import dev.satchel.http.openhands.GitResource;
import dev.satchel.http.openhands.HomeResource;
import dev.satchel.http.openhands.LinkResource;
import dev.satchel.http.openhands.LinkTargets;
import dev.satchel.http.openhands.LinksResource;
import dev.satchel.http.openhands.ListingResource;
import dev.satchel.http.openhands.RunningArchivesResource;
import dev.satchel.http.openhands.SubdirectoriesResource;
import dev.satchel.http.openhands.TrajectoryResource;
import dev.satchel.http.openhands.UploadResource;
import java.io.IOException;
import java.util.List;

/** What answers to clients of the OpenHands agent-server. */
final class OpenHandsRoutes {
  static final List<String> CAPABILITIES =
      List.of(
          "file-archive",
          "file-browse",
          "file-download",
          "file-links",
          "file-list",
          "file-trajectory",
          "file-upload",
          "git-delta",
          "git-review");

  private OpenHandsRoutes() {}

  static List<Object> of(Core core) throws IOException {
    Settings settings = core.settings();
    FileDownloads downloads =
        new FileDownloads(core.jail(), core.usage(), core.minRate(), core.clock());
    LinkTargets targets = new LinkTargets(core.jail(), core.archiveCalls(), downloads);
    Conversations conversations = new Conversations(Core.path(settings.conversations()));
    return List.of(
        new ArchiveResource(core.jail(), core.archiveCalls()),
        new RunningArchivesResource(core.archives()),
        new UploadResource(core.jail(), core.scratch(), core.usage(), settings.maxUpload()),
        new DownloadResource(downloads),
        new LinksResource(core.links(), targets, core.usage()),
        new LinkResource(core.links(), targets),
        new CreateDirectoryResource(core.jail(), core.usage()),
        new HomeResource(core.jail(), core.home()),
        new ListingResource(core.jail()),
        new SubdirectoriesResource(core.jail()),
        new TrajectoryResource(conversations, core.scratch(), core.minRate()),
        new GitResource(new Review(core.jail(), settings.maxDepth()), core.usage()));
  }
}
