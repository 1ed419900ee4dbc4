package dev.satchel.server;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import dev.satchel.archive.Engine;
import dev.satchel.archive.Import;
import dev.satchel.archive.Slots;
import dev.satchel.files.Home;
import dev.satchel.files.Jail;
import dev.satchel.files.Scratch;
import dev.satchel.files.Shelf;
import dev.satchel.git.Repositories;
import dev.satchel.git.Review;
import dev.satchel.http.AuthFilter;
import dev.satchel.http.CorsFilter;
import dev.satchel.http.Dialects;
import dev.satchel.http.DocsResource;
import dev.satchel.http.ErrorWording;
import dev.satchel.http.FailureFilter;
import dev.satchel.http.FailureMapper;
import dev.satchel.http.HealthResource;
import dev.satchel.http.LenientAccept;
import dev.satchel.http.MinRate;
import dev.satchel.http.OpenApiDocument;
import dev.satchel.http.OpenApiResource;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.http.RedocResource;
import dev.satchel.http.RefusalMapper;
import dev.satchel.http.SessionKeys;
import dev.satchel.http.SlashRedirect;
import dev.satchel.http.Usage;
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
import dev.satchel.http.sandboxagent.AnnouncedFilesResource;
import dev.satchel.http.sandboxagent.FileOperations;
import dev.satchel.http.sandboxagent.PresenceResource;
import dev.satchel.http.sandboxagent.PublishedFilesResource;
import dev.satchel.http.sandboxagent.RpcConnections;
import dev.satchel.http.sandboxagent.RpcResource;
import dev.satchel.http.sandboxagent.SandboxAgentDialect;
import dev.satchel.http.sandboxagent.Transfers;
import dev.satchel.session.Sessions;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.glassfish.jersey.servlet.ServletContainer;

/**
 * The whole service, put together. Read {@link #assemble} first: every object and what it depends
 * on is there.
 */
public final class Satchel implements Closeable {
  /** Warns of each resource that is registered as an object; held, or the level would be lost. */
  private static final Logger JERSEY_PROVIDERS =
      Logger.getLogger("org.glassfish.jersey.internal.inject.Providers");

  /** What is remembered of downloads, to resume them. */
  private static final Shelf.Bounds INDEXES = new Shelf.Bounds(256 << 20, 1_000);

  /** How many sessions are remembered. */
  private static final int MAX_SESSIONS = 10_000;

  /** How long a client may be slower than allowed. */
  private static final Duration SLOW = Duration.ofSeconds(60);

  /** What an archive may unpack to. */
  private final Jail jail;

  private final Engine engine;
  private final MinRate minRate;
  private final RpcConnections connections;
  private final Dialects dialects;
  private final ResourceConfig application;
  private final List<Filter> filters;

  private Satchel(
      Jail jail,
      Engine engine,
      MinRate minRate,
      RpcConnections connections,
      Dialects dialects,
      ResourceConfig application,
      List<Filter> filters) {
    this.jail = jail;
    this.engine = engine;
    this.minRate = minRate;
    this.connections = connections;
    this.dialects = dialects;
    this.application = application;
    this.filters = filters;
  }

  /**
   * Builds everything. Closing the result ends its threads and closes the roots.
   *
   * @throws InvalidSetting if a root or the state directory cannot be used
   */
  public static Satchel assemble(Settings settings, Clock clock) throws IOException {
    JERSEY_PROVIDERS.setLevel(Level.SEVERE);
    Versions versions = Versions.ofThisBuild();
    String version = versions.satchel();
    Jail jail = openRoots(settings.roots());
    jail.recover();
    Path state = stateDirectory(settings.state(), jail);
    Scratch scratch = scratch(state);
    Shelf shelf = Shelf.in(state.resolve("index"), INDEXES, clock);
    int workers = Runtime.getRuntime().availableProcessors();
    Engine engine = new Engine(workers, settings.inFlight(), scratch, shelf, clock);
    MinRate minRate = new MinRate(settings.minRate(), SLOW, System::nanoTime);
    Usage usage = new Usage(clock);
    Repositories repositories = new Repositories(jail, settings.maxDepth());
    RunningArchives archives = new RunningArchives(new Slots(settings.maxArchives()), usage, clock);
    SecureRandom random = new SecureRandom();
    Home home = Home.of(RawName.of(settings.home()), jail);
    Conversations conversations = new Conversations(path(settings.conversations()));
    Sessions sessions = new Sessions(MAX_SESSIONS, random);
    RpcConnections connections = new RpcConnections(RpcConnections.Limits.USUAL, random, clock);
    FileOperations sandboxFiles =
        new FileOperations(
            jail, home, sessions, new Import(jail, settings.imports(), scratch), usage);
    Transfers transfers = new Transfers(sandboxFiles, minRate, clock, settings.maxUpload());
    Dialects dialects =
        new Dialects(List.of(SandboxAgentDialect.published(), SandboxAgentDialect.announced()));
    OpenApiDocument document =
        new OpenApiDocument(
            version,
            ArchiveResource.class,
            RunningArchivesResource.class,
            UploadResource.class,
            DownloadResource.class,
            CreateDirectoryResource.class,
            HomeResource.class,
            ListingResource.class,
            SubdirectoriesResource.class,
            TrajectoryResource.class,
            GitResource.class,
            HealthResource.class,
            PresenceResource.class,
            PublishedFilesResource.class,
            AnnouncedFilesResource.class,
            RpcResource.class);

    ResourceConfig application =
        new ResourceConfig()
            .register(
                new ArchiveResource(
                    jail, engine, repositories, scratch, archives, minRate, settings.maxDepth()))
            .register(new GitResource(new Review(jail, settings.maxDepth()), usage))
            .register(new RunningArchivesResource(archives))
            .register(new UploadResource(jail, scratch, usage, settings.maxUpload()))
            .register(new DownloadResource(jail, usage, minRate, clock))
            .register(new CreateDirectoryResource(jail, usage))
            .register(new HomeResource(jail, home))
            .register(new ListingResource(jail))
            .register(new SubdirectoriesResource(jail))
            .register(new TrajectoryResource(conversations, scratch, minRate))
            .register(new HealthResource(usage, version))
            .register(new PresenceResource())
            .register(new PublishedFilesResource(sandboxFiles, transfers))
            .register(new AnnouncedFilesResource(sandboxFiles, transfers))
            .register(new RpcResource(jail, sandboxFiles, sessions, connections, scratch, minRate))
            .register(new OpenApiResource(document))
            .register(new DocsResource(versions.swaggerUi()))
            .register(new RedocResource())
            .register(new LenientAccept())
            .register(new SlashRedirect(dialects))
            .register(new RefusalMapper())
            .register(new FailureMapper())
            .register(new ErrorWording(dialects))
            .property(ServerProperties.WADL_FEATURE_DISABLE, true)
            .property(ServerProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true)
            // Without this, Jersey holds back the first bytes and could still change the status
            // after a failure: then there would be two ways in which a body fails.
            .property(ServerProperties.OUTBOUND_CONTENT_LENGTH_BUFFER, 0);
    List<Filter> filters =
        List.of(
            new CorsFilter(settings.cors()),
            new FailureFilter(dialects),
            new OpenedByRequest(),
            new AuthFilter(
                new SessionKeys(settings.keys()), settings.openness(), settings.cors(), dialects));
    return new Satchel(jail, engine, minRate, connections, dialects, application, filters);
  }

  private static Jail openRoots(List<Path> roots) throws IOException {
    List<RawName> names = new ArrayList<>();
    for (Path root : roots) {
      if (!Files.isDirectory(root)) {
        throw new InvalidSetting("Root is not a directory: " + root.toAbsolutePath());
      }
      names.add(path(root).raw());
    }
    return Jail.open(names);
  }

  private static WorkspacePath path(Path path) {
    return WorkspacePath.parse(RawName.of(path.toAbsolutePath().normalize().toString()));
  }

  /** The first that lies in no root: what is set aside must not turn up in an archive. */
  private static Path stateDirectory(List<Path> candidates, Jail jail) throws IOException {
    for (Path candidate : candidates) {
      Path real = realPath(candidate);
      if (!jail.contains(WorkspacePath.parse(RawName.of(real.toString())))) {
        return real;
      }
    }
    throw new InvalidSetting(
        Settings.STATE + " must lie outside the served roots: " + candidates.get(0));
  }

  private static Scratch scratch(Path directory) throws IOException {
    try {
      return Scratch.in(directory);
    } catch (FileSystemException e) {
      throw new InvalidSetting(Settings.STATE + " cannot be used: " + e.getMessage());
    }
  }

  /** Where {@code path} lies without links, whether or not it exists yet. */
  private static Path realPath(Path path) throws IOException {
    try {
      return path.toRealPath();
    } catch (NoSuchFileException e) {
      Path parent = path.getParent();
      return parent == null ? path : realPath(parent).resolve(path.getFileName());
    }
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
    return jail.roots();
  }

  /** Ends what would never end by itself, so that the server need not wait for it. */
  void endStreams() {
    connections.close();
  }

  @Override
  public void close() {
    endStreams();
    minRate.close();
    engine.close();
    jail.close();
  }
}
