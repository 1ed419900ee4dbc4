package dev.satchel.http.openhands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.satchel.Command;
import dev.satchel.Eventually;
import dev.satchel.OpenHandles;
import dev.satchel.cli.ServerProcess;
import dev.satchel.http.Wire;
import dev.satchel.http.Wire.Answer;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An upload that cannot be is refused in the shape of the wire, and changes nothing. */
@Tag("locale-blind")
final class UploadBadInputTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String ROUTE = "/api/file/upload";
  private static final int LIMIT = 1 << 20;

  private static TestServer server;
  private static Path root;
  private static Path outside;
  private static Path state;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    root = Files.createDirectories(directory.resolve("root"));
    outside = Files.createDirectories(directory.resolve("outside"));
    state = directory.resolve("state");
    Files.writeString(outside.resolve("secret"), "outside");
    Files.createDirectory(root.resolve("dir"));
    Files.createSymbolicLink(root.resolve("out"), outside);
    Files.createSymbolicLink(root.resolve("out-file"), outside.resolve("secret"));
    Files.createSymbolicLink(root.resolve("out-new"), outside.resolve("new"));
    Command.run("mkfifo", root.resolve("fifo").toString());
    Map<String, String> settings =
        Map.of("SESSION_API_KEY", TestServer.KEY, "SATCHEL_MAX_UPLOAD", "1MiB");
    server = TestServer.start(root, state, settings);
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @BeforeEach
  void makeOldFile() throws IOException {
    Files.writeString(root.resolve("old"), "old");
  }

  @AfterEach
  void nothingHasChanged() throws Exception {
    Eventually.holds("no file is open", () -> OpenHandles.countIn(root) == 0);
    Eventually.holds("no scratch file is open", () -> OpenHandles.countIn(state) == 0);
    assertUnchanged(root);
    assertThat(outside.toFile().list()).containsExactly("secret");
    assertThat(outside.resolve("secret")).hasContent("outside");
  }

  private static void assertUnchanged(Path directory) throws IOException {
    assertThat(directory.resolve("old")).hasContent("old");
    try (Stream<Path> names = Files.walk(directory)) {
      assertThat(names.map(path -> directory.relativize(path).toString()))
          .isSubsetOf("", "old", "dir", "out", "out-file", "out-new", "fifo");
    }
  }

  private static Answer upload(Object path, Form form) throws IOException {
    return form.post(server.port(), ROUTE + "?path=" + path);
  }

  private static Answer send(Object path, String body) throws IOException {
    return Form.post(server.port(), ROUTE + "?path=" + path, body.getBytes(UTF_8));
  }

  private static void assertRefused(Answer answer, int status, String detail) throws IOException {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.detail()).isEqualTo(detail);
  }

  private static void assertInvalid(Answer answer, String items) throws IOException {
    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    assertThat(answer.json().path("detail"))
        .isEqualTo(JSON.readTree(items.replace('\'', '"').replace('`', '\'')));
  }

  private static final String NO_PATH =
      "{'type':'missing','loc':['query','path'],'msg':'Field required','input':null}";
  private static final String NO_FILE =
      "{'type':'missing','loc':['body','file'],'msg':'Field required','input':null}";

  @Test
  void aPathThatIsNotAbsoluteIs400() throws IOException {
    assertRefused(upload("old", Form.of("x")), 400, "Path must be absolute: old");
    assertRefused(upload("", Form.of("x")), 400, "Path must be absolute: ");
    assertThat(upload(root + "/../x", Form.of("x")).status()).isEqualTo(400);
    assertThat(upload(root + "/x%00", Form.of("x")).status()).isEqualTo(400);
    assertThat(upload(root + "/%zz", Form.of("x")).status()).isEqualTo(400);
    assertThat(upload(root + "/" + "x".repeat(256), Form.of("x")).status()).isEqualTo(400);
  }

  @Test
  void aMissingPathOrFileIs422AsTheWireHasIt() throws IOException {
    int port = server.port();
    assertInvalid(Form.of("x").post(port, ROUTE), "[" + NO_PATH + "]");
    assertInvalid(new Form().text("a", "b").post(port, ROUTE), "[" + NO_PATH + "," + NO_FILE + "]");
    assertInvalid(upload(root.resolve("old"), new Form().text("a", "b")), "[" + NO_FILE + "]");
    assertInvalid(upload(root.resolve("old"), new Form()), "[" + NO_FILE + "]");
  }

  @Test
  void aBodyThatIsNoFormHasNoFile() throws IOException {
    for (String type : new String[] {"text/plain", "application/x-www-form-urlencoded"}) {
      byte[] body = "file=x&path=y".getBytes(UTF_8);
      String header = "Content-Type: " + type;
      assertInvalid(
          Form.post(server.port(), ROUTE + "?path=" + root.resolve("old"), body, header),
          "[" + NO_FILE + "]");
      assertInvalid(
          Form.post(server.port(), ROUTE, body, header), "[" + NO_PATH + "," + NO_FILE + "]");
    }
  }

  @Test
  void aRepeatedPathIs422() throws IOException {
    Answer answer = upload(root.resolve("old") + "&path=" + root.resolve("x"), Form.of("x"));
    assertThat(answer.status()).isEqualTo(422);
  }

  @Test
  void aTextInPlaceOfAFileIs422AsTheWireHasIt() throws IOException {
    Form form = new Form().file("file", new byte[10]).text("file", "some text");
    assertInvalid(
        upload(root.resolve("old"), form),
        "[{'type':'value_error','loc':['body','file'],'msg':'Value error, Expected UploadFile,"
            + " received: <class `str`>','input':'some text','ctx':{'error':{}}}]");
  }

  @Test
  void aPartWithoutANameIsNoFile() throws IOException {
    byte[] content = {1, 2, 3};
    for (String nameless :
        new String[] {"form-data; filename=\"x\"", "attachment; filename=\"x\"", "form-data"}) {
      assertInvalid(
          upload(root.resolve("old"), new Form().part(nameless, content)), "[" + NO_FILE + "]");
    }
  }

  @Test
  void aBodyThatIsNoProperFormIs400() throws IOException {
    Path old = root.resolve("old");
    int port = server.port();
    Answer unlimited =
        Form.post(port, ROUTE + "?path=" + old, new byte[5], "Content-Type: multipart/form-data");
    assertRefused(unlimited, 400, "Missing boundary in multipart.");
    String invalid = "Invalid multipart data.";
    assertRefused(send(old, "there is no part in this"), 400, invalid);
    assertRefused(send(old, "--limit-of-parts"), 400, invalid);
    assertRefused(send(old, "--limit-of-parts\r\nContent-Disp"), 400, invalid);
    String head = "--limit-of-parts\r\nContent-Disposition: form-data; name=file; filename=x\r\n";
    assertRefused(send(old, head + "\r\ncontent"), 400, invalid);
    assertRefused(send(old, head + "\r\ncontent\r\n--limit-of-parts"), 400, invalid);
    assertRefused(send(old, head + "\r\ncontent\r\n--limit-of-partsX"), 400, invalid);
    assertRefused(send(old, head + "X: " + "y".repeat(20_000) + "\r\n\r\n"), 400, invalid);
    assertThat(send(old, head + "Content-Type: multipart/mixed\r\n\r\nx").status()).isEqualTo(400);
    assertThat(send(old, head + "Content-Type: multipart/mixed; boundary=y\r\n\r\nx").status())
        .isEqualTo(400);
  }

  @Test
  void aCharsetThatNobodyKnowsIsNoMatter() throws IOException {
    String type = Form.TYPE + "; charset=bogus";
    Answer answer = Form.of("old").post(server.port(), ROUTE + "?path=" + root + "/old", type);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
  }

  @Test
  void whereNoFileCanBeIsRefusedBeforeTheBodyIsAskedFor() throws IOException {
    assertRefusedUnread("dir", 400, "Path is a directory: ");
    assertRefusedUnread("", 400, "Path is a directory: ");
    assertRefusedUnread("fifo", 400, "Path is a FIFO: ");
    assertRefusedUnread("old/below", 400, "Path exists and is not a directory: ");
    assertRefusedUnread("old/far/below", 400, "Path exists and is not a directory: ");
    String out = "Path leads out of the served roots through a link: ";
    assertRefusedUnread("out", 403, out);
    assertRefusedUnread("out/new", 403, out);
    assertRefusedUnread("out/a/new", 403, out);
    assertRefusedUnread("out-file", 403, out);
    assertRefusedUnread("out-new", 403, out);
  }

  private static void assertRefusedUnread(String name, int status, String detail)
      throws IOException {
    String path = root + "/" + name;
    try (Wire wire = Wire.connect(server.port())) {
      Form.begin(wire, ROUTE + "?path=" + path, 100, "Expect: 100-continue");
      String shown = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
      assertRefused(wire.answer(), status, detail + shown);
    }
  }

  @Test
  void aClientThatSendsEverythingFirstIsToldAsWell() throws IOException {
    byte[] body = new Form().file("file", new byte[3 << 20]).whole();
    for (int i = 0; i < 20; i++) {
      assertRefused(
          Form.post(server.port(), ROUTE + "?path=" + root.resolve("old"), body),
          413,
          "The body is larger than the limit of " + LIMIT + " bytes");
      assertRefused(
          Form.post(server.port(), ROUTE + "?path=" + root.resolve("dir"), body),
          400,
          "Path is a directory: " + root.resolve("dir"));
    }
  }

  @Test
  void outsideTheRootsIs403() throws IOException {
    assertRefused(
        upload(outside + "/new", Form.of("x")),
        403,
        "Path is outside the served roots: " + outside + "/new");
    assertThat(upload("/", Form.of("x")).status()).isEqualTo(403);
    Form form = new Form().text("destination_path", outside + "/new").file("file", new byte[9]);
    assertThat(form.post(server.port(), ROUTE).status()).isEqualTo(403);
    form = new Form().file("file", new byte[9]).text("destination_path", outside + "/new");
    assertThat(form.post(server.port(), ROUTE).status()).isEqualTo(403);
  }

  @Test
  void withoutAKeyTheBodyIsNotAskedFor() throws IOException {
    try (Wire wire = Wire.connect(server.port())) {
      wire.send(
          "POST " + ROUTE + "?path=" + root.resolve("old") + " HTTP/1.1",
          "Host: localhost",
          "Connection: close",
          "Expect: 100-continue",
          "Content-Length: 1000",
          Form.TYPE);
      assertThat(wire.answer().status()).isEqualTo(401);
    }
  }

  @Test
  void aBodyOfJustTheLimitIsTakenAndOneByteMoreIs413() throws IOException {
    Path old = root.resolve("old");
    int around = new Form().file("file", new byte[0]).whole().length;
    Form fits = new Form().file("file", new byte[LIMIT - around]);
    assertThat(upload(old, fits).status()).isEqualTo(200);
    assertThat(Files.size(old)).isEqualTo(LIMIT - around);
    makeOldFile();
    String rule = "The body is larger than the limit of " + LIMIT + " bytes";
    for (long announced : new long[] {LIMIT + 1, 10L << 30}) {
      try (Wire wire = Wire.connect(server.port())) { // What is announced is refused at once.
        Form.begin(wire, ROUTE + "?path=" + old, announced, "Expect: 100-continue");
        assertRefused(wire.answer(), 413, rule);
      }
    }
  }

  @Test
  void aBodyThatDoesNotSayHowLargeItIsIs413AsSoonAsItIsTooLarge() throws IOException {
    for (String target :
        new String[] {
          ROUTE + "?path=" + root.resolve("old"), ROUTE + "?path=" + root + "/a/b", ROUTE
        }) {
      try (Wire wire = Wire.connect(server.port())) {
        wire.send(
            "POST " + target + " HTTP/1.1",
            "Host: localhost",
            "X-Session-API-Key: the-key",
            "Connection: close",
            "Transfer-Encoding: chunked",
            Form.TYPE);
        byte[] body = new Form().file("file", new byte[LIMIT]).begun();
        wire.send((Integer.toHexString(body.length) + "\r\n").getBytes(UTF_8));
        wire.send(body);
        assertThat(wire.head().status()).isEqualTo(413);
      }
    }
  }

  @Test
  void whatIsCutOffLeavesWhatWasThere() throws Exception {
    byte[] body = new Form().file("file", new byte[500_000]).begun();
    for (String name : new String[] {"old", "new", "made/below/new"}) {
      try (Wire wire = Wire.connect(server.port())) {
        Form.begin(wire, ROUTE + "?path=" + root.resolve(name), body.length + 1_000);
        wire.send(body);
        Eventually.holds("it is being written", () -> OpenHandles.countIn(root) > 0);
        assertUnchanged(root);
        wire.reset();
      }
      Eventually.holds("it is given up", () -> OpenHandles.countIn(root) == 0);
    }
    try (Wire wire = Wire.connect(server.port())) { // One that still listens is told.
      Form.begin(wire, ROUTE + "?path=" + root.resolve("old"), body.length + 1_000);
      wire.send(body);
      wire.endOutput();
      assertThat(wire.head().status()).isEqualTo(400);
    }
  }

  @Test
  void withoutRoomIs507AndWhatWasThereStays(@TempDir Path directory) throws IOException {
    Path full = Files.createDirectories(directory.resolve("root"));
    Files.writeString(full.resolve("old"), "old");
    String[] noMoreThanAMegabyte = {"bash", "-c", "ulimit -f 1024; exec \"$@\"", "-"};
    try (ServerProcess small =
        ServerProcess.start(full, directory.resolve("state"), noMoreThanAMegabyte)) {
      Form form = new Form().file("file", new byte[3 << 20]);
      byte[] body = form.whole();
      for (String target :
          new String[] {"?path=" + full + "/old", "?path=" + full + "/made/new", ""}) {
        try (Wire wire = Wire.connect(small.port())) {
          Form.begin(wire, ROUTE + target, body.length);
          wire.send(body);
          assertThat(wire.head().status()).as(target).isEqualTo(507);
        }
      }
      assertUnchanged(full);
    }
  }

  @Test
  void aServerThatIsKilledLeavesWhatWasThereAndNothingElse(@TempDir Path directory)
      throws Exception {
    Path other = Files.createDirectories(directory.resolve("root"));
    Files.writeString(other.resolve("old"), "old");
    try (ServerProcess killed = ServerProcess.start(other, directory.resolve("state"));
        Wire wire = Wire.connect(killed.port())) {
      byte[] body = new Form().file("file", new byte[500_000]).begun();
      Form.begin(wire, ROUTE + "?path=" + other.resolve("old"), body.length + 1_000);
      wire.send(body);
      Eventually.holds("it is being written", () -> written(killed, other) > 100_000);
      killed.kill();
    }
    assertUnchanged(other);
  }

  /** How much a process has written to a file in {@code directory} that it has open. */
  private static long written(ServerProcess server, Path directory) throws IOException {
    try (Stream<Path> handles = Files.list(Path.of("/proc/" + server.pid() + "/fd"))) {
      for (Path handle : handles.toList()) {
        if (Files.isSymbolicLink(handle)
            && Files.readSymbolicLink(handle).toString().startsWith(directory + "/")) {
          return Files.size(handle);
        }
      }
    } catch (NoSuchFileException e) {
      return 0; // It was closed between two looks.
    }
    return 0;
  }
}
