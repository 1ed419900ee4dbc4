package dev.satchel.it;

import static java.net.http.HttpRequest.BodyPublishers.noBody;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Command;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A platform and sandboxes, each a process of its own, with a database and a store. */
class PlatformIT {
  private static final long HUGE = 1L << 30;

  @TempDir private static Path directory;

  private static PlatformPlace place;
  private static ServerProcess platform;
  private static PlatformCalls calls;

  @BeforeAll
  static void start() throws Exception {
    place = new PlatformPlace(directory.toRealPath());
    platform = place.platform("platform");
    calls = new PlatformCalls(platform);
  }

  @AfterAll
  static void end() throws IOException {
    platform.close();
    place.close();
  }

  private static byte[] noise(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("none");
  }

  @Test
  void whatASandboxHasPassesThroughThePlatformBothWays() throws Exception {
    String id = calls.createWorkspace();
    try (ServerProcess sandbox = place.sandbox("passing", platform, id)) {
      assertThat(sandbox.output()).doesNotContain(secret("passing"));
      expectUploadsAndDownloads(id);
      expectArchives(id, place.work("passing"));
      expectOwnTokenOnly(id, "passing");
    }
  }

  private static void expectUploadsAndDownloads(String id) throws IOException {
    byte[] content = noise(5_000_000);
    String name = PlatformCalls.uploaded(calls.upload(id, "a b.bin", content));
    String path = PlatformCalls.file(id, name);
    HttpResponse<byte[]> whole = calls.get(path);
    assertThat(whole.body()).isEqualTo(content);
    assertThat(header(whole, "Content-Disposition")).startsWith("attachment;");
    assertThat(header(whole, "Accept-Ranges")).isEqualTo("bytes");
    String tag = header(whole, "ETag");
    HttpResponse<byte[]> part = calls.get(path, "Range", "bytes=4000000-4999998", "If-Range", tag);
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(header(part, "Content-Range")).isEqualTo("bytes 4000000-4999998/5000000");
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(content, 4_000_000, 4_999_999));
    assertThat(calls.get(path, "If-None-Match", tag).statusCode()).isEqualTo(304);
    assertThat(calls.get(path, "Range", "bytes=5000000-").statusCode()).isEqualTo(416);
    HttpResponse<byte[]> head = calls.send("HEAD", path, noBody());
    assertThat(header(head, "Content-Length")).isEqualTo("5000000");
    assertThat(calls.get(PlatformCalls.file(id, "none")).statusCode()).isEqualTo(404);
    assertThat(calls.get(PlatformCalls.file(id, "../x")).statusCode()).isEqualTo(400);
  }

  private static void expectArchives(String id, Path work) throws IOException {
    Path tree = Files.createDirectories(work.resolve("tree/sub"));
    Files.write(tree.resolve("noise"), noise(3_000_000));
    Files.createSymbolicLink(tree.resolve("link"), Path.of("noise"));
    for (String format : new String[] {"zip", "tar.gz", "tar.zst"}) {
      String path = PlatformCalls.archive(id, "/workspace/tree", format);
      HttpResponse<byte[]> answer = calls.get(path);
      assertThat(answer.statusCode()).as(format).isEqualTo(200);
      assertThat(header(answer, "X-Satchel-Source")).isEqualTo("sandbox");
      Path file = Files.write(work.resolveSibling("archive." + format), answer.body());
      Path target = Files.createDirectory(work.resolveSibling("unpacked-" + format));
      Command.run("bsdtar", "-xf", file.toString(), "-C", target.toString());
      assertThat(target.resolve("tree/sub/noise")).hasSameBinaryContentAs(tree.resolve("noise"));
      assertThat(target.resolve("tree/sub/link")).isSymbolicLink();
      HttpResponse<byte[]> part =
          calls.get(path, "Range", "bytes=1000-", "If-Range", header(answer, "ETag"));
      assertThat(part.statusCode()).isEqualTo(206);
      assertThat(part.body())
          .isEqualTo(Arrays.copyOfRange(answer.body(), 1000, answer.body().length));
    }
  }

  private static String secret(String name) throws IOException {
    Path file = place.configs(name).resolve(".platform_inbound_secret");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    return Files.readString(file).strip();
  }

  private static void expectOwnTokenOnly(String id, String name) throws IOException {
    String token = Files.readString(place.configs(name).resolve(".auth_token")).strip();
    String path = PlatformCalls.file(id, "hello.txt");
    String other = PlatformCalls.file(calls.createWorkspace(), "hello.txt");
    assertThat(platform.get(path, "Authorization", "Bearer " + token).statusCode()).isEqualTo(200);
    assertThat(platform.get(other, "Authorization", "Bearer " + token).statusCode()).isEqualTo(401);
    for (String wrong : new String[] {token + "x", secret(name), "wst_x"}) {
      assertThat(platform.get(path, "Authorization", "Bearer " + wrong).statusCode())
          .isEqualTo(401);
    }
    assertThat(platform.get(path).statusCode()).isEqualTo(401);
    for (String file : new String[] {".auth_token", ".platform_inbound_secret"}) {
      String kept = "/workspaces/" + id + "/chat/download?path=/configs/" + file;
      assertThat(calls.get(kept).statusCode()).as(file).isEqualTo(404);
    }
  }

  @Test
  void whatBelongsToTheOtherRoleIsNotThere() throws Exception {
    String id = calls.createWorkspace();
    try (ServerProcess sandbox = place.sandbox("alone", platform, id)) {
      String bearer = "Bearer " + secret("alone");
      assertThat(calls.get("/workspaces/" + id).statusCode()).isEqualTo(200);
      assertThat(sandbox.getWithKey("/workspaces/" + id).statusCode()).isIn(401, 404);
      assertThat(platform.get("/uploads/limits").statusCode()).isEqualTo(200);
      assertThat(sandbox.get("/uploads/limits").statusCode()).isEqualTo(404);
      String key = "Bearer " + ServerProcess.KEY;
      assertThat(platform.get("/api/sessions", "Authorization", key).statusCode()).isEqualTo(200);
      assertThat(sandbox.getWithKey("/api/sessions").statusCode()).isEqualTo(404);
      String read = "/internal/file/read?path=/workspace/hello.txt";
      assertThat(sandbox.get(read, "Authorization", bearer).body())
          .isEqualTo("hello".getBytes(UTF_8));
      assertThat(sandbox.get(read).statusCode()).isEqualTo(401);
      assertThat(platform.get(read, "Authorization", bearer).statusCode()).isIn(401, 404);
      String archive = ServerProcess.archive(place.work("alone"), "zip");
      assertThat(sandbox.getWithKey(archive).statusCode()).isEqualTo(200);
      assertThat(platform.getWithKey(archive).statusCode()).isEqualTo(404);
      assertThat(platform.getWithKey("/api/file/list?path=/").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void aSessionWhoseFilesAreElsewhereIsOneLikeAnyOther() throws Exception {
    String id = calls.createWorkspace();
    try (ServerProcess sandbox = place.sandbox("session", platform, id)) {
      Path work = place.work("session");
      SessionCalls sessions = new SessionCalls(platform);
      String session = sessions.create("a1", id);
      assertThat(sessions.source(session)).isEqualTo("sandbox");
      assertThat(sessions.write(session, "dir/new.txt", "by a client").status()).isEqualTo(200);
      assertThat(work.resolve("dir/new.txt")).hasContent("by a client");
      assertThat(sessions.files(session)).containsOnlyKeys("dir/new.txt", "hello.txt");
      assertThat(sessions.post(session, "snapshots").status()).isIn(200, 201);
      Files.writeString(work.resolve("hello.txt"), "changed by the agent");
      assertThat(sessions.read(session, "hello.txt")).isEqualTo("changed by the agent");
      assertThat(sessions.post(session, "stop").status()).isEqualTo(200);
      assertThat(sessions.source(session)).isEqualTo("snapshot");
      assertThat(sessions.read(session, "hello.txt")).isEqualTo("changed by the agent");
      assertThat(sandbox.get("/alive").statusCode()).isEqualTo(200);
      assertThat(work.resolve("hello.txt")).as("is left alone").hasContent("changed by the agent");
    }
  }

  @Test
  void aSandboxThatIsKilledBreaksWhatRunsAndTheSnapshotIsServedFromThenOn() throws Exception {
    String id = calls.createWorkspace();
    SessionCalls sessions = new SessionCalls(platform);
    try (ServerProcess sandbox = place.sandbox("killed", platform, id)) {
      Path work = place.work("killed");
      Files.write(work.resolve("noise"), noise(100_000));
      String session = sessions.create("a1", id);
      assertThat(sessions.post(session, "snapshots").status()).isIn(200, 201);
      try (RandomAccessFile huge = new RandomAccessFile(work.resolve("huge").toFile(), "rw")) {
        huge.setLength(HUGE);
      }
      HttpResponse<InputStream> file = calls.open(PlatformCalls.file(id, "huge"));
      HttpResponse<InputStream> archive =
          calls.open(PlatformCalls.archive(id, "/workspace", "tar"));
      try (InputStream fromFile = file.body();
          InputStream fromArchive = archive.body()) {
        assertThat(fromFile.readNBytes(1 << 20)).hasSize(1 << 20);
        assertThat(fromArchive.readNBytes(1 << 20)).hasSize(1 << 20);
        sandbox.kill();
        expectBroken(fromFile);
        expectBroken(fromArchive);
      }
      assertThat(calls.get(PlatformCalls.file(id, "noise")).statusCode()).isEqualTo(502);
      expectFromSnapshot(id, work);
      assertThat(sessions.source(session)).isEqualTo("snapshot");
      assertThat(sessions.post(session, "stop").status()).isEqualTo(409);
      assertThat(sessions.post(session, "resume").status()).isEqualTo(200);
      assertThat(sessions.files(session)).containsOnlyKeys("hello.txt", "noise");
    }
  }

  private static void expectBroken(InputStream body) {
    assertThatThrownBy(() -> body.skipNBytes(2 * HUGE)).isInstanceOf(IOException.class);
  }

  private static void expectFromSnapshot(String id, Path work) throws IOException {
    HttpResponse<byte[]> answer = calls.get(PlatformCalls.archive(id, "/workspace", "tar.zst"));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(header(answer, "X-Satchel-Source")).isEqualTo("snapshot");
    Path file = Files.write(work.resolveSibling("of-snapshot.tar.zst"), answer.body());
    Path target = Files.createDirectory(work.resolveSibling("of-snapshot"));
    Command.bash("zstd -dqc " + file + " | tar x -C " + target);
    String found = Command.run("find", target.toString(), "-name", "noise").strip();
    assertThat(Path.of(found)).hasSameBinaryContentAs(work.resolve("noise"));
    assertThat(Command.run("find", target.toString(), "-name", "huge")).isEmpty();
  }
}
