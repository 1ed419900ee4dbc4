package dev.satchel.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import dev.satchel.http.Wire.Answer;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an archive says of itself, and how a client chooses what it gets. */
final class HeadersTest {
  private static TestServer server;
  private static Path root;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    root = Files.createDirectories(directory.resolve("root"));
    Files.writeString(root.resolve("file"), "content");
    for (String name :
        List.of("plain", "two words", "a+b", "quo\"te", "back\\slash", "per%20cent", "semi;x=1")) {
      Files.createDirectories(root.resolve(name));
    }
    makeDirectory("h\u00c3\u00a4user"); // UTF-8, as bytes.
    makeDirectory("bad\u00ffbyte");
    makeDirectory("new\nline");
    server = TestServer.start(root, directory.resolve("state"));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  /** Makes a directory whose name has the characters of {@code name} as bytes. */
  private static void makeDirectory(String name) throws IOException {
    Command.run(
        "python3",
        "-c",
        "import os, sys; os.mkdir(os.fsencode(sys.argv[1]) + b'/' + bytes.fromhex(sys.argv[2]))",
        root.toString(),
        HexFormat.of().formatHex(name.getBytes(ISO_8859_1)));
  }

  private static Answer archive(String encodedName, String... headerLines) throws IOException {
    return Wire.get(
        server.port(), "/api/file/archive?path=" + root + "/" + encodedName, headerLines);
  }

  @ParameterizedTest
  @CsvSource({"zip,application/zip", "tar,application/x-tar", "tar.gz,application/gzip"})
  void eachFormatHasItsTypeAndEnding(String format, String type) throws IOException {
    for (String how : List.of("delivery=stream", "delivery=spool", "resumable=false")) {
      Answer answer = archive("plain&format=" + format + "&" + how);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Content-Type")).hasValue(type);
      assertThat(answer.header("Content-Disposition"))
          .hasValue("attachment; filename=\"plain." + format + "\"");
      assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(answer.header("Cache-Control")).hasValue("private, no-store");
      assertThat(answer.header("X-Archive-Id").orElseThrow()).matches("[0-9a-f-]{36}");
      assertThat(answer.header("ETag").isPresent()).isNotEqualTo(how.equals("resumable=false"));
      assertThat(answer.header("Accept-Ranges"))
          .isEqualTo(answer.header("ETag").map(tag -> "bytes"));
      assertThat(answer.header("Server")).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/* | application/zip",
        "application/* | application/zip",
        "application/zip | application/zip",
        "application/x-tar | application/x-tar",
        "application/gzip | application/gzip",
        "application/gzip, application/zip | application/gzip",
        "application/zip;q=0.5, application/x-tar | application/x-tar",
        "application/zip;q=0.2, application/gzip;q=0.9, application/x-tar;q=0.5 | application/gzip",
        "text/html, application/xhtml+xml, */*;q=0.8 | application/zip",
        "*/*;q=0.1, application/x-tar | application/x-tar",
        "text/html, application/gzip;q=0.1 | application/gzip",
        "application/zip;q=0, application/gzip | application/gzip",
        "application/zip;q=0, */* | application/x-tar",
        "application/gzip;q=0 | application/zip",
        "application/gzip;q=0.000 | application/zip",
        "application/json | application/zip",
        "image/png | application/zip",
        "APPLICATION/GZIP | application/gzip"
      })
  void acceptChoosesWhereFormatDoesNot(String accept, String type) throws IOException {
    Answer answer = archive("plain", "Accept: " + accept);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).hasValue(type);
  }

  @Test
  void withoutAcceptItIsZip() throws IOException {
    assertThat(archive("plain").header("Content-Type")).hasValue("application/zip");
  }

  @Test
  void formatWinsOverAccept() throws IOException {
    assertThat(
            archive("plain&format=tar", "Accept: application/gzip, */*;q=0").header("Content-Type"))
        .hasValue("application/x-tar");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "two%20words | attachment; filename=\"two words.zip\"",
        "two+words | attachment; filename=\"two words.zip\"",
        "a%2Bb | attachment; filename=\"a+b.zip\"",
        "%70l%61in | attachment; filename=\"plain.zip\"",
        "quo%22te | attachment; filename=\"quo_te.zip\"; filename*=UTF-8''quo%22te.zip",
        "back%5Cslash | attachment; filename=\"back_slash.zip\"; filename*=UTF-8''back%5Cslash.zip",
        "per%2520cent | attachment; filename=\"per_20cent.zip\"; filename*=UTF-8''per%2520cent.zip",
        "semi;x=1 | attachment; filename=\"semi;x=1.zip\"",
        "new%0Aline | attachment; filename=\"new_line.zip\"; filename*=UTF-8''new%0Aline.zip",
        "h%C3%A4user | attachment; filename=\"h_user.zip\"; filename*=UTF-8''h%C3%A4user.zip",
        "bad%FFbyte | attachment; filename=\"bad_byte.zip\"; filename*=UTF-8''bad%EF%BF%BDbyte.zip"
      })
  void theNameToSaveUnderIsThatOfTheDirectory(String encodedName, String header)
      throws IOException {
    Answer answer = archive(encodedName);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.header("Content-Disposition")).hasValue(header);
  }

  @Test
  void aPathMayBeEncodedWhollyOrNotAtAll() throws IOException {
    String encoded = (root + "/plain").replace("/", "%2F");
    assertThat(Wire.get(server.port(), "/api/file/archive?path=" + encoded).status())
        .isEqualTo(200);
    assertThat(Wire.get(server.port(), "/api/file/archive?%70ath=/" + root + "//./plain/").status())
        .isEqualTo(200);
  }

  @Test
  void rawBytesInTheQueryAreRefusedOrUnderstoodButNeverAFailure() throws IOException {
    assertThat(archive("h\u00c3\u00a4user").status()).isIn(200, 400, 404);
    assertThat(archive("bad\u00ffbyte").status()).isIn(200, 400, 404);
  }

  @Test
  void aNameThatIsNotUtf8IsArchivedUnderItsBytes() throws IOException {
    Answer answer = archive("bad%FFbyte&format=tar");
    assertThat(answer.text()).startsWith("bad\u00ffbyte/");
  }
}
