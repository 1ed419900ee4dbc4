package dev.satchel.server;

import dev.satchel.http.Dialect;
import dev.satchel.http.ash.AshDialect;
import dev.satchel.http.molecule.PlatformCallers;
import dev.satchel.platform.Forwarder;
import dev.satchel.session.Hosting;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server has that keeps sessions and reaches sandboxes elsewhere.
 *
 * @param callers who may call what leads to workspaces
 */
record PlatformSide(
    SessionPlaces places,
    Hosting hosting,
    PlatformLinks links,
    PlatformCallers callers,
    List<Object> resources) {
  private static final Logger LOG = LoggerFactory.getLogger(PlatformSide.class);

  static final List<String> CAPABILITIES = SessionRoutes.CAPABILITIES;

  /**
   * @param url where other servers reach this one, unless it is set
   * @param begun gets what has to be closed
   * @throws InvalidSetting if a directory of the server's own cannot be used
   */
  static PlatformSide begin(Core core, URI url, Begun begun) throws IOException {
    Settings settings = core.settings();
    SessionPlaces places = SessionPlaces.of(settings.sessions(), core.places());
    if (places.areTemporary(settings.sessions())) {
      LOG.warn("{}", SessionPlaces.TEMPORARY);
    }
    Forwarder forwarder =
        begun.add(new Forwarder(settings.platform().allowed(), settings.platform().limits()));
    Hosting hosting =
        begun.add(
            SessionHost.begin(
                core,
                places,
                url,
                table -> PlatformLinks.of(settings, table::get, forwarder).sandboxes()));
    PlatformLinks links = PlatformLinks.of(settings, hosting::remoteWorkspaces, forwarder);
    PlatformCallers callers = PlatformRoutes.callers(core, hosting, links);
    List<Object> resources = new ArrayList<>(SessionRoutes.of(core, hosting));
    resources.addAll(PlatformRoutes.of(core, hosting, links, callers));
    return new PlatformSide(places, hosting, links, callers, resources);
  }

  List<Dialect> dialects() {
    return List.of(new AshDialect(hosting.tenancy()::owner));
  }
}
