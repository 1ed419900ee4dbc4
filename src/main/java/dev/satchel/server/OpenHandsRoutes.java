package dev.satchel.server;

import dev.satchel.archive.Slots;
import dev.satchel.git.Repositories;
import dev.satchel.git.Review;
import dev.satchel.http.openhands.ArchiveResource;
import dev.satchel.http.openhands.Conversations;
import dev.satchel.http.openhands.CreateDirectoryResource;
import dev.satchel.http.openhands.DownloadResource;
import dev.satchel.http.openhands.GitResource;
import dev.satchel.http.openhands.HomeResource;
import dev.satchel.http.openhands.ListingResource;
import dev.satchel.http.openhands.RunningArchives;
import dev.satchel.http.openhands.RunningArchivesResource;
import dev.satchel.http.openhands.SubdirectoriesResource;
import dev.satchel.http.openhands.TrajectoryResource;
import dev.satchel.http.openhands.UploadResource;
import java.util.List;

/** What answers to clients of the OpenHands agent-server. */
final class OpenHandsRoutes {
  private OpenHandsRoutes() {}

  static List<Object> of(Core core) {
    Settings settings = core.settings();
    Repositories repositories = new Repositories(core.jail(), settings.maxDepth());
    RunningArchives archives =
        new RunningArchives(new Slots(settings.maxArchives()), core.usage(), core.clock());
    Conversations conversations = new Conversations(Core.path(settings.conversations()));
    return List.of(
        new ArchiveResource(
            core.jail(),
            core.engine(),
            repositories,
            core.scratch(),
            archives,
            core.minRate(),
            settings.maxDepth()),
        new RunningArchivesResource(archives),
        new UploadResource(core.jail(), core.scratch(), core.usage(), settings.maxUpload()),
        new DownloadResource(core.jail(), core.usage(), core.minRate(), core.clock()),
        new CreateDirectoryResource(core.jail(), core.usage()),
        new HomeResource(core.jail(), core.home()),
        new ListingResource(core.jail()),
        new SubdirectoriesResource(core.jail()),
        new TrajectoryResource(conversations, core.scratch(), core.minRate()),
        new GitResource(new Review(core.jail(), settings.maxDepth()), core.usage()));
  }
}
