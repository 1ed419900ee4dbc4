package dev.satchel.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.satchel.it.ServerProcess.Setup;
import dev.satchel.it.SessionCalls.Answer;
import dev.satchel.registry.PostgresServer;
import dev.satchel.snapshot.s3.Relay;
import dev.satchel.snapshot.s3.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers with one database and one bucket serve the same sessions, also when one dies. */
class ReplicasIT {
  @TempDir private static Path shared;

  private static PostgresServer postgres;
  private static S3Server bucket;

  @TempDir private Path place;
  @TempDir private Path root;

  private String database;

  @BeforeAll
  static void startBoth() throws Exception {
    postgres = PostgresServer.start();
    bucket = S3Server.start(Files.createDirectory(shared.resolve("s3")));
  }

  @AfterAll
  static void endBoth() throws IOException {
    postgres.close();
    bucket.close();
  }

  @BeforeEach
  void makeTemplate() throws Exception {
    database = postgres.createDatabase();
    Path template = Files.createDirectories(place.resolve("agents").resolve("a1"));
    Files.writeString(template.resolve("CLAUDE.md"), "# Agent");
  }

  /** A server with the shared database and bucket. */
  private Setup replica(String name, int bucketPort) throws IOException {
    return new Setup(Files.createDirectories(place.resolve(name)))
        .javaOptions("-XX:TieredStopAtLevel=1") // It starts sooner.
        .set("SATCHEL_AGENTS", place.resolve("agents").toString())
        .set("SATCHEL_DATABASE", database)
        .set("SATCHEL_DATABASE_USER", PostgresServer.USER)
        .set("SATCHEL_DATABASE_PASSWORD", PostgresServer.PASSWORD)
        .set("SATCHEL_STORE", "s3://" + S3Server.BUCKET + "/" + place.getFileName() + "/")
        .set("SATCHEL_S3_ENDPOINT", "http://127.0.0.1:" + bucketPort)
        .set("SATCHEL_S3_PATH_STYLE", "true")
        .set("AWS_ACCESS_KEY_ID", S3Server.KEY)
        .set("AWS_SECRET_ACCESS_KEY", S3Server.SECRET)
        .set("SATCHEL_LEASE", "2s");
  }

  private static Path workspace(Path data) throws IOException {
    try (Stream<Path> sandboxes = Files.list(data.resolve("sandboxes"))) {
      return sandboxes.findFirst().orElseThrow().resolve("workspace");
    }
  }

  @Test
  void theOtherCarriesOnWhenOneIsKilledInTheMiddleOfASnapshot() throws Exception {
    Path data = place.resolve("data");
    try (Relay way = Relay.before(bucket.port());
        ServerProcess first =
            replica("first", way.port()).set("SATCHEL_DATA", data.toString()).serve(root);
        ServerProcess second =
            replica("second", bucket.port()).set("SATCHEL_DATA", data.toString()).serve(root)) {
      SessionCalls toFirst = new SessionCalls(first);
      SessionCalls toSecond = new SessionCalls(second);
      String session = toFirst.create("a1");
      assertThat(toFirst.write(session, "one.txt", "first work").status()).isEqualTo(200);
      assertThat(toFirst.post(session, "pause").status()).isEqualTo(200);
      assertThat(toFirst.post(session, "resume").status()).isEqualTo(200);
      Files.writeString(workspace(data).resolve("two.txt"), "second work");

      way.freeze();
      CompletableFuture<Void> snapshot =
          CompletableFuture.runAsync(() -> post(toFirst, session, "snapshots"));
      awaitUpload(way);
      first.kill();
      snapshot.join();

      assertThat(ServerProcess.await(() -> post(toSecond, session, "pause").status() == 200))
          .as("the second takes over")
          .isTrue();
      Map<String, Long> all = Map.of("CLAUDE.md", 7L, "one.txt", 10L, "two.txt", 11L);
      assertThat(toSecond.files(session)).isEqualTo(all);
      assertThat(toSecond.source(session)).isEqualTo("sandbox");
      assertThat(toSecond.post(session, "resume").status()).isEqualTo(200);
      assertThat(toSecond.end(session).status()).isEqualTo(200);
      assertThat(toSecond.source(session)).isEqualTo("snapshot");
      assertThat(toSecond.files(session)).isEqualTo(all);
      assertThat(toSecond.read(session, "two.txt")).isEqualTo("second work");
      assertThat(data.resolve("sandboxes").toFile().list()).isEmpty();
    }
  }

  /** Waits until something is on its way to the bucket that will never come there. */
  private static void awaitUpload(Relay way) {
    assertThat(ServerProcess.await(() -> way.held() > 0)).isTrue();
  }

  private static Answer post(SessionCalls calls, String session, String verb) {
    try {
      return calls.post(session, verb);
    } catch (IOException e) {
      return new Answer(0, MissingNode.getInstance());
    }
  }

  @Test
  void whatTheOtherCannotReachIsServedFromTheNewestSnapshotAndItSaysSo() throws Exception {
    try (ServerProcess first = own("first");
        ServerProcess second = own("second")) {
      SessionCalls toFirst = new SessionCalls(first);
      SessionCalls toSecond = new SessionCalls(second);
      String session = toFirst.create("a1");
      toFirst.write(session, "one.txt", "saved");
      toFirst.post(session, "snapshots");
      toFirst.write(session, "two.txt", "not saved");

      assertThat(toSecond.source(session)).isEqualTo("snapshot");
      assertThat(toSecond.files(session)).containsOnlyKeys("CLAUDE.md", "one.txt");
      assertThat(toSecond.write(session, "x", "y").status()).isEqualTo(503);
      assertThat(toSecond.post(session, "stop").status()).isEqualTo(503);
      assertThat(toFirst.files(session)).containsKeys("one.txt", "two.txt");

      first.kill();
      assertThat(ServerProcess.await(() -> post(toSecond, session, "stop").status() == 409))
          .as("nobody holds it any more, and nobody has saved all of it")
          .isTrue();
      assertThat(toSecond.post(session, "resume").status()).isEqualTo(200);
      assertThat(toSecond.source(session)).isEqualTo("sandbox");
      assertThat(toSecond.read(session, "one.txt")).isEqualTo("saved");
    }
  }

  private ServerProcess own(String name) throws IOException {
    return replica(name, bucket.port())
        .set("SATCHEL_DATA", place.resolve(name).resolve("data").toString())
        .set("SATCHEL_LEASE", "5s") // The test ends before it does, also on a busy machine.
        .serve(root);
  }

  @Test
  void aSessionOfOneServerIsListedReadAndEndedByTheOtherOnceItIsStopped() throws Exception {
    try (ServerProcess first = own("first");
        ServerProcess second = own("second")) {
      SessionCalls toFirst = new SessionCalls(first);
      SessionCalls toSecond = new SessionCalls(second);
      String session = toFirst.create("a1");
      toFirst.write(session, "one.txt", "one");
      assertThat(toFirst.post(session, "stop").status()).isEqualTo(200);
      assertThat(toSecond.read(session, "one.txt")).isEqualTo("one");
      assertThat(toSecond.write(session, "two.txt", "two").status()).isEqualTo(200);
      assertThat(toFirst.read(session, "two.txt")).isEqualTo("two");
      assertThat(toSecond.post(session, "resume").status()).isEqualTo(200);
      assertThat(toSecond.files(session)).containsOnlyKeys("CLAUDE.md", "one.txt", "two.txt");
      assertThat(toSecond.end(session).status()).isEqualTo(200);
      assertThat(toFirst.status(session)).isEqualTo("ended");
    }
  }

  @Test
  void aBucketThatIsAwayMakesAPauseFailAndALaterOneSucceed() throws Exception {
    S3Server away = S3Server.start(Files.createDirectory(shared.resolve("away")));
    try (ServerProcess server =
        replica("first", away.port())
            .set("SATCHEL_DATA", place.resolve("data").toString())
            .serve(root)) {
      SessionCalls calls = new SessionCalls(server);
      String session = calls.create("a1");
      calls.write(session, "one.txt", "one");
      away.close();
      Answer refused = calls.post(session, "pause");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.body().path("error").asText()).contains("bucket");
      assertThat(calls.status(session)).isEqualTo("active");
      assertThat(calls.files(session)).containsKey("one.txt");
      away = S3Server.start(shared.resolve("away"), away.port());
      assertThat(calls.post(session, "pause").status()).isEqualTo(200);
    } finally {
      away.close();
    }
  }

  @Test
  void aDatabaseThatIsAwayIsToldOfAtOnceAndMissedNoLongerThanItIsAway() throws Exception {
    PostgresServer away = PostgresServer.start();
    database = away.createDatabase();
    away.kill();
    try (ServerProcess server =
        replica("first", bucket.port())
            .set("SATCHEL_DATA", place.resolve("data").toString())
            .serve(root)) {
      SessionCalls calls = new SessionCalls(server);
      Answer refused = calls.call("GET", "", "");
      assertThat(refused.status()).as("away at the start").isEqualTo(503);
      assertThat(refused.body().path("error").asText()).contains("database");
      assertThat(server.get("/alive").statusCode()).isEqualTo(200);
      away.resume();
      assertThat(ServerProcess.await(() -> status(calls) == 200)).isTrue();
      String session = calls.create("a1");
      calls.write(session, "one.txt", "one");
      away.kill();
      assertThat(calls.post(session, "pause").status()).as("away meanwhile").isEqualTo(503);
      away.resume();
      assertThat(ServerProcess.await(() -> post(calls, session, "pause").status() == 200)).isTrue();
      assertThat(calls.files(session)).containsKey("one.txt");
    } finally {
      away.close();
    }
  }

  private static int status(SessionCalls calls) {
    try {
      return calls.call("GET", "", "").status();
    } catch (IOException e) {
      return 0;
    }
  }
}
