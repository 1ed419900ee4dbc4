package dev.satchel.platform;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("locale-blind")
class ForwarderTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n";

  private final Forwarder forwarder = Calls.patient();

  @AfterEach
  void close() {
    forwarder.close();
  }

  @Test
  void aCallArrivesAsItIs() throws IOException {
    try (Upstream upstream = Upstream.saying(OK + "Content-Length: 5\r\n\r\nhello")) {
      TargetUrl target = TargetUrl.parse("http://127.0.0.1:" + upstream.port() + "/ws/7").get();
      String path = "/internal/file/read?path=%2Fworkspace%2F%ff%20a+b&x&y==";
      Outgoing call =
          new Outgoing(
              "GET",
              target,
              path,
              Map.of("Authorization", "Bearer s3cret", "Range", "bytes=1-2"),
              Optional.empty());
      try (Incoming answer = forwarder.send(call)) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.length()).hasValue(5);
        assertThat(Calls.body(answer)).asString(US_ASCII).isEqualTo("hello");
      }
      assertThat(upstream.heads.get(0).split("\r\n"))
          .startsWith("GET /ws/7" + path + " HTTP/1.1")
          .containsExactlyInAnyOrder(
              "GET /ws/7" + path + " HTTP/1.1",
              "Host: 127.0.0.1:" + upstream.port(),
              "Authorization: Bearer s3cret",
              "Range: bytes=1-2",
              "Connection: close");
    }
  }

  @Test
  void aBodyIsSentWithItsLengthOrInChunks() throws IOException {
    try (Upstream upstream =
        new Upstream(
            line -> {
              line.in().readNBytes(line.head().contains("Content-Length: 5") ? 5 : 15);
              line.say(OK + "Content-Length: 0\r\n\r\n");
            })) {
      for (int length : new int[] {5, -1}) {
        Outgoing call =
            Calls.post(upstream.url(), out -> out.write("hello".getBytes(US_ASCII)), length);
        try (Incoming answer = forwarder.send(call)) {
          assertThat(Calls.body(answer)).isEmpty();
        }
      }
      assertThat(upstream.heads.get(0))
          .contains("\r\nContent-Length: 5\r\n")
          .doesNotContain("Content-Type", "Transfer-Encoding");
      assertThat(upstream.heads.get(1))
          .contains("\r\nTransfer-Encoding: chunked\r\n")
          .doesNotContain("Content-Length");
    }
  }

  @Test
  void headAndAnswersWithoutBodyHaveNone() throws IOException {
    try (Upstream upstream =
        new Upstream(
            line ->
                line.say(
                    line.head().startsWith("HEAD")
                        ? OK + "Content-Length: 12345678901\r\n\r\n"
                        : "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n"))) {
      Outgoing head = new Outgoing("HEAD", upstream.url(), "/", Map.of(), Optional.empty());
      try (Incoming answer = forwarder.send(head)) {
        assertThat(answer.length()).hasValue(12345678901L);
        assertThat(Calls.body(answer)).isEmpty();
      }
      try (Incoming answer = forwarder.send(Calls.get(upstream.url()))) {
        assertThat(answer.status()).isEqualTo(304);
        assertThat(answer.header("etag")).contains("\"x\"");
        assertThat(Calls.body(answer)).isEmpty();
      }
    }
  }

  @Test
  void nothingIsDecoded() throws IOException {
    String coded = "\u001f\u008bnot really";
    try (Upstream upstream =
            Upstream.saying(
                OK
                    + "Content-Encoding: gzip\r\nContent-Length: "
                    + coded.length()
                    + "\r\n\r\n"
                    + coded);
        Incoming answer = forwarder.send(Calls.get(upstream.url()))) {
      assertThat(answer.header("Content-Encoding")).contains("gzip");
      assertThat(Calls.body(answer)).isEqualTo(coded.getBytes(ISO_8859_1));
      assertThat(upstream.heads.get(0)).doesNotContainIgnoringCase("accept-encoding", "user-agent");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void aRedirectIsAnAnswerLikeAnyOther(int status) throws IOException {
    try (Upstream secrets = Upstream.saying(OK + "Content-Length: 0\r\n\r\n");
        Upstream upstream =
            Upstream.saying(
                "HTTP/1.1 "
                    + status
                    + " Go\r\nLocation: "
                    + secrets.url()
                    + "/latest/meta-data\r\nContent-Length: 0\r\n\r\n");
        Incoming answer = forwarder.send(Calls.get(upstream.url()))) {
      assertThat(answer.status()).isEqualTo(status);
      assertThat(Calls.body(answer)).isEmpty();
      assertThat(upstream.heads).hasSize(1);
      assertThat(secrets.heads).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 503 Later\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n",
      })
  void nothingIsTriedAgain(String said) throws IOException {
    try (Upstream upstream = Upstream.saying(said);
        Incoming answer = forwarder.send(Calls.get(upstream.url()))) {
      assertThat(said).contains(" " + answer.status() + " ");
      assertThat(upstream.heads).hasSize(1);
    }
  }

  @Test
  void cookiesAreNotKept() throws IOException {
    try (Upstream upstream = Upstream.saying(OK + "Set-Cookie: a=b\r\nContent-Length: 0\r\n\r\n")) {
      for (int i = 0; i < 2; i++) {
        forwarder.send(Calls.get(upstream.url())).close();
      }
      assertThat(upstream.heads).hasSize(2);
      assertThat(upstream.heads.get(1)).doesNotContainIgnoringCase("cookie");
    }
  }

  @Test
  void noProxyIsAsked() throws IOException {
    try (Upstream proxy = Upstream.saying(OK + "Content-Length: 0\r\n\r\n");
        Upstream upstream = Upstream.saying(OK + "Content-Length: 0\r\n\r\n")) {
      System.setProperty("http.proxyHost", "127.0.0.1");
      System.setProperty("http.proxyPort", Integer.toString(proxy.port()));
      System.setProperty("http.nonProxyHosts", "");
      try {
        forwarder.send(Calls.get(upstream.url())).close();
      } finally {
        System.clearProperty("http.proxyHost");
        System.clearProperty("http.proxyPort");
        System.clearProperty("http.nonProxyHosts");
      }
      assertThat(proxy.heads).isEmpty();
      assertThat(upstream.heads).hasSize(1);
    }
  }

  @Test
  void interimAnswersArePassedOver() throws IOException {
    try (Upstream upstream =
            Upstream.saying(
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n"
                    + "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 199 Odd\r\nX: y\r\n\r\n"
                    + OK
                    + "Content-Length: 2\r\n\r\nok");
        Incoming answer = forwarder.send(Calls.get(upstream.url()))) {
      assertThat(answer.status()).isEqualTo(200);
      assertThat(Calls.body(answer)).asString(US_ASCII).isEqualTo("ok");
    }
  }

  @Test
  void anotherProtocolIsNotSpoken() throws IOException {
    try (Upstream upstream =
        Upstream.saying(
            "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")) {
      assertThatThrownBy(() -> forwarder.send(Calls.get(upstream.url())))
          .isInstanceOf(Unreachable.class);
    }
  }

  @Test
  void aServerThatIsNotThereIsUnreachable() throws IOException {
    Upstream upstream = Upstream.saying("");
    upstream.close();
    assertThatThrownBy(() -> forwarder.send(Calls.get(upstream.url())))
        .isInstanceOf(Unreachable.class)
        .hasMessageContaining(upstream.url() + ": no connection");
  }

  @Test
  void afterTheEndNobodyIsCalled() throws IOException {
    try (Upstream upstream = Upstream.saying(OK + "Content-Length: 0\r\n\r\n")) {
      forwarder.send(Calls.get(upstream.url())).close();
      forwarder.close();
      assertThatThrownBy(() -> forwarder.send(Calls.get(upstream.url())))
          .isInstanceOf(Unreachable.class);
      assertThat(upstream.heads).hasSize(1);
    }
  }
}
