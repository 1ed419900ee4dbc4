package dev.satchel.http.ash;

import static dev.satchel.http.ash.Ash.assertRefused;
import static dev.satchel.http.ash.Ash.done;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.Command;
import dev.satchel.http.Wire;
import dev.satchel.http.Wire.Answer;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches and bundles, beyond what was recorded. */
@Tag("locale-blind")
final class AshWritingTest {
  private static Ash ash;

  private String session;
  private Path live;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    ash = new Ash(directory);
  }

  @AfterAll
  static void stop() throws IOException {
    ash.close();
  }

  @BeforeEach
  void begin() throws IOException {
    session = ash.session();
    live = ash.live(session);
  }

  private JsonNode write(String body) throws IOException {
    return done(ash.send("POST " + session + "/files", body)).path("files");
  }

  private JsonNode writeOne(String path, String content, String target) throws IOException {
    return write(
            "{\"targetPath\":%s,\"files\":[{\"path\":%s,\"content\":\"%s\"}]}"
                .formatted(
                    Ash.JSON.writeValueAsString(target),
                    Ash.JSON.writeValueAsString(path),
                    content))
        .path(0);
  }

  @Test
  void aPathIsJudgedWhenItIsPutTogether() throws IOException {
    assertThat(writeOne("../up.txt", "eA==", "w").path("written").asBoolean()).isTrue();
    assertThat(live.resolve("up.txt")).hasContent("x");
    writeOne("./a/../b.txt", "eQ==", "w/./deep/");
    assertThat(live.resolve("w/deep/b.txt")).hasContent("y");
    String[][] refused = {
      {"../../x", "w"},
      {"x", "/abs"},
      {"../x", "."},
      {"", "."},
      {"x/", "."},
      {"a..b", "w"},
      {"x\u0000", "."},
      {"..", "w"},
      {"", ""}
    };
    for (String[] it : refused) {
      JsonNode result = writeOne(it[0], "eA==", it[1]);
      assertThat(result.path("error").asText()).as(it[0]).isEqualTo("Invalid file path");
    }
    JsonNode torn = write("{\"files\":[{\"path\":\"a\\ud800\",\"content\":\"\"}]}").path(0);
    assertThat(torn.path("error").asText()).isEqualTo("Invalid file path");
    assertThat(writeOne(".DS_Store/", "eA==", "..").path("error").asText())
        .isEqualTo("Skipped: .DS_Store");
  }

  @Test
  void contentIsDecodedAsNodeDoes() throws IOException {
    String[][] cases = {
      {"", ""},
      {"eA", "x"},
      {"eA=", "x"},
      {"e", ""},
      {"eHl6", "xyz"},
      {"e H\\nl6", "xyz"},
      {"-_-_", "\u00fb\u00ff\u00bf"},
      {"+/+/", "\u00fb\u00ff\u00bf"},
      {"\\u0065A==", "x"},
      {"+\\/+\\/", "\u00fb\u00ff\u00bf"},
      {"éeA\\\\\\\"==", "x"},
      {"eA==eA==", "x\u0007\u0080"},
    };
    for (String[] it : cases) {
      JsonNode result = writeOne("f", it[0], ".");
      byte[] expected = it[1].getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
      assertThat(result.path("size").asInt()).as(it[0]).isEqualTo(expected.length);
      assertThat(Files.readAllBytes(live.resolve("f"))).as(it[0]).isEqualTo(expected);
    }
  }

  @Test
  void theLastOfSeveralMembersCounts() throws IOException {
    write(
        "{\"files\":[{\"path\":\"no\",\"content\":\"\"}],\"other\":[[{}]],"
            + "\"files\":[{\"path\":\"no\",\"path\":\"yes\",\"content\":1,\"content\":\"eA==\","
            + "\"mimeType\":\"text/plain\",\"mode\":7}]}");
    assertThat(live.resolve("yes")).hasContent("x");
    assertThat(live.resolve("no")).doesNotExist();
  }

  @Test
  void whatIsRefusedDoesNotKeepOthersFromBeingWritten() throws IOException {
    Files.createDirectories(live.resolve("d"));
    Files.writeString(live.resolve("f"), "old");
    JsonNode results =
        write(
            "{\"files\":[{\"path\":\"a\",\"content\":\"YQ==\"},{\"path\":\"d\",\"content\":\"YQ==\"},"
                + "{\"path\":\"../x\",\"content\":\"YQ==\"},{\"path\":\"f\",\"content\":\"bmV3\"}]}");
    assertThat(results.get(0).toString()).isEqualTo("{\"path\":\"a\",\"written\":true,\"size\":1}");
    assertThat(results.get(1).path("error").asText()).isEqualTo("Path is not a file");
    assertThat(results.get(2).path("error").asText()).isEqualTo("Invalid file path");
    assertThat(results.get(3).toString()).isEqualTo("{\"path\":\"f\",\"written\":true,\"size\":3}");
    assertThat(live.resolve("f")).hasContent("new");
    assertThat(live.resolve("a")).hasContent("a");
  }

  /** Sends files of so many bytes each, without holding them. */
  private JsonNode writeLarge(int... sizes) throws IOException {
    long length = 0;
    for (int pass = 0; ; pass++) {
      try (Wire wire = Wire.connect(ash.port())) {
        if (pass == 1) {
          wire.send(
              "POST " + session + "/files HTTP/1.1",
              "Host: localhost",
              "Connection: close",
              Ash.key(TestServer.KEY),
              Ash.JSON_TYPE,
              "Content-Length: " + length);
        }
        byte[] piece = new byte[1 << 20];
        Arrays.fill(piece, (byte) 'A');
        for (int i = 0; i < sizes.length; i++) {
          String head = (i == 0 ? "{\"files\":[" : ",") + "{\"path\":\"l" + i + "\",\"content\":\"";
          String tail = i == sizes.length - 1 ? "\"}]}" : "\"}";
          long digits = (sizes[i] * 4L + 2) / 3;
          length += head.length() + digits + tail.length();
          if (pass == 1) {
            wire.send(head.getBytes(UTF_8));
            for (long sent = 0; sent < digits; sent += piece.length) {
              wire.send(Arrays.copyOf(piece, (int) Math.min(piece.length, digits - sent)));
            }
            wire.send(tail.getBytes(UTF_8));
          }
        }
        if (pass == 1) {
          return done(wire.answer()).path("files");
        }
      }
    }
  }

  @Test
  void limitsAreIncludedAndCountInTheirOrder() throws IOException {
    int most = 50 << 20;
    assertThat(writeLarge(most + 1, 1).path(0).path("error").asText())
        .isEqualTo("File too large (52428801 bytes, max 52428800)");
    assertThat(live.resolve("l0")).doesNotExist();
    assertThat(live.resolve("l1")).hasSize(1);
    JsonNode results = writeLarge(most, most, 1, 0);
    assertThat(results.get(0).path("size").asInt()).isEqualTo(most);
    assertThat(results.get(1).path("written").asBoolean()).as("100 MiB in all").isTrue();
    assertThat(results.get(2).path("error").asText()).isEqualTo("Batch size limit exceeded");
    assertThat(results.get(3).path("error").asText()).isEqualTo("Batch size limit exceeded");
    assertThat(live.resolve("l1")).hasSize(most);
    assertThat(live.resolve("l2")).doesNotExist();
  }

  private Answer unbundle(byte[] bundle) throws IOException {
    String text = Base64.getEncoder().encodeToString(bundle);
    return ash.send("POST " + session + "/workspace", "{\"bundle\":\"" + text + "\"}");
  }

  @Test
  void aBundleComesBackAsItWasTaken(@TempDir Path directory) throws IOException {
    Files.createDirectories(live.resolve("sub/node_modules"));
    Files.writeString(live.resolve("sub/node_modules/m"), "x");
    Files.writeString(live.resolve("sub/f.lock"), "kept");
    Files.writeString(live.resolve(".env"), "S=1");
    Files.writeString(live.resolve(".env.example"), "kept");
    Files.createSymbolicLink(live.resolve("broken"), Path.of("nowhere"));
    Answer bundle = ash.call("GET " + session + "/workspace");
    String id = session.substring(session.lastIndexOf('/') + 1);
    assertThat(bundle.header("Content-Type")).hasValue("application/gzip");
    assertThat(bundle.header("Content-Disposition"))
        .hasValue("attachment; filename=\"" + id + ".tar.gz\"");
    assertThat(bundle.header("Content-Length")).hasValue(String.valueOf(bundle.body().length));
    assertThat(ash.call("HEAD " + session + "/workspace").header("Content-Length"))
        .isEqualTo(bundle.header("Content-Length"));
    Path file = Files.write(directory.resolve("b.tar.gz"), bundle.body());
    assertThat(
            Command.run("tar", "tzf", file.toString()).lines().filter(name -> !name.endsWith("/")))
        .containsExactlyInAnyOrder("./sub/f.lock", "./.env.example", "./broken");

    session = ash.session();
    Path other = ash.live(session);
    Files.writeString(other.resolve("stays"), "x");
    assertThat(done(unbundle(bundle.body())).path("message").asText())
        .isEqualTo("Workspace restored to live sandbox");
    assertThat(other.resolve("sub/f.lock")).hasContent("kept");
    assertThat(other.resolve("stays")).hasContent("x");
    done(ash.call("POST " + session + "/stop"));
    assertThat(done(unbundle(bundle.body())).path("message").asText())
        .isEqualTo("Workspace saved as snapshot");
  }

  @Test
  void aBadBundleChangesNothing(@TempDir Path directory) throws IOException {
    assertRefused(unbundle(new byte[0]), 400, "Empty bundle");
    for (String text : new String[] {"x", "not a gzip file"}) {
      assertRefused(unbundle(text.getBytes(UTF_8)), 400, "Invalid bundle: not a gzip file");
    }
    Files.writeString(directory.resolve("f"), "x");
    String tar = directory.resolve("b.tar.gz").toString();
    Command.run(
        "tar", "czf", tar, "-C", directory.toString(), "--transform=s,f,../../escape,", "-P", "f");
    byte[] bundle = Files.readAllBytes(Path.of(tar));
    Answer unsafe = unbundle(bundle);
    assertThat(unsafe.status()).isEqualTo(400);
    assertThat(unsafe.text())
        .startsWith("{\"error\":\"Invalid bundle: ")
        .doesNotContain("sandboxes");
    Answer cut = unbundle(Arrays.copyOf(bundle, bundle.length - 12));
    assertThat(cut.status()).isEqualTo(400);
    try (var files = Files.list(live)) {
      assertThat(files).isEmpty();
    }
  }
}
