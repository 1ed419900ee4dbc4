package dev.satchel.http.molecule;

import static dev.satchel.Refusal.Code.FORBIDDEN;
import static dev.satchel.Refusal.Code.NOT_A_FILE;
import static dev.satchel.Refusal.Code.NOT_FOUND;
import static dev.satchel.Refusal.Code.TOO_LARGE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Command;
import dev.satchel.Content;
import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.archive.Excludes;
import dev.satchel.archive.Frames;
import dev.satchel.platform.AddressPolicy;
import dev.satchel.platform.Contact;
import dev.satchel.platform.ForwardedSandbox;
import dev.satchel.platform.Forwarder;
import dev.satchel.platform.TargetUrl;
import dev.satchel.platform.Upstream;
import dev.satchel.registry.DeliveryMode;
import dev.satchel.registry.TenantId;
import dev.satchel.registry.WorkspaceId;
import dev.satchel.registry.WorkspaceRow;
import dev.satchel.session.RemoteCapture;
import dev.satchel.session.RemoteSandbox;
import dev.satchel.session.RemoteSandbox.Basis;
import dev.satchel.session.SandboxAway;
import dev.satchel.session.SessionFiles.NewContent;
import dev.satchel.session.WorkspaceView;
import dev.satchel.session.WorkspaceView.ViewedFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A platform that works with a session's files over HTTP. */
class ForwardedSandboxTest {
  private static final String END = "{\"end\":true,\"files\":1}\n";

  @TempDir Path place;
  private final Forwarder forwarder =
      new Forwarder(
          AddressPolicy.allowing("127.0.0.1", AddressPolicy.Names.ofThisMachine()),
          new Forwarder.Limits(Duration.ofSeconds(5), Duration.ofSeconds(20)));
  private SessionSandbox server;
  private RemoteSandbox sandbox;

  @BeforeEach
  void begin() throws IOException {
    server = new SessionSandbox(place, "configs");
    sandbox = at(server.port());
  }

  @AfterEach
  void end() throws IOException {
    forwarder.close();
    server.close();
  }

  private RemoteSandbox at(int port) {
    return at("http://127.0.0.1:" + port, forwarder);
  }

  private static RemoteSandbox at(String url, Forwarder forwarder) {
    TargetUrl target = TargetUrl.parse(url).orElseThrow();
    WorkspaceRow row =
        new WorkspaceRow(
            WorkspaceId.random(),
            new TenantId("00000000-0000-0000-0000-000000000001"),
            "w",
            target.toString(),
            DeliveryMode.PUSH,
            true,
            Instant.EPOCH,
            null,
            null);
    return new ForwardedSandbox(
        () -> new Contact.Ready(row, target, SessionSandbox.SECRET), forwarder);
  }

  @Test
  void onlyWhoDoesNotAnswerIsTakenForGone() throws IOException {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    assertThatThrownBy(() -> at(closed).view())
        .isInstanceOfSatisfying(SandboxAway.class, away -> assertThat(away.isGone()).isTrue());
    try (Forwarder nameless =
        new Forwarder(
            AddressPolicy.allowing(
                "127.0.0.1",
                host -> {
                  throw new UnknownHostException(host);
                }),
            new Forwarder.Limits(Duration.ofSeconds(5), Duration.ofSeconds(20)))) {
      assertThatThrownBy(() -> at("http://sandbox.example", nameless).view())
          .isInstanceOfSatisfying(SandboxAway.class, away -> assertThat(away.isGone()).isFalse());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\nwait",
        "HTTP/1.1 206 Partial\r\nContent-Type: application/gzip\r\nContent-Length: 0\r\n\r\n"
      })
  void whatIsNoBundleIsNotTakenForOne(String answer) throws IOException {
    try (Upstream starting = Upstream.saying(answer)) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      assertThatThrownBy(() -> at(starting.port()).bundle(new Excludes(List.of()), out))
          .isInstanceOf(SandboxAway.class);
      assertThat(out.size()).isZero();
    }
  }

  private static NewContent file(RawName path, String content) {
    return new NewContent(path, out -> out.write(content.getBytes(UTF_8)));
  }

  private static void assertRefused(
      Refusal.Code code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
  }

  @Test
  void filesAreWrittenListedReadAndDeleted() throws IOException {
    RawName odd = RawName.of(new byte[] {'d', '/', (byte) 0xe9, '\n', ' ', '+', '%', '&'});
    assertThat(sandbox.write(file(odd, "0123456789"))).isEmpty();
    assertThat(sandbox.write(file(RawName.of("skip/a"), "x"))).isEmpty();
    assertThat(sandbox.write(file(RawName.of("skip"), "x"))).hasValue("Path is not a file");
    try (WorkspaceView view = sandbox.view()) {
      List<RawName> seen = new ArrayList<>();
      view.list(name -> name.is("skip"), (path, size, modified) -> seen.add(path));
      assertThat(seen).containsExactly(odd);
      try (ViewedFile file = view.open(odd)) {
        assertThat(file.size()).isEqualTo(10);
        assertThat(part(file, 0, 10)).isEqualTo("0123456789");
        assertThat(part(file, 3, 4)).isEqualTo("3456");
        assertThat(part(file, 10, 0)).isEmpty();
        assertThat(sandbox.write(file(odd, "abcdefghij"))).isEmpty();
        assertThatThrownBy(() -> part(file, 3, 4)).isInstanceOf(IOException.class);
      }
      assertRefused(NOT_FOUND, () -> view.open(RawName.of("nothing")));
      assertRefused(NOT_A_FILE, () -> view.open(RawName.of("d")));
    }
    sandbox.delete(odd);
    assertRefused(NOT_FOUND, () -> sandbox.delete(odd));
    assertRefused(NOT_A_FILE, () -> sandbox.delete(RawName.of("d")));
  }

  private static String part(ViewedFile file, long first, long length) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    file.copy(first, length, out);
    return out.toString(UTF_8);
  }

  @Test
  void whatIsTooLargeIsRefusedAndWhatBreaksOffIsNotThere() throws IOException {
    Content large =
        out -> {
          for (int i = 0; i < 100; i++) {
            out.write(new byte[1 << 20]);
          }
        };
    assertRefused(TOO_LARGE, () -> sandbox.write(new NewContent(RawName.of("f"), large)));
    IOException gone = new IOException("the client has gone");
    Content broken =
        out -> {
          out.write(new byte[100_000]);
          throw gone;
        };
    assertThatThrownBy(() -> sandbox.write(new NewContent(RawName.of("f"), broken))).isSameAs(gone);
    assertThat(server.workspace.resolve("f")).doesNotExist();
  }

  @Test
  void bundlesGoBothWays() throws IOException {
    Files.writeString(server.workspace.resolve("a"), "one");
    Files.writeString(server.workspace.resolve("b c"), "two");
    ByteArrayOutputStream bundle = new ByteArrayOutputStream();
    sandbox.bundle(new Excludes(List.of("b *")), bundle);
    Path file = Files.write(place.resolve("b.tar.gz"), bundle.toByteArray());
    assertThat(Command.run("tar", "-tzf", file.toString()).lines())
        .contains("./a")
        .doesNotContain("./b c");
    Files.writeString(server.workspace.resolve("a"), "changed");
    sandbox.unbundle(new ByteArrayInputStream(bundle.toByteArray()));
    assertThat(server.workspace.resolve("a")).hasContent("one");
    assertThatThrownBy(
            () -> sandbox.unbundle(new ByteArrayInputStream("no archive".getBytes(UTF_8))))
        .isInstanceOf(Refusal.class);
  }

  /** Keeps what is sent, and what is taken over. */
  private static final class Kept implements Frames {
    private final ByteArrayOutputStream object = new ByteArrayOutputStream();
    private final byte[] older;
    private long reused;

    Kept(byte[] older) {
      this.older = older;
    }

    @Override
    public void add(Content bytes) throws IOException {
      bytes.writeTo(object);
    }

    @Override
    public void reuse(long position, long length) {
      reused += length;
      object.write(older, (int) position, (int) length);
    }
  }

  @Test
  void snapshotsAreTakenAndTheirUnchangedFramesAreNotSent() throws IOException {
    byte[] noise = new byte[300_000];
    new java.util.Random(1).nextBytes(noise);
    Files.write(server.workspace.resolve("large"), noise);
    Kept first = new Kept(new byte[0]);
    ByteArrayOutputStream catalogue = new ByteArrayOutputStream();
    take(Optional.empty(), first, catalogue);
    Content kept = out -> catalogue.writeTo(out);
    assertThat(sandbox.isStillAs(kept)).isTrue();
    Kept second = new Kept(first.object.toByteArray());
    take(Optional.of(new Basis(first.object.size(), kept)), second, new ByteArrayOutputStream());
    assertThat(second.reused).isGreaterThan(noise.length - 1);
    Files.writeString(server.workspace.resolve("small"), "new");
    assertThat(sandbox.isStillAs(kept)).isFalse();
    Kept third = new Kept(new byte[0]);
    Content nonsense = out -> out.write("no catalogue".getBytes(UTF_8));
    take(Optional.of(new Basis(12, nonsense)), third, new ByteArrayOutputStream());
    assertThat(third.reused).isZero();
    assertThat(third.object.size()).isGreaterThan(noise.length);
  }

  private void take(Optional<Basis> basis, Kept frames, OutputStream catalogue) throws IOException {
    try (RemoteCapture capture = sandbox.capture(basis)) {
      capture.frames(frames);
      capture.catalogue(catalogue);
    }
  }

  @Test
  void aSandboxThatIsNotThereIsAway() throws IOException {
    server.close();
    RawName path = RawName.of("f");
    List<org.assertj.core.api.ThrowableAssert.ThrowingCallable> all =
        List.of(
            sandbox::view,
            () -> sandbox.write(file(path, "x")),
            () -> sandbox.delete(path),
            () -> sandbox.bundle(new Excludes(List.of()), OutputStream.nullOutputStream()),
            () -> sandbox.unbundle(InputStream.nullInputStream()),
            () -> sandbox.capture(Optional.empty()),
            () -> sandbox.isStillAs(out -> {}));
    for (var call : all) {
      assertThatThrownBy(call)
          .isInstanceOfSatisfying(SandboxAway.class, e -> assertThat(e.isGone()).isTrue());
    }
  }

  private static final String LISTED =
      "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nContent-Length: ";

  /** Says to everyone the same, and closes; has a listing. */
  private RemoteSandbox saying(ServerSocket socket, byte[] said) {
    return saying(socket, LISTED + "0\r\n\r\n", said);
  }

  private RemoteSandbox saying(ServerSocket socket, String ofHead, byte[] said) {
    Thread thread =
        new Thread(
            () -> {
              while (!socket.isClosed()) {
                try (Socket line = socket.accept()) {
                  byte[] head = new byte[8192];
                  int read = line.getInputStream().read(head);
                  boolean isHead = new String(head, 0, Math.max(0, read), UTF_8).startsWith("HEAD");
                  line.getOutputStream().write(isHead ? ofHead.getBytes(UTF_8) : said);
                  line.shutdownOutput();
                  line.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                  // the other end has gone
                }
              }
            });
    thread.setDaemon(true);
    thread.start();
    return at(socket.getLocalPort());
  }

  private static ServerSocket socket() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  private static byte[] answer(String body) {
    return (LISTED + body.length() + "\r\n\r\n" + body).getBytes(UTF_8);
  }

  private static final String LINE = "{\"path\":\"a\",\"size\":1,\"seconds\":1,\"nanos\":1}\n";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        LINE,
        "{\"end\":true,\"files\":0}",
        LINE + "{\"end\":true,\"files\":2}\n",
        "{\"end\":true,\"files\":0}\n" + LINE,
        "{\"end\":true,\"files\":0}\n{\"end\":true,\"files\":0}\n",
        "garbage\n{\"end\":true,\"files\":0}\n",
        "[]\n{\"end\":true,\"files\":0}\n",
        "\n{\"end\":true,\"files\":0}\n",
        "{\"path\":\"../a\",\"size\":1,\"seconds\":1,\"nanos\":1}\n{\"end\":true,\"files\":1}\n",
        "{\"path\":\"/a\",\"size\":1,\"seconds\":1,\"nanos\":1}\n{\"end\":true,\"files\":1}\n",
        "{\"path\":\"a//b\",\"size\":1,\"seconds\":1,\"nanos\":1}\n{\"end\":true,\"files\":1}\n",
        "{\"path\":\"\",\"size\":1,\"seconds\":1,\"nanos\":1}\n{\"end\":true,\"files\":1}\n",
        "{\"path\":\"a\\u0000\",\"size\":1,\"seconds\":1,\"nanos\":1}\n{\"end\":true,\"files\":1}\n",
        "{\"path\":\"a\",\"pathBytes\":\"!\",\"size\":1,\"seconds\":1,\"nanos\":1}\n" + END,
        "{\"path\":\"a\",\"size\":-1,\"seconds\":1,\"nanos\":1}\n{\"end\":true,\"files\":1}\n",
        "{\"path\":\"a\",\"size\":1e99,\"seconds\":1,\"nanos\":1}\n{\"end\":true,\"files\":1}\n",
        "{\"path\":\"a\",\"size\":1,\"seconds\":1,\"nanos\":1000000000}\n" + END,
        "{\"path\":\"a\",\"size\":1,\"seconds\":1,\"nanos\":1} x\n{\"end\":true,\"files\":1}\n",
        "{\"path\":{\"a\":{\"b\":1}}}\n{\"end\":true,\"files\":1}\n",
      })
  void aListingThatCannotBeRightIsNotTaken(String listing) throws IOException {
    try (ServerSocket socket = socket()) {
      RemoteSandbox hostile = saying(socket, answer(listing));
      assertThatThrownBy(() -> hostile.view().list(name -> false, (path, size, time) -> {}))
          .isInstanceOf(SandboxAway.class);
    }
  }

  @Test
  void aListingOfAnotherTypeIsNone() throws IOException {
    String said = "HTTP/1.1 200 OK\r\nContent-Length: 23\r\n\r\n{\"end\":true,\"files\":0}\n";
    try (ServerSocket socket = socket()) {
      RemoteSandbox hostile = saying(socket, said.getBytes(UTF_8));
      assertThatThrownBy(() -> hostile.view().list(name -> false, (path, size, time) -> {}))
          .isInstanceOf(SandboxAway.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 503 No\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 403 No\r\nX-Refusal: FORBIDDEN\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 204 OK\r\nContent-Type: application/x-ndjson\r\n\r\n",
      })
  void whoeverAnswersOtherwiseIsNotGone(String said) throws IOException {
    try (ServerSocket socket = socket()) {
      RemoteSandbox hostile = saying(socket, said, said.getBytes(UTF_8));
      assertThatThrownBy(hostile::view)
          .isInstanceOfSatisfying(SandboxAway.class, e -> assertThat(e.isGone()).isFalse());
    }
  }

  @Test
  void aSandboxThatRefusesASnapshotIsUnable() throws IOException {
    String said =
        "HTTP/1.1 403 No\r\nX-Refusal: FORBIDDEN\r\nContent-Length: 16\r\n\r\n{\"error\":\"mine\"}";
    try (ServerSocket socket = socket()) {
      RemoteSandbox hostile = saying(socket, said.getBytes(UTF_8));
      assertThatThrownBy(() -> hostile.capture(Optional.empty()))
          .isInstanceOf(SandboxAway.class)
          .hasMessageContaining("mine");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 202 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n{\"written\":true}",
        "HTTP/1.1 201 OK\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n"
            + "{\"written\":true}",
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 18\r\n\r\n"
            + "{\"written\":\"true\"}",
      })
  void nothingIsDoneIfTheAnswerIsNotLikeOurs(String said) throws IOException {
    try (ServerSocket socket = socket()) {
      RemoteSandbox hostile = saying(socket, said.getBytes(UTF_8));
      RawName path = RawName.of("f");
      assertThatThrownBy(() -> hostile.delete(path)).isInstanceOf(SandboxAway.class);
      assertThatThrownBy(() -> hostile.write(file(path, "x"))).isInstanceOf(SandboxAway.class);
      assertThatThrownBy(() -> hostile.unbundle(InputStream.nullInputStream()))
          .isInstanceOf(SandboxAway.class);
    }
  }

  @Test
  void nothingIsDoneIfTheAnswerComesBeforeAllWasSent() throws IOException {
    InputStream large = new ByteArrayInputStream(new byte[64 << 20]);
    try (ServerSocket socket = socket()) {
      RemoteSandbox hasty = answeringAtOnce(socket, "HTTP/1.1 204 OK\r\n\r\n");
      assertThatThrownBy(() -> hasty.unbundle(large))
          .isInstanceOf(SandboxAway.class)
          .cause()
          .hasMessageContaining("not all sent");
    }
    String written =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n"
            + "{\"written\":true}";
    Content content = out -> out.write(new byte[64 << 20]);
    try (ServerSocket socket = socket()) {
      RemoteSandbox hasty = answeringAtOnce(socket, written);
      assertThatThrownBy(() -> hasty.write(new NewContent(RawName.of("f"), content)))
          .isInstanceOf(SandboxAway.class)
          .cause()
          .hasMessageContaining("not all sent");
    }
  }

  /** Reads no more than the beginning of a call, and stays until {@code socket} is closed. */
  private RemoteSandbox answeringAtOnce(ServerSocket socket, String said) {
    Thread thread =
        new Thread(
            () -> {
              try (Socket line = socket.accept()) {
                line.getInputStream().read(new byte[1024]);
                line.getOutputStream().write(said.getBytes(UTF_8));
                socket.accept().close();
              } catch (IOException e) {
                // the test is over
              }
            });
    thread.setDaemon(true);
    thread.start();
    return at(socket.getLocalPort());
  }

  @Test
  void aLineWithoutEndIsNotKept() throws IOException {
    try (ServerSocket socket = socket()) {
      RemoteSandbox hostile = saying(socket, answer("{\"path\":\"" + "a".repeat(2 << 20)));
      assertThatThrownBy(() -> hostile.view().list(name -> false, (path, size, time) -> {}))
          .isInstanceOf(SandboxAway.class)
          .cause()
          .hasMessageContaining("too long");
    }
  }

  @Test
  void aListingThatBreaksOffIsNotTakenForAll() throws IOException {
    byte[] whole = answer(LINE + "{\"end\":true,\"files\":1}\n");
    for (int length = whole.length - 1; length > whole.length - 30; length -= 4) {
      try (ServerSocket socket = socket()) {
        RemoteSandbox hostile = saying(socket, Arrays.copyOf(whole, length));
        assertThatThrownBy(() -> hostile.view().list(name -> false, (path, size, time) -> {}))
            .isInstanceOf(SandboxAway.class);
      }
    }
  }

  @Test
  void whatFailsHereIsNotTheSandboxsFault() throws IOException {
    Files.writeString(server.workspace.resolve("f"), "x");
    IOException ours = new IOException("ours");
    assertThatThrownBy(
            () ->
                sandbox
                    .view()
                    .list(
                        name -> false,
                        (path, size, time) -> {
                          throw ours;
                        }))
        .isSameAs(ours);
  }

  @Test
  void aSnapshotThatBreaksOffIsNone() throws IOException {
    Files.writeString(server.workspace.resolve("f"), "content");
    byte[] sent = server.send("POST /internal/session/snapshot", new byte[0]).body();
    for (int length = 0; length < sent.length; length += Math.max(1, sent.length / 7)) {
      String head = "HTTP/1.1 200 OK\r\nContent-Length: " + sent.length + "\r\n\r\n";
      ByteArrayOutputStream said = new ByteArrayOutputStream();
      said.write(head.getBytes(UTF_8));
      said.write(sent, 0, length);
      try (ServerSocket socket = socket();
          RemoteCapture capture = saying(socket, said.toByteArray()).capture(Optional.empty())) {
        assertThatThrownBy(
                () -> {
                  capture.frames(new Kept(new byte[0]));
                  capture.catalogue(OutputStream.nullOutputStream());
                })
            .isInstanceOf(SandboxAway.class);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 302 Go\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 500 No\r\nX-Refusal: NO_SESSION\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 404 No\r\nX-Refusal: not_found\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 404 No\r\nX-Refusal: NOT_FOUND\r\nContent-Length: 3\r\n\r\n{no",
        "HTTP/1.1 404 No\r\nX-Refusal: NOT_FOUND\r\nContent-Length: 30\r\n\r\n{}",
        "garbage",
      })
  void otherAnswersAreNoRefusals(String said) throws IOException {
    try (ServerSocket socket = socket()) {
      RemoteSandbox hostile = saying(socket, said.getBytes(UTF_8));
      assertThatThrownBy(() -> hostile.delete(RawName.of("f"))).isInstanceOf(SandboxAway.class);
    }
  }

  @Test
  void whatARefusalSaysIsOneShortLine() throws IOException {
    String body = "{\"error\":\"a\\r\\nb\\u0000" + "x".repeat(5000) + "\"}";
    String said =
        "HTTP/1.1 403 No\r\nX-Refusal: FORBIDDEN\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    try (ServerSocket socket = socket()) {
      RemoteSandbox hostile = saying(socket, said.getBytes(UTF_8));
      assertThatThrownBy(() -> hostile.delete(RawName.of("f")))
          .isInstanceOfSatisfying(
              Refusal.class,
              refusal -> {
                assertThat(refusal.code()).isEqualTo(FORBIDDEN);
                assertThat(refusal.reason()).startsWith("a  b x").hasSize(500);
              });
    }
  }
}
