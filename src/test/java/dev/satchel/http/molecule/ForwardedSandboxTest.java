package dev.satchel.http.molecule;

import static dev.satchel.Refusal.Code.INCOMPLETE;
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
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A platform that works with a session's files over HTTP. */
class ForwardedSandboxTest {
  @TempDir Path place;
  private final SandboxCaller caller = new SandboxCaller();
  private SessionSandbox server;
  private RemoteSandbox sandbox;

  @BeforeEach
  void begin() throws IOException {
    server = new SessionSandbox(place, "configs");
    sandbox = caller.at(server.port());
  }

  @AfterEach
  void end() throws IOException {
    caller.close();
    server.close();
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
    assertThat(sandbox.write(SandboxCaller.file(odd, "0123456789"))).isEmpty();
    assertThat(sandbox.write(SandboxCaller.file(RawName.of("skip/a"), "x"))).isEmpty();
    assertThat(sandbox.write(SandboxCaller.file(RawName.of("skip"), "x")))
        .hasValue("Path is not a file");
    try (WorkspaceView view = sandbox.view()) {
      List<RawName> seen = new ArrayList<>();
      view.list(name -> name.is("skip"), (path, size, modified) -> seen.add(path));
      assertThat(seen).containsExactly(odd);
      try (ViewedFile file = view.open(odd)) {
        assertThat(file.size()).isEqualTo(10);
        assertThat(part(file, 0, 10)).isEqualTo("0123456789");
        assertThat(part(file, 3, 4)).isEqualTo("3456");
        assertThat(part(file, 10, 0)).isEmpty();
        assertThat(sandbox.write(SandboxCaller.file(odd, "abcdefghij"))).isEmpty();
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

  @Test
  void aBundleThatWouldLackSomethingIsRefused() throws IOException {
    Files.createDirectories(server.workspace.resolve("d/".repeat(210)));
    assertRefused(
        INCOMPLETE, () -> sandbox.bundle(new Excludes(List.of()), OutputStream.nullOutputStream()));
  }

  @Test
  void aBundleBreaksOffIfFilesComeWhileItIsSent() throws IOException {
    byte[] noise = new byte[48 << 20]; // More than lies on the way between the two.
    new java.util.Random(1).nextBytes(noise);
    Files.write(server.workspace.resolve("large"), noise);
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            write(new byte[1], 0, 1);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            Files.writeString(server.workspace.resolve("0"), "comes before all that is there");
          }
        };
    assertThatThrownBy(() -> sandbox.bundle(new Excludes(List.of()), out))
        .isInstanceOf(SandboxAway.class);
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
            () -> sandbox.write(SandboxCaller.file(path, "x")),
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
      try (ServerSocket socket = SandboxCaller.socket();
          RemoteCapture capture =
              caller.saying(socket, said.toByteArray()).capture(Optional.empty())) {
        assertThatThrownBy(
                () -> {
                  capture.frames(new Kept(new byte[0]));
                  capture.catalogue(OutputStream.nullOutputStream());
                })
            .isInstanceOf(SandboxAway.class);
      }
    }
  }
}
