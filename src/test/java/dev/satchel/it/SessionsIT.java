package dev.satchel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Eventually;
import dev.satchel.it.ServerProcess.Setup;
import dev.satchel.it.SessionCalls.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever becomes of the server, the work in its sessions is there afterwards. */
class SessionsIT {
  private static final int FILES = 100;

  /** How many moments a process is killed at. */
  private static final int KILLS = 4;

  @TempDir private Path place;
  @TempDir private Path root;

  private Path data;
  private final Map<String, Long> work = new TreeMap<>();

  @BeforeEach
  void makeTemplate() throws IOException {
    data = place.resolve("data");
    Path template = Files.createDirectories(place.resolve("agents").resolve("a1"));
    Files.writeString(template.resolve("CLAUDE.md"), "# Agent");
    work.put("CLAUDE.md", 7L);
    for (int i = 0; i < FILES; i++) {
      String name = "work/%d/%d.txt".formatted(i % 10, i);
      Path file = template.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "x".repeat(i * 37));
      work.put(name, i * 37L);
    }
  }

  private ServerProcess serve() throws IOException {
    return new Setup(place)
        .javaOptions("-XX:TieredStopAtLevel=1") // It starts sooner.
        .set("SATCHEL_DATA", data.toString())
        .set("SATCHEL_AGENTS", place.resolve("agents").toString())
        .set("SATCHEL_LEASE", "2s")
        .serve(root);
  }

  /** The one live workspace. */
  private Path workspace() throws IOException {
    try (Stream<Path> sandboxes = Files.list(data.resolve("sandboxes"))) {
      return sandboxes.findFirst().orElseThrow().resolve("workspace");
    }
  }

  @Test
  void aLiveSessionIsFoundAgainWithItsFilesAfterACrash() throws Exception {
    String session;
    try (ServerProcess server = serve()) {
      session = new SessionCalls(server).create("a1");
      Files.writeString(workspace().resolve("by-the-agent.txt"), "nobody was told");
      work.put("by-the-agent.txt", 15L);
      server.kill();
    }
    try (ServerProcess server = serve()) {
      SessionCalls calls = new SessionCalls(server);
      assertThat(calls.source(session)).isEqualTo("sandbox");
      assertThat(calls.files(session)).isEqualTo(work);
      assertThat(calls.post(session, "pause").status()).isEqualTo(200);
    }
  }

  @Test
  void aServerThatIsToStopTakesASnapshotOfEachLiveSessionFirst() throws Exception {
    String session;
    try (ServerProcess server = serve()) {
      session = new SessionCalls(server).create("a1");
      Files.writeString(workspace().resolve("last.txt"), "the last minute");
      server.stop();
    }
    try (ServerProcess server = serve()) {
      SessionCalls calls = new SessionCalls(server);
      var newest = calls.get(session, "/snapshots").body().path("snapshots").path(0);
      assertThat(newest.path("reason").asText()).as(newest.toString()).isEqualTo("shutdown");
      String generation = newest.path("generation").asText();
      assertThat(calls.get(session, "/snapshots/" + generation + "/files/last.txt?format=json"))
          .extracting(answer -> answer.body().path("content").asText())
          .isEqualTo("the last minute");
      assertThat(calls.status(session)).isEqualTo("active");
    }
  }

  @Test
  void killedAtAnyMomentOfTakingALiveWorkspaceAwayNothingIsLost() throws Exception {
    ServerProcess server = serve();
    try {
      for (int kill = 0; kill < KILLS; kill++) {
        String verb = kill % 2 == 0 ? "end" : "stop";
        String session = new SessionCalls(server).create("a1");
        killDuring(server, kill * 60_000_000L, calls -> take(calls, session, verb));
        server = serve();
        SessionCalls calls = new SessionCalls(server);
        assertThat(calls.files(session)).as(calls.status(session)).isEqualTo(work);
        assertThat(take(calls, session, verb).status()).isIn(200, 400);
        assertThat(calls.source(session)).isEqualTo("snapshot");
        assertThat(calls.files(session)).isEqualTo(work);
        assertNoWorkspaceStays();
      }
    } finally {
      server.close();
    }
  }

  private static Answer take(SessionCalls calls, String session, String verb) throws IOException {
    return verb.equals("end") ? calls.end(session) : calls.post(session, verb);
  }

  @Test
  void killedAtAnyMomentOfAResumeOrARestoreNothingIsLost() throws Exception {
    ServerProcess server = serve();
    try {
      String session = new SessionCalls(server).create("a1");
      assertThat(new SessionCalls(server).post(session, "stop").status()).isEqualTo(200);
      for (int kill = 0; kill < KILLS; kill++) {
        String verb = kill % 2 == 0 ? "resume" : "snapshots/1/restore";
        killDuring(server, kill * 70_000_000L, calls -> calls.post(session, verb));
        server = serve();
        SessionCalls calls = new SessionCalls(server);
        assertThat(calls.files(session)).as(verb).isEqualTo(work);
        assertThat(calls.post(session, "resume").status()).isEqualTo(200);
        assertThat(calls.source(session)).isEqualTo("sandbox");
        assertThat(calls.files(session)).as(verb).isEqualTo(work);
        assertThat(calls.post(session, "stop").status()).isEqualTo(200);
        assertThat(calls.files(session)).as(verb).isEqualTo(work);
        assertNoWorkspaceStays();
      }
    } finally {
      server.close();
    }
  }

  /** What a killed server has left is taken away in the background by the one that follows it. */
  private void assertNoWorkspaceStays() throws Exception {
    for (String name : List.of("sandboxes", "removed")) {
      Path directory = data.resolve(name);
      Eventually.holds(
          "nothing is left in " + name,
          () -> !Files.exists(directory) || directory.toFile().list().length == 0);
    }
  }

  /** Kills the server some nanoseconds after it was called. */
  private static void killDuring(ServerProcess server, long nanos, Call call) throws IOException {
    SessionCalls calls = new SessionCalls(server);
    CompletableFuture<Void> answer = CompletableFuture.runAsync(() -> tryOut(call, calls));
    LockSupport.parkNanos(nanos);
    server.kill();
    answer.join();
  }

  private static void tryOut(Call call, SessionCalls calls) {
    try {
      call.make(calls);
    } catch (IOException e) {
      // The server was killed before it could answer.
    }
  }

  /** Something whose answer may never come. */
  @FunctionalInterface
  private interface Call {
    Answer make(SessionCalls calls) throws IOException;
  }
}
