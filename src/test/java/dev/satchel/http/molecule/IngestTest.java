package dev.satchel.http.molecule;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.Command;
import dev.satchel.http.Wire;
import dev.satchel.http.Wire.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of files that a platform brings: all of them are there, or none is. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class IngestTest {
  private static final int FILE_LIMIT = 1 << 20;
  private static final int LIMIT = 2 << 20;
  private static final String ROUTE = "/internal/chat/uploads/ingest";

  private static Sandbox sandbox;
  private static Path uploads;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    sandbox =
        Sandbox.start(
            directory, Map.of("SATCHEL_CHAT_UPLOAD", "2MiB", "SATCHEL_CHAT_FILE", "1MiB"));
    uploads = sandbox.workspace.resolve(".molecule/chat-uploads");
  }

  @AfterAll
  static void stop() throws IOException {
    sandbox.close();
  }

  @AfterEach
  void removeAll() throws IOException {
    Command.run("rm", "-rf", sandbox.workspace.resolve(".molecule").toString());
  }

  private static List<Path> stored() throws IOException {
    if (!Files.exists(uploads)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(uploads)) {
      return files.sorted().toList();
    }
  }

  private static void assertError(Answer answer, int status, String error) throws IOException {
    assertThat(answer.json().path("error").asText()).as(answer.text()).isEqualTo(error);
    assertThat(answer.status()).isEqualTo(status);
  }

  private static void assertNothingStored(Answer answer, int status, String error)
      throws IOException {
    assertError(answer, status, error);
    assertThat(stored()).isEmpty();
  }

  @Test
  void aFileIsStoredUnderANameThatNobodyCanGuess() throws IOException {
    String disposition = "name=\"files\"; filename=\"my report.pdf\"";
    byte[] part = Sandbox.part(disposition, "Content-Type: x/y; a=b\r\n", "words".getBytes(UTF_8));
    Answer answer = sandbox.ingest(List.of(part));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.json().path("files")).hasSize(1);
    JsonNode file = answer.json().path("files").path(0);
    assertThat(file.path("name").asText()).isEqualTo("my_report.pdf");
    assertThat(file.path("mimeType").asText()).isEqualTo("x/y; a=b");
    assertThat(file.path("size").asLong()).isEqualTo(5);
    assertThat(file.path("uri").asText())
        .matches("workspace:/workspace/\\.molecule/chat-uploads/[0-9a-f]{32}-my_report\\.pdf");
    Path path = stored().get(0);
    assertThat(file.path("uri").asText()).endsWith("/" + path.getFileName());
    assertThat(path).hasContent("words");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
  }

  @Test
  void whatWasBroughtCanBeRead() throws IOException {
    String uri =
        sandbox
            .ingest(List.of(Sandbox.file("greeting.txt", "hello")))
            .json()
            .at("/files/0/uri")
            .asText();
    Answer read = sandbox.read(uri.substring("workspace:".length()));
    assertThat(read.text()).isEqualTo("hello");
  }

  @Test
  void severalFilesKeepTheirOrderAndOneNameTwiceMakesTwoFiles() throws IOException {
    Answer answer =
        sandbox.ingest(
            List.of(
                Sandbox.file("b", "1"),
                Sandbox.part("name=\"note\"", "", "text".getBytes(UTF_8)),
                Sandbox.file("a", "22"),
                Sandbox.file("b", ""),
                Sandbox.part("name=\"other\"; filename=\"c\"", "", new byte[9]),
                Sandbox.part("name=\"files\"", "", "no file".getBytes(UTF_8)),
                Sandbox.part("name=\"files\"; filename=\"\"", "", new byte[0])));
    JsonNode files = answer.json().path("files");
    assertThat(files.findValuesAsText("name")).containsExactly("b", "a", "b");
    assertThat(files.findValuesAsText("size")).containsExactly("1", "2", "0");
    assertThat(stored()).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({
    "a.pdf,application/pdf",
    "a.txt,text/plain",
    "a,''",
    "a.unknown,''",
  })
  void withoutATypeTheNameSaysIt(String name, String type) throws IOException {
    JsonNode file = sandbox.ingest(List.of(Sandbox.file(name, ""))).json().at("/files/0");
    assertThat(file.path("mimeType").isTextual()).isTrue();
    assertThat(file.path("mimeType").asText()).isEqualTo(type);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "../../../etc/passwd|passwd",
        "C:\\x\\y.txt|y.txt",
        "\\\\host\\share\\y.txt|y.txt",
        "a\\b.txt|a_b.txt",
        "\u540d\u524d.txt|__.txt",
        "..|file",
        ".bashrc|.bashrc",
      })
  void aNameIsMadeSafe(String given, String safe) throws IOException {
    Answer answer = sandbox.ingest(List.of(Sandbox.file(given, "")));
    assertThat(answer.json().at("/files/0/name").asText()).isEqualTo(safe);
  }

  @Test
  void whatHasNoFileIsRefused() throws IOException {
    String error = "expected at least one 'files' field";
    assertError(sandbox.post("application/json", "{}".getBytes(UTF_8)), 400, error);
    assertError(sandbox.call("POST", ROUTE), 400, error);
    assertError(sandbox.ingest(List.of()), 400, error);
    byte[] plain = Sandbox.part("name=\"files\"", "", "text".getBytes(UTF_8));
    assertError(sandbox.ingest(List.of(plain)), 400, error);
    assertThat(stored()).isEmpty();
  }

  @Test
  void aFormThatBreaksOffIsRefusedAndLeavesNothing() throws IOException {
    byte[] part = Sandbox.file("a", "words");
    Answer answer = sandbox.post("multipart/form-data; boundary=xyz", part);
    assertNothingStored(answer, 400, "failed to parse multipart form");
    assertThat(answer.json().path("exception").asText()).isNotEmpty();
    assertThat(answer.json().path("detail").asText()).isNotEmpty();
    assertNothingStored(
        sandbox.post("multipart/form-data", part), 400, "failed to parse multipart form");
  }

  @Test
  void aNameWithNulIsRefused() throws IOException {
    assertNothingStored(
        sandbox.ingest(List.of(Sandbox.file("a\0b", ""))), 400, "failed to parse multipart form");
  }

  @Test
  void moreFilesOrFieldsThanAllowedAreRefused() throws IOException {
    List<byte[]> most = new ArrayList<>(Collections.nCopies(64, Sandbox.file("a", "1")));
    most.addAll(Collections.nCopies(32, Sandbox.part("name=\"x\"", "", new byte[1])));
    List<byte[]> fileMore = new ArrayList<>(most);
    fileMore.add(0, Sandbox.file("a", "1"));
    assertNothingStored(sandbox.ingest(fileMore), 400, "failed to parse multipart form");
    List<byte[]> fieldMore = new ArrayList<>(most);
    fieldMore.add(Sandbox.part("name=\"x\"", "", new byte[1]));
    assertNothingStored(sandbox.ingest(fieldMore), 400, "failed to parse multipart form");
    byte[] large = Sandbox.part("name=\"x\"", "", new byte[(1 << 20) + 1]);
    assertNothingStored(
        sandbox.ingest(List.of(Sandbox.file("a", "1"), large)),
        400,
        "failed to parse multipart form");
    assertThat(sandbox.ingest(most).json().path("files")).hasSize(64);
  }

  @Test
  void aFileOfTheLargestSizeIsTakenAndOneByteMoreIsNot() throws IOException {
    String most = "x".repeat(FILE_LIMIT);
    assertThat(sandbox.ingest(List.of(Sandbox.file("a", most))).json().at("/files/0/size").asLong())
        .isEqualTo(FILE_LIMIT);
    Files.delete(stored().get(0));
    assertNothingStored(
        sandbox.ingest(List.of(Sandbox.file("b", "1"), Sandbox.file("my a.txt", most + "x"))),
        413,
        "my a.txt exceeds per-file limit (1 MB)");
  }

  @Test
  void aNameInARefusalIsCleanedAndCut() throws IOException {
    String name = "a\u0001\u0085\u202e" + "b".repeat(500);
    Answer answer = sandbox.ingest(List.of(Sandbox.file(name, "x".repeat(FILE_LIMIT + 1))));
    assertError(answer, 413, "a" + "b".repeat(199) + " exceeds per-file limit (1 MB)");
  }

  @Test
  void aBodyThatIsAnnouncedTooLargeIsRefusedUnread() throws IOException {
    try (Wire wire = Wire.connect(sandbox.port())) {
      wire.send(
          "POST " + ROUTE + " HTTP/1.1",
          "Host: localhost",
          "Connection: close",
          "Expect: 100-continue",
          Sandbox.BEARER,
          "Content-Type: multipart/form-data; boundary=xyz",
          "Content-Length: " + (LIMIT + 1));
      assertNothingStored(wire.answer(), 413, "request body exceeds total limit (2 MB)");
    }
  }

  @Test
  void aBodyThatTurnsOutTooLargeIsRefusedAndLeavesNothing() throws IOException {
    try (Wire wire = Wire.connect(sandbox.port())) {
      wire.send(
          "POST " + ROUTE + " HTTP/1.1",
          "Host: localhost",
          "Connection: close",
          Sandbox.BEARER,
          "Content-Type: multipart/form-data; boundary=xyz",
          "Transfer-Encoding: chunked");
      byte[] file = Sandbox.file("a", "x".repeat(FILE_LIMIT));
      for (int i = 0; i < 3; i++) {
        wire.send((Integer.toHexString(file.length) + "\r\n").getBytes(ISO_8859_1));
        wire.send(file);
        wire.send("\r\n".getBytes(ISO_8859_1));
      }
      wire.send("0\r\n\r\n".getBytes(ISO_8859_1));
      assertNothingStored(wire.answer(), 413, "total request body exceeds limit (2 MB)");
    }
  }

  @Test
  void aClientThatGoesAwayLeavesNothing() throws IOException {
    try (Wire wire = Wire.connect(sandbox.port())) {
      wire.send(
          "POST " + ROUTE + " HTTP/1.1",
          "Host: localhost",
          Sandbox.BEARER,
          "Content-Type: multipart/form-data; boundary=xyz",
          "Content-Length: 100000");
      wire.send(Sandbox.file("a", "x".repeat(1000)));
      wire.reset();
    }
    assertThat(sandbox.ingest(List.of(Sandbox.file("b", ""))).status()).isEqualTo(200);
    assertThat(stored()).hasSize(1);
  }

  private static void assertUnprepared(int errno) throws IOException {
    Answer answer = sandbox.ingest(List.of(Sandbox.file("a", "words")));
    assertError(answer, 500, "failed to prepare uploads dir");
    assertThat(answer.json().path("path").asText()).isEqualTo("/workspace/.molecule/chat-uploads");
    assertThat(answer.json().path("errno").asInt()).isEqualTo(errno);
    assertThat(answer.json().path("detail").asText())
        .isNotEmpty()
        .doesNotContain(sandbox.place.toString());
  }

  @Test
  void aLinkInPlaceOfTheDirectoryIsNotFollowed() throws IOException {
    Path outside = sandbox.place.resolve("outside");
    Files.createSymbolicLink(sandbox.workspace.resolve(".molecule"), outside);
    assertUnprepared(20);
    Files.delete(sandbox.workspace.resolve(".molecule"));
    Files.createDirectory(sandbox.workspace.resolve(".molecule"));
    Files.createSymbolicLink(uploads, outside);
    assertUnprepared(20);
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void somethingElseInPlaceOfTheDirectoryIsSaid() throws IOException {
    Files.writeString(sandbox.workspace.resolve(".molecule"), "a file");
    assertUnprepared(20);
    Files.delete(sandbox.workspace.resolve(".molecule"));
    Command.run("mkfifo", sandbox.workspace.resolve(".molecule").toString());
    assertUnprepared(20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
  void otherMethodsAreNotThere(String method) throws IOException {
    Answer answer = sandbox.call(method, ROUTE);
    assertThat(answer.status()).isEqualTo(405);
    assertThat(Arrays.asList(answer.header("Allow").orElseThrow().split(", *", -1)))
        .contains("POST");
  }

  @Test
  void withoutTheSecretNothingIsTaken() throws IOException {
    Answer answer = sandbox.callWithout("POST", ROUTE, "Content-Length: 1000000000");
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.text()).isEqualTo("{\"error\":\"unauthorized\"}");
  }
}
