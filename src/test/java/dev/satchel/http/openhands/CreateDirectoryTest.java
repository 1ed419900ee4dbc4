package dev.satchel.http.openhands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.server.TestServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories are made where they may be, and what is there stays. */
final class CreateDirectoryTest {
  private static final String DONE = "{\"success\":true}";

  private static TestServer server;
  private static Path root;
  private static Path outside;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    root = Files.createDirectories(directory.resolve("root"));
    outside = Files.createDirectories(directory.resolve("outside"));
    Files.writeString(root.resolve("file"), "content");
    Files.createSymbolicLink(root.resolve("out"), outside);
    Files.createSymbolicLink(root.resolve("out-new"), outside.resolve("new"));
    server = TestServer.start(root, directory.resolve("state"));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  private static void assertAnswer(String query, int status, String body) throws IOException {
    HttpResponse<byte[]> answer = server.send("POST", "/api/file/create_directory" + query);
    assertThat(new String(answer.body(), UTF_8)).isEqualTo(body);
    assertThat(answer.statusCode()).isEqualTo(status);
  }

  private static void assertRefused(Object path, int status, String detail) throws IOException {
    assertAnswer("?path=" + path, status, "{\"detail\":\"" + detail + "\"}");
  }

  @Test
  void aDirectoryIsMadeWithThoseAboveIt() throws IOException {
    assertAnswer("?path=" + root + "/a/b%20c/d", 200, DONE);
    assertThat(root.resolve("a/b c/d")).isDirectory();
  }

  @Test
  void oneThatIsThereStaysWithWhatIsInIt() throws IOException {
    Path there = Files.createDirectories(root.resolve("there"));
    Files.writeString(there.resolve("file"), "content");
    assertAnswer("?path=" + there, 200, DONE);
    assertAnswer("?path=" + there + "/", 200, DONE);
    assertAnswer("?path=" + root, 200, DONE);
    assertThat(there.resolve("file")).hasContent("content");
  }

  @Test
  void aFileInTheWayIs400AndStays() throws IOException {
    for (String name : List.of("/file", "/file/below", "/file/far/below")) {
      String path = root + name;
      assertRefused(path, 400, "Path exists and is not a directory: " + path);
    }
    assertThat(root.resolve("file")).hasContent("content");
  }

  @Test
  void aPathThatIsNotAbsoluteIs400AndAMissingOne422() throws IOException {
    assertRefused("relative", 400, "Path must be absolute: relative");
    assertRefused("", 400, "Path must be absolute: ");
    assertRefused("/a/%00", 400, "Path must not contain NUL: /a/\uFFFD");
    assertAnswer(
        "",
        422,
        "{\"detail\":[{\"type\":\"missing\",\"loc\":[\"query\",\"path\"],"
            + "\"msg\":\"Field required\",\"input\":null}]}");
    assertThat(server.send("POST", "/api/file/create_directory?path=/a&path=/b").statusCode())
        .isEqualTo(422);
  }

  @Test
  void outsideTheRootsIs403() throws IOException {
    assertRefused(outside + "/new", 403, "Path is outside the served roots: " + outside + "/new");
    String leadsOut = "Path leads out of the served roots through a link: ";
    for (String name : List.of("/out/new", "/out", "/out-new", "/out-new/below")) {
      assertRefused(root + name, 403, leadsOut + root + name);
    }
    assertThat(outside).isEmptyDirectory();
  }

  /** Nobody may write there, not even the superuser. */
  @Test
  void whereNothingMayBeWrittenIs403(@TempDir Path directory) throws IOException {
    try (TestServer system = TestServer.start(Path.of("/sys"), directory.resolve("state"))) {
      HttpResponse<byte[]> answer =
          system.send("POST", "/api/file/create_directory?path=/sys/satchel");
      assertThat(new String(answer.body(), UTF_8))
          .isEqualTo("{\"detail\":\"Permission denied: /sys/satchel\"}");
      assertThat(answer.statusCode()).isEqualTo(403);
    }
  }
}
