package dev.satchel.server;

import dev.satchel.WorkspacePath;
import dev.satchel.http.AuthFilter;
import dev.satchel.http.CorsFilter;
import dev.satchel.http.Dialects;
import dev.satchel.http.FailureFilter;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.http.SessionKeys;
import dev.satchel.http.ash.AshDialect;
import dev.satchel.http.sandboxagent.RpcConnections;
import dev.satchel.http.sandboxagent.SandboxAgentDialect;
import dev.satchel.session.Hosting;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;

/**
 * The whole service, put together. Read {@link #assemble} first: every object and what it depends
 * on is there, or in the classes that it names.
 */
public final class Satchel implements Closeable {
  private final Core core;
  private final SessionPlaces places;
  private final Hosting hosting;
  private final RpcConnections connections;
  private final Dialects dialects;
  private final ResourceConfig application;
  private final List<Filter> filters;

  private Satchel(
      Core core,
      SessionPlaces places,
      Hosting hosting,
      RpcConnections connections,
      Dialects dialects,
      ResourceConfig application,
      List<Filter> filters) {
    this.core = core;
    this.places = places;
    this.hosting = hosting;
    this.connections = connections;
    this.dialects = dialects;
    this.application = application;
    this.filters = filters;
  }

  /**
   * Builds everything. Closing the result ends its threads and closes the roots.
   *
   * @param url where other servers reach this one, unless it is set
   * @throws InvalidSetting if a root or a directory of the server's own cannot be used
   */
  public static Satchel assemble(Settings settings, URI url, Clock clock) throws IOException {
    Core core = Core.of(settings, clock);
    SessionPlaces places = SessionPlaces.of(settings.sessions(), core.places());
    Hosting hosting = SessionHost.begin(core, places, url);
    RpcConnections connections =
        new RpcConnections(RpcConnections.Limits.USUAL, core.random(), clock);
    List<Object> resources = new ArrayList<>(OpenHandsRoutes.of(core));
    resources.addAll(SandboxAgentRoutes.of(core, connections));
    resources.addAll(SessionRoutes.of(core, hosting));
    Dialects dialects =
        new Dialects(
            List.of(
                SandboxAgentDialect.published(),
                SandboxAgentDialect.announced(),
                new AshDialect(hosting.tenancy()::owner)));
    return new Satchel(
        core,
        places,
        hosting,
        connections,
        dialects,
        Application.of(resources, core.usage(), dialects),
        filters(settings, dialects));
  }

  /** Outermost first. */
  private static List<Filter> filters(Settings settings, Dialects dialects) {
    return List.of(
        new CorsFilter(settings.cors()),
        new FailureFilter(dialects),
        new OpenedByRequest(),
        new AuthFilter(
            new SessionKeys(settings.keys()), settings.openness(), settings.cors(), dialects));
  }

  /** Puts the service into a servlet context: filters outermost first, and Jersey under them. */
  void register(ServletContext context) {
    for (Filter filter : filters) {
      context
          .addFilter(filter.getClass().getSimpleName(), filter)
          .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
    }
    ServletRegistration.Dynamic jersey =
        context.addServlet("Jersey", new ServletContainer(application));
    jersey.addMapping("/*");
    jersey.setLoadOnStartup(1);
  }

  /** How whom is answered. */
  Dialects dialects() {
    return dialects;
  }

  /** The roots that are served, as they were given. */
  List<WorkspacePath> roots() {
    return core.jail().roots();
  }

  /** Where all is that belongs to sessions. */
  SessionPlaces places() {
    return places;
  }

  /** Saves live sessions, for as long as it may; from then on, no call changes one. */
  void drain() {
    hosting.drain();
  }

  /** Ends what would never end by itself, so that the server need not wait for it. */
  void endStreams() {
    connections.close();
  }

  @Override
  public void close() throws IOException {
    endStreams();
    try (core) {
      hosting.close();
    }
  }
}
