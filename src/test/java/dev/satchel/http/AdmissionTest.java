package dev.satchel.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Eventually;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More calls at once than are answered are told to come again, and nobody else notices. */
@Tag("locale-blind")
final class AdmissionTest {
  private static final int MOST = 8;

  @TempDir private Path root;
  @TempDir private Path state;

  private final List<Socket> slow = new ArrayList<>();
  private TestServer server;

  @BeforeEach
  void fillUp() throws Exception {
    Files.write(root.resolve("large"), new byte[32 << 20]);
    server =
        TestServer.start(
            root,
            state,
            Map.of("SESSION_API_KEY", TestServer.KEY, "SATCHEL_MAX_REQUESTS", MOST + ""));
    for (int i = 0; i < MOST; i++) {
      slow.add(startDownload());
    }
  }

  /** Reads the beginning and then nothing more, so that the call lasts. */
  private Socket startDownload() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    String call =
        "GET /api/file/download?path="
            + root
            + "/large HTTP/1.1\r\nHost: localhost\r\n"
            + "X-Session-API-Key: "
            + TestServer.KEY
            + "\r\n\r\n";
    socket.getOutputStream().write(call.getBytes(UTF_8));
    assertThat(socket.getInputStream().read()).isEqualTo('H');
    return socket;
  }

  @AfterEach
  void leave() throws IOException {
    for (Socket socket : slow) {
      socket.close();
    }
    server.close();
  }

  @Test
  void eachClientIsToldSoInItsOwnWords() throws IOException {
    for (String path : List.of("/api/file/home", "/v1/fs/entries?path=.", "/api/sessions")) {
      HttpResponse<byte[]> answer = server.get(path, "Authorization", "Bearer " + TestServer.KEY);
      int status = path.startsWith("/v1") ? 502 : 503; // These know no other for what fails.
      assertThat(answer.statusCode()).as(path).isEqualTo(status);
      assertThat(answer.headers().firstValue("Retry-After")).contains("5");
      assertThat(new String(answer.body(), UTF_8)).contains("Too many calls are being answered");
    }
    assertThat(new String(server.get("/api/file/home").body(), UTF_8)).startsWith("{\"detail\":");
    assertThat(server.get("/v1/fs/entries?path=.").headers().firstValue("Content-Type"))
        .contains("application/problem+json");
    assertThat(new String(server.get("/api/sessions").body(), UTF_8)).startsWith("{\"error\":");
  }

  @Test
  void pagesThatNeedNoKeyAndTheMetricsAreAnsweredAllTheSame() throws IOException {
    for (String path : List.of("/health", "/alive", "/ready", "/server_info", "/docs")) {
      assertThat(server.get(path).statusCode()).as(path).isEqualTo(200);
    }
    server.get("/api/file/home");
    assertThat(new String(server.get("/metrics").body(), UTF_8))
        .contains("satchel_calls_running " + MOST + ".0")
        .contains("satchel_refusals_total{code=\"TOO_MANY_CALLS\"} 1.0");
  }

  @Test
  void thereIsRoomAgainWhenOneIsGone() throws Exception {
    slow.get(0).close();
    Eventually.holds("there is room", () -> server.get("/api/file/home").statusCode() == 200);
    assertThat(server.get("/api/file/home").statusCode()).isEqualTo(200);
  }
}
