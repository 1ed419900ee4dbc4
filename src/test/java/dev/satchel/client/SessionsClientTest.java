package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.CONFLICT;
import static dev.satchel.client.SatchelException.Code.DAMAGED;
import static dev.satchel.client.SatchelException.Code.EXISTS;
import static dev.satchel.client.SatchelException.Code.GONE;
import static dev.satchel.client.SatchelException.Code.MISUSE;
import static dev.satchel.client.SatchelException.Code.NOT_FOUND;
import static dev.satchel.client.SatchelException.Code.REFUSED;
import static dev.satchel.client.SatchelException.Code.UNAUTHORIZED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.satchel.registry.DatabaseAddress;
import dev.satchel.registry.KeyHash;
import dev.satchel.registry.NewWorkspace;
import dev.satchel.registry.Registry;
import dev.satchel.registry.TenantId;
import dev.satchel.registry.WorkspaceId;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions of a server in this process, by way of the client. */
@Tag("locale-blind")
final class SessionsClientTest {
  private static final String SECRET = "what-seals-the-secrets-of-workspaces";
  private static final String NOBODY = "6f1c3a52-9a5e-4f0c-8a43-5c8d1d0e7b11";

  private static final ZstdDecoder ZSTD = ZstdInputStreamNoFinalizer::new;

  @TempDir private static Path place;
  private static Path data;
  private static Path agent;
  private static TestServer server;
  private static SatchelClient client;
  private static Sessions sessions;

  @BeforeAll
  static void start() throws IOException {
    data = place.toRealPath().resolve("data");
    agent = Files.createDirectories(place.resolve("agents/a1"));
    Files.writeString(agent.resolve("f.txt"), "one");
    server =
        TestServer.start(
            Files.createDirectories(place.resolve("root")),
            place.resolve("state"),
            Map.of(
                "SESSION_API_KEY",
                TestServer.KEY,
                "SATCHEL_DATA",
                data.toString(),
                "SATCHEL_AGENTS",
                place.resolve("agents").toString(),
                "SATCHEL_FORWARD_ALLOW",
                "127.0.0.0/8",
                "SATCHEL_KEY_SECRET",
                SECRET));
    client = SatchelClient.of(connection().withKey(TestServer.KEY));
    sessions = client.sessions();
  }

  private static Connection connection() {
    return Connection.to(server.uri("/")).withAttempts(1);
  }

  @AfterAll
  static void stop() throws IOException {
    client.close();
    server.close();
  }

  private static SatchelException refused(ThrowingCallable call) {
    List<SatchelException> thrown = new ArrayList<>();
    assertThatThrownBy(call).isInstanceOfSatisfying(SatchelException.class, thrown::add);
    return thrown.get(0);
  }

  /** Where the live files of a session lie. */
  private static Path live(Session session) throws IOException {
    byte[] answer =
        server
            .get("/api/sessions/" + session.id(), "Authorization", "Bearer " + TestServer.KEY)
            .body();
    String sandbox = Json.MAPPER.readTree(answer).at("/session/sandboxId").asText();
    return data.resolve("sandboxes").resolve(sandbox).resolve("workspace");
  }

  /** What the store has of the only snapshot of a session. */
  private static Path stored(Session session) throws IOException {
    try (Stream<Path> all = Files.walk(data.resolve("snapshots"))) {
      return all.filter(file -> file.endsWith("workspace.tar.zst"))
          .filter(file -> file.toString().contains(session.id()))
          .findAny()
          .orElseThrow();
    }
  }

  @Test
  void aSessionBeginsRestsGoesOnAndEnds() throws IOException {
    Instant before = Instant.now().minusSeconds(60);
    Session made = sessions.create("a1");
    assertThat(made.agent()).isEqualTo("a1");
    assertThat(made.status()).isEqualTo("active");
    assertThat(made.tenant()).isEqualTo("default");
    assertThat(made.parent()).isNull();
    assertThat(made.workspace()).isNull();
    assertThat(made.createdAt()).isBetween(before, Instant.now());
    String id = made.id();
    assertThat(sessions.get(id).createdAt()).isEqualTo(made.createdAt());
    assertThat(sessions.pause(id).status()).isEqualTo("paused");
    assertThat(sessions.resume(id).status()).isEqualTo("active");
    assertThat(sessions.stop(id).status()).isEqualTo("stopped");
    assertThat(sessions.resume(id).status()).isEqualTo("active");
    Session fork = sessions.fork(id);
    assertThat(fork.status()).isEqualTo("paused");
    assertThat(fork.parent()).isEqualTo(id);
    assertThat(sessions.end(id).status()).isEqualTo("ended");
    assertThat(refused(() -> sessions.resume(id)).code()).isEqualTo(GONE);
    assertThat(sessions.list())
        .extracting(Session::id)
        .contains(id, fork.id())
        .doesNotHaveDuplicates();
  }

  @Test
  void snapshotsAreTakenToldVerifiedAndRestored() throws IOException {
    Session made = sessions.create("a1");
    Files.writeString(live(made).resolve("f.txt"), "first");
    Snapshot first = sessions.takeSnapshot(made.id());
    assertThat(first.generation()).isEqualTo(1);
    assertThat(first.reason()).isEqualTo("explicit");
    assertThat(first.complete()).isTrue();
    assertThat(first.faults()).isZero();
    assertThat(first.entries()).isEqualTo(2);
    assertThat(first.bytes()).isPositive();
    assertThat(first.digest()).matches("[0-9a-f]{64}");
    assertThat(first.damagedAt()).isNull();
    assertThat(first.acceptedBy()).isNull();
    assertThat(sessions.snapshot(made.id(), 1)).isEqualTo(first);
    assertThat(sessions.verify(made.id(), 1)).isEqualTo(first);
    Files.writeString(live(made).resolve("f.txt"), "second");
    assertThat(sessions.restore(made.id(), 1).status()).isEqualTo("active");
    assertThat(live(made).resolve("f.txt")).hasContent("first");
    Session fork = sessions.fork(made.id(), 1);
    assertThat(fork.parent()).isEqualTo(made.id());
    assertThat(sessions.snapshots(made.id()))
        .extracting(Snapshot::generation)
        .startsWith(sessions.snapshots(made.id()).size() + 0L)
        .endsWith(1L);
    sessions.end(made.id());
    sessions.end(fork.id());
  }

  @Test
  void aDamagedSnapshotSaysSinceWhen() throws IOException {
    Session made = sessions.create("a1");
    sessions.takeSnapshot(made.id());
    Path object = stored(made);
    byte[] bytes = Files.readAllBytes(object);
    bytes[bytes.length / 2]++;
    Files.write(object, bytes);
    Snapshot damaged = sessions.verify(made.id(), 1);
    assertThat(damaged.damagedAt()).isBetween(made.createdAt(), Instant.now().plusSeconds(60));
    assertThat(sessions.snapshot(made.id(), 1)).isEqualTo(damaged);
  }

  @Test
  void aSnapshotComesAsItIsKeptAndIsLookedInto(@TempDir Path here) throws IOException {
    Session made = sessions.create("a1");
    Files.writeString(live(made).resolve("f.txt"), "of a snapshot");
    Files.createSymbolicLink(live(made).resolve("away"), Path.of("/nowhere"));
    Snapshot taken = sessions.takeSnapshot(made.id());
    Path file = here.resolve("s.tar.zst");
    long bytes = zstd().download(made.id(), 1, file, Transfer.STANDARD);
    assertThat(file).hasSize(bytes).hasSameBinaryContentAs(stored(made));
    assertThat(taken.entries()).isEqualTo(3);
    assertThat(sessions.download(made.id(), 1, file, Transfer.STANDARD.replacing()))
        .isEqualTo(bytes);
    assertThat(refused(() -> zstd().download(made.id(), 1, file, Transfer.STANDARD)).code())
        .isEqualTo(EXISTS);
    assertThat(refused(() -> zstd().download(made.id(), 2, here.resolve("n"), Transfer.STANDARD)))
        .extracting(SatchelException::code)
        .isEqualTo(NOT_FOUND);
    try (Stream<Path> all = Files.list(here)) {
      assertThat(all).containsExactly(file);
    }
  }

  @Test
  void aSnapshotThatIsDamagedDoesNotGetItsName(@TempDir Path here) throws IOException {
    Session made = sessions.create("a1");
    sessions.takeSnapshot(made.id());
    byte[] bytes = Files.readAllBytes(stored(made));
    bytes[20]++;
    Files.write(stored(made), bytes);
    Path file = here.resolve("s.tar.zst");
    assertThat(refused(() -> zstd().download(made.id(), 1, file, Transfer.STANDARD)).code())
        .isEqualTo(DAMAGED);
    assertThat(here).isEmptyDirectory();
  }

  @Test
  void anArchiveWithFewerMembersThanTheSnapshotIsRefused(@TempDir Path here) throws IOException {
    Session made = sessions.create("a1");
    Snapshot taken = sessions.takeSnapshot(made.id());
    Snapshot more =
        new Snapshot(
            1,
            taken.taken(),
            taken.reason(),
            taken.entries() + 1,
            taken.bytes(),
            true,
            0,
            taken.digest(),
            null,
            null,
            null);
    Path file = Files.copy(stored(made), here.resolve("s"));
    String etag = '"' + taken.digest() + '"';
    new SnapshotArchive(taken, ZSTD).check(etag, file);
    assertThat(refused(() -> new SnapshotArchive(more, ZSTD).check(etag, file)).code())
        .isEqualTo(DAMAGED);
    assertThat(refused(() -> new SnapshotArchive(taken, ZSTD).check("\"other\"", file)).code())
        .isEqualTo(DAMAGED);
  }

  private static Sessions zstd() {
    return client.sessions(ZSTD);
  }

  @Test
  void aSessionCanHaveAWorkspaceElsewhereAndEndWithoutItIfSomeoneAcceptsThat() throws IOException {
    sessions.end(sessions.create("a1").id()); // Makes the database.
    WorkspaceId workspace = WorkspaceId.random();
    DatabaseAddress file = DatabaseAddress.embedded(data.resolve("registry"), 2);
    try (Registry rows = Registry.open(file, Clock.systemUTC(), KeyHash.withSecret(SECRET))) {
      rows.workspaces().create(new NewWorkspace(workspace, new TenantId("default"), "", null));
    }
    Session made = sessions.create("a1", workspace.value());
    assertThat(made.workspace()).isEqualTo(workspace.value());
    assertThat(refused(() -> sessions.create("a1", workspace.value())).code()).isEqualTo(CONFLICT);
    SatchelException lossy = refused(() -> sessions.end(made.id()));
    assertThat(lossy.code()).isEqualTo(CONFLICT);
    assertThat(lossy.words()).isNotEmpty();
    assertThat(sessions.end(made.id(), "Ann & Bob").status()).isEqualTo("ended");
  }

  @Test
  void whatIsRefusedIsToldInTheWordsOfTheServer() throws IOException {
    SatchelException agent = refused(() -> sessions.create("no such"));
    assertThat(agent.code()).isEqualTo(NOT_FOUND);
    assertThat(agent.words()).isEqualTo("Agent \"no such\" not found");
    assertThat(refused(() -> sessions.get(NOBODY)).code()).isEqualTo(NOT_FOUND);
    SatchelException invalid = refused(() -> sessions.get("no-uuid"));
    assertThat(invalid.code()).isEqualTo(REFUSED);
    assertThat(invalid.words()).isEqualTo("params/id must match format \"uuid\"");
    String id = sessions.create("a1").id();
    assertThat(refused(() -> sessions.restore(id, 7)).code()).isEqualTo(NOT_FOUND);
    sessions.pause(id);
    SatchelException paused = refused(() -> sessions.pause(id));
    assertThat(paused.code()).isEqualTo(REFUSED);
    assertThat(paused.words()).isEqualTo("Cannot pause session with status \"paused\"");
    try (SatchelClient stranger = SatchelClient.of(connection().withKey("wrong"))) {
      assertThat(refused(() -> stranger.sessions().list()).code()).isEqualTo(UNAUTHORIZED);
    }
  }

  @Test
  void noIdLeadsElsewhere() {
    for (String id : List.of("", ".", "..", "a/b", "a?b", "é")) {
      assertThat(refused(() -> sessions.end(id)).code()).as(id).isEqualTo(MISUSE);
    }
    assertThat(refused(() -> sessions.restore(NOBODY, 0)).code()).isEqualTo(MISUSE);
  }

  @Test
  void whatTakesASnapshotMayTakeLongerThanTheServerMayBeSilentOtherwise() throws IOException {
    Connection hasty = connection().withKey(TestServer.KEY).withSilence(Duration.ofMillis(1));
    try (SatchelClient impatient = SatchelClient.of(hasty)) {
      Session made = impatient.sessions().create("a1");
      assertThat(sessions.get(made.id()).status()).isEqualTo("active");
      assertThat(impatient.sessions().stop(made.id()).status()).isEqualTo("stopped");
    }
  }
}
