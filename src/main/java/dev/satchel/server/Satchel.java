package dev.satchel.server;

import dev.satchel.WorkspacePath;
import dev.satchel.http.AccessLog;
import dev.satchel.http.Admission;
import dev.satchel.http.AuthFilter;
import dev.satchel.http.CorsFilter;
import dev.satchel.http.Dialect;
import dev.satchel.http.Dialects;
import dev.satchel.http.FailureFilter;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.http.SessionKeys;
import dev.satchel.http.molecule.MoleculeDialect;
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
import java.util.Optional;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;

/**
 * The whole service, put together. Read {@link #assemble} first: every object and what it depends
 * on is there, or in the classes that it names.
 */
public final class Satchel implements Closeable {
  private final Begun begun;
  private final Core core;
  private final Optional<SandboxSide> sandbox;
  private final Optional<PlatformSide> platform;
  private final Dialects dialects;
  private final ResourceConfig application;
  private final List<Filter> filters;

  private Satchel(
      Begun begun,
      Core core,
      Optional<SandboxSide> sandbox,
      Optional<PlatformSide> platform,
      Dialects dialects,
      ResourceConfig application,
      List<Filter> filters) {
    this.begun = begun;
    this.core = core;
    this.sandbox = sandbox;
    this.platform = platform;
    this.dialects = dialects;
    this.application = application;
    this.filters = filters;
  }

  /**
   * Builds everything. Closing the result ends its threads and closes the roots; if this fails,
   * nothing is left open.
   *
   * @param url where other servers reach this one, unless it is set
   * @throws InvalidSetting if a root or a directory of the server's own cannot be used
   */
  public static Satchel assemble(Settings settings, URI url, Clock clock) throws IOException {
    Begun begun = new Begun();
    try {
      return assemble(settings, url, clock, begun);
    } catch (IOException | RuntimeException e) {
      try (begun) {
        throw e;
      }
    }
  }

  /** Enrolment begins when nothing can fail any more, and is the first to end. */
  private static Satchel assemble(Settings settings, URI url, Clock clock, Begun begun)
      throws IOException {
    Core core = Core.of(settings, clock, begun);
    Optional<AccessLog> log = Observation.log(core);
    log.ifPresent(begun::add);
    Optional<SandboxSide> sandbox = Optional.empty();
    Optional<PlatformSide> platform = Optional.empty();
    List<Object> resources = new ArrayList<>();
    List<String> capabilities = new ArrayList<>();
    List<Dialect> dialects = new ArrayList<>();
    if (settings.role().isSandbox()) {
      SandboxSide side = SandboxSide.begin(core, begun);
      sandbox = Optional.of(side);
      resources.addAll(side.resources());
      capabilities.addAll(SandboxSide.CAPABILITIES);
      dialects.addAll(SandboxSide.dialects());
    }
    if (settings.role().isPlatform()) {
      PlatformSide side = PlatformSide.begin(core, url, begun);
      platform = Optional.of(side);
      resources.addAll(side.resources());
      capabilities.addAll(PlatformSide.CAPABILITIES);
      dialects.addAll(side.dialects());
    }
    dialects.add(
        new MoleculeDialect(
            sandbox.map(SandboxSide::platforms), platform.map(PlatformSide::callers)));
    Observation observation =
        Observation.begin(core, log, platform.map(PlatformSide::hosting), begun);
    Dialects all = new Dialects(dialects);
    ResourceConfig application = Application.of(resources, capabilities, core.usage(), all);
    List<Filter> filters = filters(settings, observation, all);
    sandbox.flatMap(side -> side.enrol(url)).ifPresent(begun::add);
    return new Satchel(begun, core, sandbox, platform, all, application, filters);
  }

  /** Outermost first. */
  private static List<Filter> filters(
      Settings settings, Observation observation, Dialects dialects) {
    PlatformSettings bounds = settings.platform();
    return List.of(
        observation.calls(),
        observation.page(bounds.metricsKey(), dialects),
        new CorsFilter(settings.cors()),
        new FailureFilter(dialects),
        new Admission(bounds.maxRequests(), observation.meters(), dialects),
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

  /** Where all is that belongs to sessions; empty if there are none in this role. */
  Optional<SessionPlaces> places() {
    return platform.map(PlatformSide::places);
  }

  /** Saves live sessions, for as long as it may; from then on, no call changes one. */
  void drain() {
    platform.ifPresent(side -> side.hosting().drain());
  }

  /** Ends what would never end by itself, so that the server need not wait for it. */
  void endStreams() {
    sandbox.ifPresent(side -> side.connections().close());
  }

  @Override
  public void close() throws IOException {
    begun.close();
  }
}
