package dev.satchel.http.ash;

import static dev.satchel.http.ash.Ash.assertRefused;
import static dev.satchel.http.ash.Ash.done;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.Command;
import dev.satchel.http.Wire;
import dev.satchel.http.Wire.Answer;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading, listing and deleting files of a session, beyond what was recorded. */
final class AshFilesTest {
  private Ash ash;
  private String session;
  private Path live;
  private Path outside;

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    outside = Files.createDirectories(directory.toRealPath().resolve("outside"));
    ash = new Ash(directory);
    session = ash.session();
    live = ash.live(session);
  }

  @AfterEach
  void stop() throws IOException {
    ash.close();
  }

  private List<String> listed(String query) throws IOException {
    List<String> paths = new ArrayList<>();
    done(ash.call("GET " + session + query))
        .path("files")
        .forEach(file -> paths.add(file.path("path").asText()));
    return paths;
  }

  @Test
  void filesHaveATagAndAreSentInParts() throws IOException {
    Files.writeString(live.resolve("f.txt"), "0123456789");
    String line = "GET " + session + "/files/f.txt";
    Answer whole = ash.call(line);
    String tag = whole.header("ETag").orElseThrow();
    assertThat(whole.header("Accept-Ranges")).hasValue("bytes");
    assertThat(whole.header("Last-Modified")).isPresent();
    Answer part = ash.call(line, "Range: bytes=2-4", "If-Range: " + tag);
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.text()).isEqualTo("234");
    assertThat(part.header("Content-Range")).hasValue("bytes 2-4/10");
    assertThat(part.header("Content-Type")).hasValue("text/plain");
    assertThat(part.header("X-Ash-Source")).hasValue("sandbox");
    assertThat(ash.call(line, "If-None-Match: " + tag).status()).isEqualTo(304);
    assertRefused(ash.call(line, "Range: bytes=10-"), 416, "Range lies beyond the end of 10 bytes");
    Files.writeString(live.resolve("f.txt"), "changed");
    assertThat(ash.call(line, "If-None-Match: " + tag).status()).isEqualTo(200);
  }

  @Test
  void aFileOfALinkThatLeadsOutIsAsIfItWereNotThere() throws IOException {
    Files.writeString(outside.resolve("secret.txt"), "secret");
    Files.createSymbolicLink(live.resolve("file"), outside.resolve("secret.txt"));
    Files.createSymbolicLink(live.resolve("dir"), outside);
    Files.createSymbolicLink(live.resolve("up"), Path.of("../../.."));
    for (String path : new String[] {"file", "dir/secret.txt", "up/a", "file?format=json"}) {
      assertRefused(ash.call("GET " + session + "/files/" + path), 404, "File not found");
    }
    for (String path : new String[] {"file", "dir/secret.txt"}) {
      assertRefused(ash.call("DELETE " + session + "/files/" + path), 404, "File not found");
    }
    assertThat(listed("/files")).isEmpty();
    JsonNode written =
        done(
            ash.send(
                "POST " + session + "/files",
                "{\"files\":[{\"path\":\"dir/new\",\"content\":\"eA==\"},"
                    + "{\"path\":\"file\",\"content\":\"eA==\"}]}"));
    for (JsonNode result : written.path("files")) {
      assertThat(result.path("error").asText()).isEqualTo("Invalid file path");
    }
    assertThat(outside.resolve("new")).doesNotExist();
    assertThat(outside.resolve("secret.txt")).hasContent("secret");
  }

  @Test
  void aNameThatIsNotUtf8IsReachedByItsBytes() throws IOException {
    Command.run(
        "python3",
        "-c",
        "import sys,os; open(os.fsencode(sys.argv[1]) + b'/n\\xff.txt', 'w').write('odd')",
        live.toString());
    Answer answer = ash.call("GET " + session + "/files/n%FF.txt");
    assertThat(answer.text()).isEqualTo("odd");
    assertThat(answer.header("Content-Disposition"))
        .hasValue("attachment; filename*=UTF-8''n%FF.txt");
    assertThat(listed("/files")).containsExactly("n\uFFFD.txt");
    done(ash.call("DELETE " + session + "/files/n%FF.txt"));
    assertThat(listed("/files")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a;b", "a%3Bb", "a;b=c/d", "100%25", "a&b=c", "x%2541", "%7Euser", "a%22b"})
  void signsInAPathStandForThemselves(String encoded) throws IOException {
    String name = java.net.URLDecoder.decode(encoded.replace("+", "%2B"), UTF_8);
    Path file = live.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, name);
    assertThat(new String(ash.call("GET " + session + "/files/" + encoded).body(), UTF_8))
        .isEqualTo(name);
    JsonNode json = done(ash.call("GET " + session + "/files/" + encoded + "?format=json"));
    assertThat(json.path("path").asText()).isEqualTo(name);
    assertThat(json.path("content").asText()).isEqualTo(name);
  }

  @Test
  @Tag("locale-blind")
  void largestSizesAreIncluded() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(live.resolve("raw").toString(), "rw")) {
      file.setLength(104_857_600);
    }
    Answer answer = ash.call("HEAD " + session + "/files/raw");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Length")).hasValue("104857600");
    assertThat(ash.call("GET " + session + "/files/raw?format=json").text())
        .contains("File too large (104857600 bytes, max 1048576)");
  }

  @Test
  @Tag("locale-blind")
  void aLongListingIsStreamedAndHasTheSameLengthInItsHead() throws IOException {
    Path directory = Files.createDirectories(live.resolve("many-of-them"));
    for (int i = 0; i < 1500; i++) {
      Files.createFile(directory.resolve("a-name-that-is-rather-long-" + i));
    }
    Answer answer = ash.call("GET " + session + "/files");
    assertThat(answer.header("Transfer-Encoding")).hasValue("chunked");
    assertThat(answer.isWhole()).isTrue();
    assertThat(done(answer).path("files")).hasSize(1500);
    assertThat(ash.call("HEAD " + session + "/files").header("Content-Length"))
        .hasValue(String.valueOf(answer.body().length));
    Answer old =
        Wire.exchange(
            ash.port(),
            "GET " + session + "/files HTTP/1.0",
            "Host: localhost",
            Ash.key(TestServer.KEY));
    assertThat(old.isWhole()).as("its length says that it is all there").isTrue();
    assertThat(old.body()).isEqualTo(answer.body());
  }

  @Test
  void controlCharactersAreWrittenAsNodeDoes() throws IOException {
    Files.write(live.resolve("c"), "\u0001\u001f\n\u007f\u2028\"\\/é".getBytes(UTF_8));
    assertThat(new String(ash.call("GET " + session + "/files/c?format=json").body(), UTF_8))
        .isEqualTo(
            "{\"path\":\"c\",\"content\":\"\\u0001\\u001f\\n\u007f\u2028\\\"\\\\/é\",\"size\":12,"
                + "\"source\":\"sandbox\"}");
  }

  @Test
  void aLinkToAFileIsDeletedAndNotTheFile() throws IOException {
    Files.writeString(live.resolve("f"), "x");
    Files.createSymbolicLink(live.resolve("l"), Path.of("f"));
    Files.createSymbolicLink(live.resolve("loop"), Path.of("."));
    assertThat(listed("/files")).containsExactly("f", "l");
    done(ash.call("DELETE " + session + "/files/l"));
    assertThat(live.resolve("f")).hasContent("x");
    assertThat(live.resolve("l")).doesNotExist();
    assertRefused(ash.call("DELETE " + session + "/files/loop"), 400, "Path is not a file");
    assertRefused(ash.call("DELETE " + session + "/files/f/"), 404, "File not found");
    assertRefused(ash.call("DELETE " + session + "/files/a..b"), 400, "Invalid file path");
    assertThat(live.resolve("f")).exists();
  }

  @Test
  void noAnswerSaysWhereTheFilesLie() throws IOException {
    Files.createDirectories(live.resolve("d/e"));
    Files.writeString(live.resolve("f"), "x");
    String text =
        new String(
            ash.send(
                    "POST " + session + "/files",
                    "{\"files\":[{\"path\":\"d\",\"content\":\"\"},{\"path\":\"f/x\",\"content\":\"\"},"
                        + "{\"path\":\""
                        + "n".repeat(300)
                        + "\",\"content\":\"\"},{\"path\":\".\",\"content\":\"\"}]}")
                .body(),
            ISO_8859_1);
    assertThat(text).contains("\"written\":false").doesNotContain("\"written\":true");
    assertThat(text).doesNotContain(ash.data.toString());
    for (String path : new String[] {"n".repeat(300), "f/x", "d", "", "%2Fx"}) {
      String answer = ash.call("GET " + session + "/files/" + path).text();
      assertThat(answer).contains("error").doesNotContain("sandboxes");
    }
  }
}
