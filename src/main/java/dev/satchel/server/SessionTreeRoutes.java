package dev.satchel.server;

import dev.satchel.http.molecule.Credentials;
import dev.satchel.http.molecule.SessionBundleResource;
import dev.satchel.http.molecule.SessionFileResource;
import dev.satchel.http.molecule.SessionListingResource;
import dev.satchel.http.molecule.SessionSnapshotResource;
import dev.satchel.http.molecule.SessionTree;
import dev.satchel.http.molecule.WireRoot;
import dev.satchel.session.ServedTree;
import java.util.List;

/** What answers to a platform whose session has its files here. */
final class SessionTreeRoutes {
  private SessionTreeRoutes() {}

  /**
   * @param root where these files are
   */
  static List<Object> of(Core core, WireRoot root, Credentials credentials) {
    Settings settings = core.settings();
    ServedTree tree =
        new ServedTree(
            root.jail(), settings.maxDepth(), core.engine(), settings.imports(), core.scratch());
    SessionTree session =
        new SessionTree(
            tree, credentials, core.scratch(), core.minRate(), core.usage(), settings.maxUpload());
    return List.of(
        new SessionListingResource(session),
        new SessionFileResource(session, core.clock()),
        new SessionBundleResource(session),
        new SessionSnapshotResource(session));
  }
}
