package dev.satchel.http.molecule;

import static dev.satchel.http.molecule.PlatformSite.ADMIN;
import static dev.satchel.http.molecule.PlatformSite.assertError;
import static dev.satchel.http.molecule.PlatformSite.bearer;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.Eventually;
import dev.satchel.http.Wire.Answer;
import dev.satchel.platform.AddressPolicy;
import dev.satchel.platform.Enrolment;
import dev.satchel.platform.Forwarder;
import dev.satchel.platform.InboundSecretFile;
import dev.satchel.platform.TargetUrl;
import dev.satchel.platform.Upstream;
import dev.satchel.registry.WorkspaceId;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workspaces register, are handed secrets, and change them, without anyone noticing. */
@Tag("locale-blind")
class RotationTest {
  private static final String HI = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
  private static final AddressPolicy LOOPBACK =
      AddressPolicy.allowing("127.0.0.0/8", host -> List.of(InetAddress.getAllByName(host)));

  private static PlatformSite site;
  @TempDir private Path directory;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    site = new PlatformSite(directory);
  }

  @AfterAll
  static void stop() throws IOException {
    site.close();
  }

  private static JsonNode heartbeat(String id, String token, String more) throws IOException {
    Answer answer =
        site.post("/registry/heartbeat", "{\"workspace_id\":\"" + id + "\"" + more + "}", token);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private static String secret(JsonNode answer) {
    return answer.path("platform_inbound_secret").asText();
  }

  private static void rotate(String id) throws IOException {
    assertThat(site.say("POST /workspaces/" + id + "/rotate", ADMIN).status()).isEqualTo(202);
  }

  private static String download(String id) throws IOException {
    Answer answer =
        site.say("GET /workspaces/" + id + "/chat/download?path=/workspace/a.txt", ADMIN);
    return answer.status() + " " + answer.text();
  }

  /** What the platform shows to the workspace now. */
  private static String shown(String id, Upstream upstream) throws IOException {
    upstream.heads.clear();
    assertThat(download(id)).isEqualTo("200 hi");
    return upstream.heads.get(0).replaceAll("(?s).*Authorization: Bearer (\\S+).*", "$1");
  }

  @Test
  void theNewSecretIsShownOnceTheWorkspaceHasHadItAndSpokenAgain() throws IOException {
    try (Upstream upstream = Upstream.saying(HI)) {
      String id = site.workspace();
      JsonNode registered = site.register(id, upstream.url().toString());
      String token = bearer(registered.path("auth_token").asText());
      String first = secret(registered);
      assertThat(shown(id, upstream)).isEqualTo(first);

      rotate(id);
      rotate(id); // Goes on with the change that is under way.
      assertThat(shown(id, upstream)).isEqualTo(first);
      String next = secret(heartbeat(id, token, ""));
      assertThat(next).isNotEqualTo(first);
      assertThat(shown(id, upstream)).as("handed over, not confirmed").isEqualTo(first);
      rotate(id);

      assertThat(secret(heartbeat(id, token, ""))).isEqualTo(next);
      assertThat(shown(id, upstream)).isEqualTo(next);
    }
  }

  @Test
  void aWorkspaceThatSaysWhichSecretItHasIsNotShownAnother() throws Exception {
    try (Upstream upstream = Upstream.saying(HI)) {
      String id = site.workspace();
      JsonNode registered = site.register(id, upstream.url().toString());
      String token = bearer(registered.path("auth_token").asText());
      String first = secret(registered);
      rotate(id);

      String has = ",\"secret_sha256\":\"%s\"";
      String next = secret(heartbeat(id, token, has.formatted(sha256(first))));
      assertThat(secret(heartbeat(id, token, has.formatted(sha256(first))))).isEqualTo(next);
      assertThat(shown(id, upstream)).isEqualTo(first);
      heartbeat(id, token, has.formatted(sha256(next)));
      assertThat(shown(id, upstream)).isEqualTo(next);
    }
  }

  private static String sha256(String text) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(US_ASCII));
    return HexFormat.of().formatHex(digest);
  }

  @Test
  void registeringAgainHandsOverTheNewSecretAndConfirmsNothing() throws IOException {
    try (Upstream upstream = Upstream.saying(HI)) {
      String id = site.workspace();
      JsonNode registered = site.register(id, upstream.url().toString());
      String token = bearer(registered.path("auth_token").asText());
      rotate(id);

      String body = "{\"id\":\"" + id + "\"}";
      String next = secret(site.post("/registry/register", body, token).json());
      assertThat(next).isNotEqualTo(secret(registered));
      assertThat(secret(site.post("/registry/register", body, token).json())).isEqualTo(next);
      assertThat(shown(id, upstream)).isEqualTo(secret(registered));
    }
  }

  @Test
  void aSecretThatCannotBeOpenedIsLeftOut() throws IOException {
    String id = site.workspace();
    site.rows().mint(new WorkspaceId(id), "v1:AAAA");
    JsonNode registered = site.register(id, "http://127.0.0.1:9");
    assertThat(registered.has("platform_inbound_secret")).isFalse();
    String token = bearer(registered.path("auth_token").asText());
    assertThat(heartbeat(id, token, "").has("platform_inbound_secret")).isFalse();
  }

  @Test
  void whatDoesNotSayWhoItIsIsRefused() throws IOException {
    for (String route : List.of("register", "heartbeat")) {
      for (String body : List.of("{}", "{\"id\":\"x\"}", "{\"id\":null}")) {
        assertError(site.post("/registry/" + route, body), 400, "invalid workspace ID");
      }
      for (String body : List.of("[]", "{", "{} {}", "nonsense")) {
        assertThat(site.post("/registry/" + route, body).status()).isEqualTo(400);
      }
      String large = "{\"x\":\"" + "y".repeat(8 << 20) + "\"}";
      assertThat(site.post("/registry/" + route, large).status()).isEqualTo(413);
    }
    String id = site.workspace();
    String strange = "{\"id\":\"" + id + "\",\"delivery_mode\":\"pigeon\"}";
    assertError(
        site.post("/registry/register", strange), 400, "delivery_mode must be push or poll");
    assertThat(site.rows().find(new WorkspaceId(id)).orElseThrow().hasToken()).isFalse();
  }

  @Test
  void aSecretIsChangedWhileFilesAreReadAndNoCallFails() throws Exception {
    Path configs = Files.createDirectories(directory.resolve("configs"));
    Path workspace = Files.createDirectories(directory.resolve("workspace"));
    Files.writeString(workspace.resolve("a.txt"), "hello");
    Path root = Files.createDirectories(directory.resolve("root"));
    Map<String, String> environment =
        Map.of(
            "SESSION_API_KEY",
            TestServer.KEY,
            "CONFIGS_DIR",
            configs.toString(),
            "SATCHEL_INTERNAL_ROOTS",
            "/workspace=" + workspace);
    String id = site.workspace();
    try (TestServer sandbox = TestServer.start(root, directory.resolve("state"), environment);
        Enrolment enrolment = enrolment(id, configs, sandbox.uri(""))) {
      assertThat(enrolment).isNotNull();
      Eventually.holds("it is registered", () -> download(id).equals("200 hello"));
      AtomicBoolean isOver = new AtomicBoolean();
      CompletableFuture<List<String>> failed =
          CompletableFuture.supplyAsync(() -> failures(id, isOver));
      for (int i = 0; i < 5; i++) {
        changeSecret(id);
      }
      isOver.set(true);
      assertThat(failed.get()).isEmpty();
    }
    for (String name : List.of(".auth_token", ".platform_inbound_secret")) {
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(configs.resolve(name))))
          .isEqualTo("rw-------");
    }
  }

  private static Enrolment enrolment(String id, Path configs, URI self) {
    return Enrolment.begin(
        new Enrolment.Plan(
            TargetUrl.parse("http://127.0.0.1:" + site.port()).orElseThrow(),
            new WorkspaceId(id),
            TargetUrl.parse(self.toString()).orElseThrow(),
            Duration.ofMillis(20)),
        configs,
        new InboundSecretFile(configs, Duration.ofMinutes(1), Clock.systemUTC()),
        new Forwarder(
            LOOPBACK, new Forwarder.Limits(Duration.ofSeconds(5), Duration.ofSeconds(5))));
  }

  private static void changeSecret(String id) throws Exception {
    String before = site.sealed(id);
    rotate(id);
    Eventually.holds(
        "the secret is another", () -> !String.valueOf(site.sealed(id)).equals(before));
  }

  /** What became of calls, one after another, that did not succeed. */
  private static List<String> failures(String id, AtomicBoolean isOver) {
    List<String> failures = new ArrayList<>();
    try {
      while (!isOver.get()) {
        String got = download(id);
        if (!got.equals("200 hello")) {
          failures.add(got);
        }
      }
    } catch (IOException e) {
      failures.add(e.toString());
    }
    return failures;
  }
}
