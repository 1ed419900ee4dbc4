package dev.satchel.http.molecule;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.http.Wire;
import dev.satchel.http.Wire.Answer;
import dev.satchel.platform.Upstream;
import dev.satchel.registry.DatabaseAddress;
import dev.satchel.registry.DeliveryMode;
import dev.satchel.registry.KeyHash;
import dev.satchel.registry.NewWorkspace;
import dev.satchel.registry.Registry;
import dev.satchel.registry.TenantId;
import dev.satchel.registry.WorkspaceId;
import dev.satchel.registry.Workspaces;
import dev.satchel.server.TestServer;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A platform, whoever calls it, and its tables. */
final class PlatformSite implements Closeable {
  static final String ADMIN = "Authorization: Bearer the-admin-key-of-tests";
  static final String JSON = "Content-Type: application/json";

  final Path agents;
  final DatabaseAddress database;
  private final TestServer server;
  private final Registry registry;

  /** With these settings more; an empty one is not set. */
  PlatformSite(Path directory, String... settings) throws IOException {
    Path real = directory.toRealPath();
    agents = Files.createDirectories(real.resolve("agents"));
    Map<String, String> environment = new HashMap<>(Map.of("SESSION_API_KEY", TestServer.KEY));
    environment.put("SATCHEL_DATA", real.resolve("data").toString());
    environment.put("SATCHEL_AGENTS", agents.toString());
    environment.put("SATCHEL_ADMIN_KEY", "the-admin-key-of-tests");
    environment.put("SATCHEL_KEY_SECRET", "the-key-secret-of-tests");
    environment.put("SATCHEL_FORWARD_ALLOW", "127.0.0.0/8");
    environment.put("SATCHEL_CHAT_UPLOAD", "1MiB");
    for (int i = 0; i < settings.length; i += 2) {
      environment.put(settings[i], settings[i + 1]);
    }
    environment.values().removeIf(String::isEmpty);
    Path root = Files.createDirectories(real.resolve("root"));
    server = TestServer.start(root, real.resolve("state"), environment);
    database =
        DatabaseAddress.embedded(
            Files.createDirectories(real.resolve("data")).resolve("registry"), 2);
    registry =
        Registry.open(database, Clock.systemUTC(), KeyHash.withSecret("the-key-secret-of-tests"));
  }

  int port() {
    return server.port();
  }

  /** The tables, behind the platform's back: its file can be opened twice within one process. */
  Workspaces rows() {
    return registry.workspaces();
  }

  /** A key of that tenant, as a header. */
  String tenantKey(String tenant) throws IOException {
    return bearer(registry.keys().create(new TenantId(tenant), "").text());
  }

  static String bearer(String token) {
    return "Authorization: Bearer " + token;
  }

  /** Says {@code requestLine}, but for its end, with exactly these headers. */
  Answer say(String requestLine, String... headers) throws IOException {
    return say(requestLine, new byte[0], headers);
  }

  /** The same with a body; none if it is empty. */
  Answer say(String requestLine, byte[] body, String... headers) throws IOException {
    try (Wire wire = Wire.connect(port())) {
      List<String> lines = new ArrayList<>(List.of(headers));
      lines.add("Host: localhost");
      lines.add("Connection: close");
      if (body.length > 0) {
        lines.add("Content-Length: " + body.length);
      }
      wire.send(requestLine + " HTTP/1.1", lines.toArray(String[]::new));
      wire.send(body);
      return wire.answer();
    }
  }

  /** Posts JSON. */
  Answer post(String path, String json, String... headers) throws IOException {
    List<String> lines = new ArrayList<>(List.of(headers));
    lines.add(JSON);
    return say("POST " + path, json.getBytes(UTF_8), lines.toArray(String[]::new));
  }

  /** A workspace that nobody has registered. */
  String workspace() throws IOException {
    return workspace(DeliveryMode.PUSH);
  }

  /** The same with that mode, or none. */
  String workspace(@Nullable DeliveryMode mode) throws IOException {
    WorkspaceId id = WorkspaceId.random();
    rows().create(new NewWorkspace(id, new TenantId("owner"), "", mode));
    return id.value();
  }

  /** A workspace that says it is at {@code url}, whatever that is, and has no secret yet. */
  String at(String url) throws IOException {
    String id = workspace();
    rows().register(new WorkspaceId(id), url, null);
    return id;
  }

  /** A workspace that is there, and has its secret. */
  String with(Upstream upstream) throws IOException {
    String id = workspace();
    register(id, upstream.url().toString());
    return id;
  }

  /** Registers as someone who has no token yet. */
  JsonNode register(String id, String url) throws IOException {
    Answer answer = post("/registry/register", "{\"id\":\"%s\",\"url\":\"%s\"}".formatted(id, url));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  /** The sealed secret of a workspace, as it is stored. */
  @Nullable String sealed(String id) throws IOException {
    return rows().secrets(new WorkspaceId(id)).orElseThrow().current();
  }

  static void assertError(Answer answer, int status, String error) throws IOException {
    assertThat(answer.json().path("error").asText()).isEqualTo(error);
    assertThat(answer.status()).isEqualTo(status);
  }

  @Override
  public void close() throws IOException {
    registry.close();
    server.close();
  }
}
