package dev.satchel.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.satchel.RawName;
import dev.satchel.archive.Engine;
import dev.satchel.archive.ImportLimits;
import dev.satchel.files.Scratch;
import dev.satchel.files.Shelf;
import dev.satchel.registry.AgentName;
import dev.satchel.registry.DatabaseAddress;
import dev.satchel.registry.KeyHash;
import dev.satchel.registry.Replica;
import dev.satchel.registry.ReplicaId;
import dev.satchel.registry.SandboxId;
import dev.satchel.registry.SessionId;
import dev.satchel.registry.SessionRow;
import dev.satchel.registry.TenantId;
import dev.satchel.session.SessionFiles.NewContent;
import dev.satchel.snapshot.DirectoryStore;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A server's sessions, in a directory with an agent {@code coder} that has two files. It can be
 * begun again on what is there.
 */
final class Host implements Closeable {
  static final TenantId TENANT = TenantId.DEFAULT;
  static final AgentName CODER = new AgentName("coder");

  static final ImportLimits LIMITS =
      new ImportLimits(100_000, 128 << 20, 128 << 20, 1_000, 4_000, 100);

  private static final Sandboxes NO_SANDBOXES = (tenant, workspace) -> Optional.empty();

  /** A clock that can be set forward. */
  static final class Later extends Clock {
    private volatile Duration ahead = Duration.ZERO;

    void forward(Duration more) {
      ahead = ahead.plus(more);
    }

    @Override
    public Instant instant() {
      return Instant.now().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private final Path data;
  private final Engine engine;
  private final Hosting hosting;
  private final Later clock = new Later();
  private final FaultyStore store;

  private Host(
      Path data, DatabaseAddress database, Path objects, Duration lease, Sandboxes sandboxes)
      throws IOException {
    this.data = data;
    Scratch scratch = Scratch.in(data.resolve("scratch-" + UUID.randomUUID()));
    Shelf shelf =
        Shelf.in(data.resolve("index-" + UUID.randomUUID()), new Shelf.Bounds(1 << 20, 10), clock);
    engine = new Engine(2, 8 << 20, scratch, shelf, clock);
    store = new FaultyStore(DirectoryStore.in(objects, clock));
    Hosting.Setup setup =
        new Hosting.Setup(
            database,
            KeyHash.plain(),
            () -> store,
            data,
            data.resolve("agents"),
            new Replica(new ReplicaId("host-" + UUID.randomUUID()), "http://127.0.0.1:1"),
            new Hosting.Retention(2, Duration.ofDays(1)),
            Duration.ofHours(1),
            Duration.ofSeconds(20),
            lease,
            LIMITS,
            200,
            table -> sandboxes);
    hosting = Hosting.begin(setup, engine, scratch, clock);
  }

  /** One with an embedded database below {@code data}. */
  static Host in(Path data) throws IOException {
    return in(data, NO_SANDBOXES);
  }

  /** The same with workspaces on other machines. */
  static Host in(Path data, Sandboxes sandboxes) throws IOException {
    return new Host(
        data,
        DatabaseAddress.embedded(data.resolve("registry"), 4),
        data.resolve("objects"),
        Duration.ofMinutes(5),
        sandboxes);
  }

  /** One that shares a database and a store with others. */
  static Host sharing(Path data, DatabaseAddress database, Path objects, Duration lease)
      throws IOException {
    return sharing(data, database, objects, lease, NO_SANDBOXES);
  }

  /** The same with workspaces on other machines. */
  static Host sharing(
      Path data, DatabaseAddress database, Path objects, Duration lease, Sandboxes sandboxes)
      throws IOException {
    return new Host(data, database, objects, lease, sandboxes);
  }

  /** Makes the agent's directory. */
  static void writeAgent(Path data) throws IOException {
    Path agent = Files.createDirectories(data.resolve("agents/coder/src"));
    Files.writeString(agent.resolveSibling("CLAUDE.md"), "be good");
    Files.writeString(agent.resolve("main.py"), "print(1)\n");
  }

  Hosting hosting() {
    return hosting;
  }

  Lifecycle lifecycle() {
    return hosting.lifecycle();
  }

  SessionFiles files() {
    return hosting.files();
  }

  History history() {
    return hosting.history();
  }

  FaultyStore store() {
    return store;
  }

  Later clock() {
    return clock;
  }

  SessionRow create() throws IOException {
    return lifecycle().create(TENANT, CODER, "{}");
  }

  /** Where the files of a live session lie. */
  Path workspace(SessionId session) throws IOException {
    SandboxId sandbox = lifecycle().find(TENANT, session).sandbox();
    return data.resolve("sandboxes").resolve(sandbox.value()).resolve("workspace");
  }

  /** The directory that the files of a live session lie in, with what belongs to them. */
  Path home(SessionId session) throws IOException {
    return requireNonNull(workspace(session).getParent());
  }

  /** The snapshot that is current; there must be one. */
  long generation(SessionId session) throws IOException {
    return requireNonNull(lifecycle().find(TENANT, session).generation());
  }

  /** How many workspaces there are, of whatever kind. */
  long workspaces() throws IOException {
    if (!Files.exists(data.resolve("sandboxes"))) {
      return 0;
    }
    try (Stream<Path> all = Files.list(data.resolve("sandboxes"))) {
      return all.count();
    }
  }

  /** Each file with its content, as {@code path=content}. */
  List<String> contents(SessionId session) throws IOException {
    try (WorkspaceView view = files().view(TENANT, session)) {
      return contents(view);
    }
  }

  static List<String> contents(WorkspaceView view) throws IOException {
    List<RawName> paths = new ArrayList<>();
    view.list(name -> false, (path, size, modified) -> paths.add(path));
    List<String> contents = new ArrayList<>();
    for (RawName path : paths) {
      contents.add(path + "=" + content(view, path));
    }
    return contents;
  }

  static String content(WorkspaceView view, RawName path) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (WorkspaceView.ViewedFile file = view.open(path)) {
      file.copy(0, file.size(), out);
    }
    return out.toString(UTF_8);
  }

  Source source(SessionId session) throws IOException {
    try (WorkspaceView view = files().view(TENANT, session)) {
      return view.source();
    }
  }

  List<Optional<String>> write(SessionId session, String path, String content) throws IOException {
    return files().write(TENANT, session, List.of(file(path, content)));
  }

  static NewContent file(String path, String content) {
    return new NewContent(RawName.of(path), out -> out.write(content.getBytes(UTF_8)));
  }

  /** Ends the threads as a crash does: nothing is saved, nobody is told. */
  void crash() throws IOException {
    hosting.close();
    engine.close();
  }

  @Override
  public void close() throws IOException {
    hosting.close();
    engine.close();
  }
}
