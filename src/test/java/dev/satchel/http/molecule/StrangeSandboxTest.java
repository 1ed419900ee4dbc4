package dev.satchel.http.molecule;

import static dev.satchel.Refusal.Code.FORBIDDEN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Content;
import dev.satchel.FreePort;
import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.archive.Excludes;
import dev.satchel.platform.AddressPolicy;
import dev.satchel.platform.Forwarder;
import dev.satchel.platform.Upstream;
import dev.satchel.session.RemoteSandbox;
import dev.satchel.session.SandboxAway;
import dev.satchel.session.SessionFiles.NewContent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sandbox that is not there, or answers what it should not. */
class StrangeSandboxTest {
  private static final String END = "{\"end\":true,\"files\":1}\n";

  private static final String LINE = "{\"path\":\"a\",\"size\":1,\"seconds\":1,\"nanos\":1}\n";

  private final SandboxCaller caller = new SandboxCaller();

  @AfterEach
  void end() throws IOException {
    caller.close();
  }

  @Test
  void onlyWhoDoesNotAnswerIsTakenForGone() throws IOException {
    int closed = FreePort.next();
    assertThatThrownBy(() -> caller.at(closed).view())
        .isInstanceOfSatisfying(SandboxAway.class, away -> assertThat(away.isGone()).isTrue());
    try (Forwarder nameless =
        new Forwarder(
            AddressPolicy.allowing(
                "127.0.0.1",
                host -> {
                  throw new UnknownHostException(host);
                }),
            new Forwarder.Limits(Duration.ofSeconds(5), Duration.ofSeconds(20)))) {
      assertThatThrownBy(() -> SandboxCaller.at("http://sandbox.example", nameless).view())
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
      assertThatThrownBy(() -> caller.at(starting.port()).bundle(new Excludes(List.of()), out))
          .isInstanceOf(SandboxAway.class);
      assertThat(out.size()).isZero();
    }
  }

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
    try (ServerSocket socket = SandboxCaller.socket()) {
      RemoteSandbox hostile = caller.saying(socket, SandboxCaller.answer(listing));
      assertThatThrownBy(() -> hostile.view().list(name -> false, (path, size, time) -> {}))
          .isInstanceOf(SandboxAway.class);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aListingMaySayThatItIsNotAll(boolean isAll) throws IOException {
    String end = "{\"end\":true,\"files\":1,\"complete\":" + isAll + "}\n";
    try (ServerSocket socket = SandboxCaller.socket()) {
      RemoteSandbox sandbox = caller.saying(socket, SandboxCaller.answer(LINE + end));
      assertThat(sandbox.view().list(name -> false, (path, size, time) -> {})).isEqualTo(isAll);
    }
  }

  @Test
  void aListingOfAnotherTypeIsNone() throws IOException {
    String said = "HTTP/1.1 200 OK\r\nContent-Length: 23\r\n\r\n{\"end\":true,\"files\":0}\n";
    try (ServerSocket socket = SandboxCaller.socket()) {
      RemoteSandbox hostile = caller.saying(socket, said.getBytes(UTF_8));
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
    try (ServerSocket socket = SandboxCaller.socket()) {
      RemoteSandbox hostile = caller.saying(socket, said, said.getBytes(UTF_8));
      assertThatThrownBy(hostile::view)
          .isInstanceOfSatisfying(SandboxAway.class, e -> assertThat(e.isGone()).isFalse());
    }
  }

  @Test
  void aSandboxThatRefusesASnapshotIsUnable() throws IOException {
    String said =
        "HTTP/1.1 403 No\r\nX-Refusal: FORBIDDEN\r\nContent-Length: 16\r\n\r\n{\"error\":\"mine\"}";
    try (ServerSocket socket = SandboxCaller.socket()) {
      RemoteSandbox hostile = caller.saying(socket, said.getBytes(UTF_8));
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
    try (ServerSocket socket = SandboxCaller.socket()) {
      RemoteSandbox hostile = caller.saying(socket, said.getBytes(UTF_8));
      RawName path = RawName.of("f");
      assertThatThrownBy(() -> hostile.delete(path)).isInstanceOf(SandboxAway.class);
      assertThatThrownBy(() -> hostile.write(SandboxCaller.file(path, "x")))
          .isInstanceOf(SandboxAway.class);
      assertThatThrownBy(() -> hostile.unbundle(InputStream.nullInputStream()))
          .isInstanceOf(SandboxAway.class);
    }
  }

  @Test
  void nothingIsDoneIfTheAnswerComesBeforeAllWasSent() throws IOException {
    InputStream large = new ByteArrayInputStream(new byte[64 << 20]);
    try (ServerSocket socket = SandboxCaller.socket()) {
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
    try (ServerSocket socket = SandboxCaller.socket()) {
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
    return caller.at(socket.getLocalPort());
  }

  @Test
  void aLineWithoutEndIsNotKept() throws IOException {
    try (ServerSocket socket = SandboxCaller.socket()) {
      RemoteSandbox hostile =
          caller.saying(socket, SandboxCaller.answer("{\"path\":\"" + "a".repeat(2 << 20)));
      assertThatThrownBy(() -> hostile.view().list(name -> false, (path, size, time) -> {}))
          .isInstanceOf(SandboxAway.class)
          .cause()
          .hasMessageContaining("too long");
    }
  }

  @Test
  void aListingThatBreaksOffIsNotTakenForAll() throws IOException {
    byte[] whole = SandboxCaller.answer(LINE + "{\"end\":true,\"files\":1}\n");
    for (int length = whole.length - 1; length > whole.length - 30; length -= 4) {
      try (ServerSocket socket = SandboxCaller.socket()) {
        RemoteSandbox hostile = caller.saying(socket, Arrays.copyOf(whole, length));
        assertThatThrownBy(() -> hostile.view().list(name -> false, (path, size, time) -> {}))
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
    try (ServerSocket socket = SandboxCaller.socket()) {
      RemoteSandbox hostile = caller.saying(socket, said.getBytes(UTF_8));
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
    try (ServerSocket socket = SandboxCaller.socket()) {
      RemoteSandbox hostile = caller.saying(socket, said.getBytes(UTF_8));
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
