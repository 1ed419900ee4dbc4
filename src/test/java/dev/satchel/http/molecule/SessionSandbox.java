package dev.satchel.http.molecule;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import dev.satchel.archive.Engine;
import dev.satchel.archive.ImportLimits;
import dev.satchel.archive.Slots;
import dev.satchel.files.Scratch;
import dev.satchel.files.Shelf;
import dev.satchel.http.MinRate;
import dev.satchel.http.Usage;
import dev.satchel.http.Wire;
import dev.satchel.http.Wire.Answer;
import dev.satchel.http.archive.ArchiveCalls;
import dev.satchel.http.archive.RunningArchives;
import dev.satchel.platform.InboundSecretFile;
import dev.satchel.server.ResourceServer;
import dev.satchel.session.ServedTree;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A sandbox with a workspace and credentials, and what a platform says to it. */
final class SessionSandbox implements Closeable {
  static final String SECRET = "the-inbound-secret-of-tests";
  static final String BEARER = "Authorization: Bearer " + SECRET;
  static final long MAX_UPLOAD = 4 << 20;

  private static final JsonMapper JSON = new JsonMapper();
  private static final ImportLimits LIMITS =
      new ImportLimits(100_000, 1 << 30, 1 << 30, 1_000, 4_000, 100);

  /** By this, no file has been changed just now. */
  private static final Clock LATER = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));

  final Path workspace;
  final Path configs;
  private final Usage usage = new Usage(LATER);
  final RunningArchives archives = new RunningArchives(new Slots(10), usage, LATER);
  private final Engine engine;
  private final MinRate minRate;
  private final WireRoots roots;
  private final ResourceServer server;

  /**
   * @param configs where the credentials are, relative to {@code place}
   */
  SessionSandbox(Path place, String configs) throws IOException {
    Path real = place.toRealPath();
    this.workspace = Files.createDirectories(real.resolve("workspace"));
    this.configs = Files.createDirectories(real.resolve(configs));
    writeSecret(this.configs);
    Scratch scratch = Scratch.in(real.resolve("scratch"));
    Shelf shelf = Shelf.in(real.resolve("index"), new Shelf.Bounds(1 << 20, 10), LATER);
    engine = new Engine(2, 8 << 20, scratch, shelf, LATER);
    minRate = new MinRate(0, Duration.ofSeconds(60), System::nanoTime);
    roots =
        WireRoots.open(
            Map.of(
                RawName.of("/workspace"), path(workspace),
                RawName.of("/configs"), path(this.configs),
                RawName.of("/home"), path(real)));
    server = new ResourceServer(resources(scratch), dialect());
  }

  static void writeSecret(Path configs) throws IOException {
    Path secret = Files.writeString(configs.resolve(".platform_inbound_secret"), SECRET);
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
  }

  private MoleculeDialect dialect() {
    return new MoleculeDialect(
        Optional.of(
            MoleculeDialect.Callers.knowing(
                Optional.of(new InboundSecretFile(configs, Duration.ZERO, Clock.systemUTC())))),
        Optional.empty());
  }

  private List<Object> resources(Scratch scratch) {
    Credentials credentials = new Credentials(path(configs).raw());
    WireRoot root = roots.of(RawName.of("/workspace")).orElseThrow();
    ServedTree tree = new ServedTree(root.jail(), 200, engine, LIMITS, scratch);
    SessionTree session = new SessionTree(tree, credentials, scratch, minRate, usage, MAX_UPLOAD);
    return List.of(
        new InternalArchiveResource(
            roots, new ArchiveCalls(engine, scratch, archives, minRate, 200), credentials),
        new SessionListingResource(session),
        new SessionFileResource(session, LATER),
        new SessionBundleResource(session),
        new SessionSnapshotResource(session));
  }

  private static WorkspacePath path(Path path) {
    return WorkspacePath.parse(RawName.of(path.toString()));
  }

  int port() {
    return server.port();
  }

  /** Says {@code requestLine}, but for its end, with the secret. */
  Answer call(String requestLine, String... headers) throws IOException {
    return send(requestLine, new byte[0], headers);
  }

  /** The same with a body. */
  Answer send(String requestLine, byte[] body, String... headers) throws IOException {
    List<String> lines = new ArrayList<>(List.of(headers));
    lines.add(BEARER);
    lines.add("Content-Length: " + body.length);
    return say(requestLine + " HTTP/1.1", body, lines.toArray(String[]::new));
  }

  /** Says exactly this. */
  Answer say(String requestLine, byte[] body, String... headers) throws IOException {
    try (Wire wire = Wire.connect(port())) {
      List<String> lines = new ArrayList<>(List.of(headers));
      lines.add("Host: localhost");
      lines.add("Connection: close");
      wire.send(requestLine, lines.toArray(String[]::new));
      wire.send(body);
      return wire.answer();
    }
  }

  static JsonNode json(byte[] body) throws IOException {
    return JSON.readTree(body);
  }

  /** The lines of a listing. */
  List<JsonNode> listing() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    String text = new String(call("GET /internal/session/files").body(), UTF_8);
    for (String line : text.split("\n", -1)) {
      if (!line.isEmpty()) {
        lines.add(JSON.readTree(line));
      }
    }
    return lines;
  }

  @Override
  public void close() throws IOException {
    server.close();
    roots.close();
    minRate.close();
    engine.close();
  }
}
