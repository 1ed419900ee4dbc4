package dev.satchel.http.molecule;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Command;
import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import dev.satchel.files.Unprivileged;
import dev.satchel.http.MinRate;
import dev.satchel.http.Usage;
import dev.satchel.http.Wire;
import dev.satchel.http.Wire.Answer;
import dev.satchel.platform.InboundSecretFile;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a platform may read here, in which form, and in which words the rest is refused. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class FileReadTest {
  private static final String TEXT = "some words\nof a file\n";

  private static Sandbox sandbox;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    sandbox = Sandbox.start(directory, Map.of());
    Path workspace = sandbox.workspace;
    for (String name : new String[] {"a.txt", "a.pdf", "a+b c.html", "weird\".pdf", "a\\b.txt"}) {
      Files.writeString(workspace.resolve(name), TEXT);
    }
    Files.createDirectories(workspace.resolve("sub/deep"));
    Files.writeString(workspace.resolve("sub/deep/file"), TEXT);
    Files.createFile(workspace.resolve("empty"));
    Files.writeString(sandbox.place.resolve("outside/secret"), "THIS-LIES-OUTSIDE");
    link("to-file", "a.txt");
    link("to-sub", "sub");
    link("to-outside", "../outside");
    link("to-secret", "../outside/secret");
    link("dangling", "nothing");
    link("to-itself", "to-itself");
    Command.run("mkfifo", workspace.resolve("fifo").toString());
    Command.run("sh", "-c", "cd \"$0\" && : > \"$(printf 'bad\\377name')\"", workspace.toString());
  }

  private static void link(String name, String text) throws IOException {
    Files.createSymbolicLink(sandbox.workspace.resolve(name), Path.of(text));
  }

  @AfterAll
  static void stop() throws IOException {
    sandbox.close();
  }

  private static void assertRefused(Answer answer, int status, String error) throws IOException {
    assertThat(answer.text()).isEqualTo("{\"error\":\"" + error + "\"}");
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).hasValue("application/json");
    assertThat(answer.isWhole()).isTrue();
  }

  @Test
  void aFileComesWithItsLengthItsTypeAndItsName() throws IOException {
    Answer answer = sandbox.read("/workspace/a.pdf");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo(TEXT);
    assertThat(answer.header("Content-Type")).hasValue("application/pdf");
    assertThat(answer.header("Content-Length")).hasValue(String.valueOf(TEXT.length()));
    assertThat(answer.header("Content-Disposition"))
        .hasValue("attachment; filename=\"a.pdf\"; filename*=UTF-8''a.pdf");
    assertThat(answer.header("Accept-Ranges")).hasValue("bytes");
    assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(answer.header("Content-Encoding")).isEmpty();
    assertThat(answer.header("ETag")).isPresent();
    assertThat(answer.header("Last-Modified")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"empty", "sub/deep/file", "a%2Bb+c.html", "a%2bb%20c.html"})
  void whateverItIsCalledInWhicheverEncodingItComes(String path) throws IOException {
    assertThat(sandbox.read("/workspace/" + path).status()).isEqualTo(200);
  }

  @Test
  void aNameThatIsNotUtf8IsFoundByItsBytes() throws IOException {
    Answer answer = sandbox.read("/workspace/bad%ffname");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Disposition"))
        .hasValue("attachment; filename=\"bad_name\"; filename*=UTF-8''bad%EF%BF%BDname");
    assertRefused(sandbox.read("/workspace/bad%fename"), 404, "file not found");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "weird%22.pdf|\"weird\\\".pdf\"|weird%22.pdf",
        "a%5Cb.txt|\"a\\\\b.txt\"|a%5Cb.txt",
      })
  void whatIsSpecialInAHeaderIsEscaped(String path, String plain, String encoded)
      throws IOException {
    assertThat(sandbox.read("/workspace/" + path).header("Content-Disposition"))
        .hasValue("attachment; filename=" + plain + "; filename*=UTF-8''" + encoded);
  }

  @ParameterizedTest
  @CsvSource({
    "x.txt,text/plain;charset=utf-8",
    "x.html,text/html;charset=utf-8",
    "x.md,text/markdown;charset=utf-8",
    "x.json,application/json",
    "x.svg,image/svg+xml",
    "X.PNG,image/png",
    "x.tar.gz,application/x-tar",
    "x.tgz,application/x-tar",
    "x.gz,application/octet-stream",
    "x.none,application/octet-stream",
    "noextension,application/octet-stream",
    ".png,application/octet-stream",
    "'data:image%2Fpng,x',application/octet-stream",
  })
  void theTypeIsThatOfTheExtensionAlone(String name, String type) throws IOException {
    Path file = Files.writeString(sandbox.workspace.resolve(name), TEXT);
    Answer answer = sandbox.read("/workspace/" + URLEncoder.encode(name, UTF_8));
    assertThat(answer.header("Content-Type")).hasValue(type);
    Files.delete(file);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/internal/file/read|path query required",
        "/internal/file/read?path|path query required",
        "/internal/file/read?path=|path query required",
        "/internal/file/read?other=/workspace/a.txt|path query required",
        "/internal/file/read?path=/workspace/a.txt&path=|path query required",
        "/internal/file/read?path=a.txt|path must be absolute",
        "/internal/file/read?path=/etc/passwd|path must be under /configs, /workspace, /home, or"
            + " /plugins",
        "/internal/file/read?path=//workspace/a.txt|path must be under /configs, /workspace, /home,"
            + " or /plugins",
        "/internal/file/read?path=/workspace/../etc/passwd|invalid path",
        "/internal/file/read?path=/workspace/%2e%2e/etc/passwd|invalid path",
        "/internal/file/read?path=/workspace//a.txt|invalid path",
        "/internal/file/read?path=/workspace/a.txt/|invalid path",
        "/internal/file/read?path=/workspace/a..b|invalid path",
        "/internal/file/read?path=/workspace/a%00|invalid path",
        "/internal/file/read?path=/workspace/a%0d%0aX:1|invalid path",
        "/internal/file/read?path=/workspace/%zz|invalid path",
        "/internal/file/read?path=/workspace|path is not a regular file",
        "/internal/file/read?path=/configs|path is not a regular file",
      })
  void aPathThatIsNoneIsRefused(String target, String error) throws IOException {
    assertRefused(sandbox.call("GET", target), 400, error);
  }

  @Test
  void ofSeveralPathsTheLastCounts() throws IOException {
    assertThat(sandbox.read("/etc/passwd&path=/workspace/a.txt").status()).isEqualTo(200);
    assertThat(sandbox.read("/workspace/a.txt&path=/etc/passwd").status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sub",
        "fifo",
        "to-file",
        "to-sub",
        "to-secret",
        "to-outside",
        "dangling",
        "to-itself",
        "to-sub/deep/file",
        "to-outside/secret",
        "to-outside/nothing",
        "to-itself/x"
      })
  void whatIsNoRegularFileOrBehindALinkIsRefusedInTheSameWords(String name) throws IOException {
    assertRefused(sandbox.read("/workspace/" + name), 400, "path is not a regular file");
  }

  @Test
  void aSocketIsNoRegularFile() throws IOException {
    Path path = sandbox.workspace.resolve("socket");
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(path));
      assertRefused(sandbox.read("/workspace/socket"), 400, "path is not a regular file");
    } finally {
      Files.delete(path);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/workspace/nothing", "/workspace/a.txt/x", "/workspace/a/b/c", "/plugins/x"})
  void whatIsNotThereIsNotFound(String path) throws IOException {
    assertRefused(sandbox.read(path), 404, "file not found");
  }

  @Test
  void whatIsLongerThanAnyNameIsNotThere() throws IOException {
    assertRefused(sandbox.read("/workspace/" + "x".repeat(300)), 404, "file not found");
    assertRefused(sandbox.read("/workspace" + "/long".repeat(1_000)), 404, "file not found");
  }

  @Test
  void whatMayNotBeReadIsNotSaidToBeMissing() throws Exception {
    Path closed = Files.createDirectories(sandbox.workspace.resolve("closed"));
    Files.writeString(closed.resolve("file"), TEXT);
    Path file = Files.writeString(sandbox.workspace.resolve("closed-file"), TEXT);
    Files.setPosixFilePermissions(file, Set.of());
    Files.setPosixFilePermissions(closed, Set.of());
    makeReachable(sandbox.workspace);
    RawName workspace = RawName.of("/workspace");
    WorkspacePath place = WorkspacePath.parse(RawName.of(sandbox.workspace.toString()));
    Clock clock = Clock.systemUTC();
    try (WireRoots roots = WireRoots.open(Map.of(workspace, place));
        MinRate minRate = new MinRate(0, Duration.ofSeconds(1), System::nanoTime)) {
      InboundSecretFile secret = new InboundSecretFile(sandbox.configs, Duration.ZERO, clock);
      FileReadResource resource =
          new FileReadResource(roots, secret, new Usage(clock), minRate, clock);
      for (String name : List.of("closed-file", "closed/file", "closed/none")) {
        WirePath path = WirePath.of(RawName.of("/workspace/" + name));
        assertThatThrownBy(() -> Unprivileged.run(() -> resource.open(path)))
            .isInstanceOfSatisfying(
                WebApplicationException.class,
                e -> {
                  assertThat(e.getResponse().getStatus()).isEqualTo(500);
                  assertThat(new String((byte[]) e.getResponse().getEntity(), UTF_8))
                      .isEqualTo("{\"error\":\"stat failed\"}");
                });
      }
    }
  }

  /** Lets everyone come as far as {@code directory}, from where only temporary files are. */
  private static void makeReachable(Path directory) throws IOException {
    for (Path at = directory; at != null && at.getNameCount() > 1; at = at.getParent()) {
      Files.setPosixFilePermissions(at, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  @Test
  void credentialsOfTheServerAreNotThereWhateverTheyAreCalled() throws IOException {
    Path configs = sandbox.configs;
    Files.writeString(configs.resolve("other"), "harmless");
    for (String name : new String[] {".auth_token", ".platform_inbound_secret.tmp"}) {
      Files.writeString(configs.resolve(name), "token");
      assertRefused(sandbox.read("/configs/" + name), 404, "file not found");
    }
    assertRefused(sandbox.read("/configs/.platform_inbound_secret"), 404, "file not found");
    assertThat(sandbox.read("/configs/other").text()).isEqualTo("harmless");
    Path home = sandbox.place.resolve("home");
    for (String name : new String[] {".auth_token", ".platform_inbound_secret"}) {
      Files.createLink(home.resolve("innocent" + name), configs.resolve(name));
      assertRefused(sandbox.read("/home/innocent" + name), 404, "file not found");
    }
    Files.writeString(home.resolve(".auth_token"), "a user's");
    assertThat(sandbox.read("/home/.auth_token").text()).isEqualTo("a user's");
  }

  @Test
  void theSameIsSaidWithoutABody() throws IOException {
    Answer get = sandbox.read("/workspace/a.txt");
    Answer head = sandbox.call("HEAD", "/internal/file/read?path=/workspace/a.txt");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    for (String name :
        new String[] {"Content-Length", "Content-Type", "Content-Disposition", "ETag"}) {
      assertThat(head.header(name)).as(name).isEqualTo(get.header(name)).isPresent();
    }
    assertThat(sandbox.call("HEAD", "/internal/file/read?path=/workspace/x").status())
        .isEqualTo(404);
  }

  @Test
  void aPartComesWhereOneIsAskedFor() throws IOException {
    Answer part = sandbox.read("/workspace/a.txt", "Range: bytes=5-9");
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.text()).isEqualTo(TEXT.substring(5, 10));
    assertThat(part.header("Content-Range")).hasValue("bytes 5-9/" + TEXT.length());
    assertThat(part.header("Content-Type")).hasValue("text/plain;charset=utf-8");
    String tag = part.header("ETag").orElseThrow();
    assertThat(sandbox.read("/workspace/a.txt", "Range: bytes=5-9", "If-Range: " + tag).status())
        .isEqualTo(206);
    assertThat(sandbox.read("/workspace/a.txt", "Range: bytes=5-9", "If-Range: \"x\"").text())
        .isEqualTo(TEXT);
    assertThat(sandbox.read("/workspace/a.txt", "If-None-Match: " + tag).status()).isEqualTo(304);
    Answer beyond = sandbox.read("/workspace/a.txt", "Range: bytes=100-");
    assertThat(beyond.status()).isEqualTo(416);
    assertThat(beyond.header("Content-Range")).hasValue("bytes */" + TEXT.length());
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
  void otherMethodsAreNotThere(String method) throws IOException {
    Answer answer = sandbox.call(method, "/internal/file/read?path=/workspace/a.txt");
    assertRefused(answer, 405, "Method Not Allowed");
    assertThat(answer.header("Allow").orElseThrow()).contains("GET").contains("HEAD");
  }

  @Test
  void whatIsNoRouteIsNotFound() throws IOException {
    assertRefused(sandbox.call("GET", "/internal/file/write"), 404, "Not Found");
    assertRefused(sandbox.call("GET", "/internal"), 404, "Not Found");
    assertRefused(sandbox.call("GET", "/internal/file/read/"), 404, "Not Found");
  }

  @Test
  void aFileThatShrinksWhileItIsSentBreaksTheConnection() throws IOException {
    Path path = sandbox.workspace.resolve("shrinking");
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        Wire wire = Wire.connect(sandbox.port(), 4096)) {
      file.setLength(64 << 20);
      wire.send(
          "GET /internal/file/read?path=/workspace/shrinking HTTP/1.1",
          "Host: localhost",
          Sandbox.BEARER,
          "Connection: close");
      Wire.Head head = wire.head();
      assertThat(head.header("Content-Length")).hasValue(String.valueOf(64 << 20));
      file.setLength(1000);
      assertThat(wire.answer(head).isWhole()).isFalse();
    }
    Files.delete(path);
  }

  @Test
  void ofAFileThatGrowsOnlyWhatWasAnnouncedIsSent() throws IOException {
    Path path = sandbox.workspace.resolve("growing");
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        Wire wire = Wire.connect(sandbox.port(), 4096)) {
      file.setLength(16 << 20);
      wire.send(
          "GET /internal/file/read?path=/workspace/growing HTTP/1.1",
          "Host: localhost",
          Sandbox.BEARER,
          "Connection: close");
      Wire.Head head = wire.head();
      file.seek(file.length());
      file.write("MORE".getBytes(ISO_8859_1));
      Answer answer = wire.answer(head);
      assertThat(answer.isWhole()).isTrue();
      assertThat(answer.body()).hasSize(16 << 20);
    }
    Files.delete(path);
  }
}
