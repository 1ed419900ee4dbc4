package dev.satchel.http.molecule;

import static dev.satchel.http.molecule.PlatformSite.ADMIN;
import static dev.satchel.http.molecule.PlatformSite.assertError;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Eventually;
import dev.satchel.FreePort;
import dev.satchel.http.Wire;
import dev.satchel.http.Wire.Answer;
import dev.satchel.platform.Upstream;
import dev.satchel.registry.DeliveryMode;
import dev.satchel.registry.WorkspaceId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads through the platform, whose limit is 1 MiB here. */
@Tag("locale-blind")
class ChatUploadsTest {
  private static final int LIMIT = 1 << 20;
  private static final String TYPE = "Content-Type: multipart/form-data; boundary=\"b o\"";
  private static final String STORED =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{\"files\":[]}";
  private static final String TOO_LARGE = "request body exceeds total limit (1 MB)";

  private static PlatformSite site;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    site = new PlatformSite(directory);
  }

  @AfterAll
  static void stop() throws IOException {
    site.close();
  }

  private static String route(String id) {
    return "POST /workspaces/" + id + "/chat/uploads";
  }

  private static Answer upload(String id, byte[] body) throws IOException {
    return site.say(route(id), body, ADMIN, TYPE);
  }

  @Test
  void anUploadIsPassedOnAsItIsAndSoIsTheAnswer() throws Exception {
    byte[] body = "--b o\r\n...".getBytes(ISO_8859_1);
    AtomicReference<byte[]> arrived = new AtomicReference<>(new byte[0]);
    try (Upstream upstream =
        new Upstream(
            line -> {
              arrived.set(line.in().readNBytes(body.length));
              line.say(STORED);
            })) {
      Answer answer = upload(site.with(upstream), body);

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text()).isEqualTo("{\"files\":[]}");
      assertThat(answer.header("Content-Type")).hasValue("application/json");
      assertThat(arrived.get()).isEqualTo(body);
      assertThat(upstream.heads.get(0))
          .startsWith("POST /internal/chat/uploads/ingest HTTP/1.1\r\n")
          .containsPattern("Authorization: Bearer [A-Za-z0-9_-]{43}\r\n")
          .contains(TYPE + "\r\n")
          .contains("Content-Length: " + body.length + "\r\n");
    }
  }

  @Test
  void whatTheWorkspaceRefusesReachesTheClientWordForWord() throws Exception {
    String refusal = "{\"error\":\"a.txt exceeds per-file limit (25 MB)\"}";
    try (Upstream upstream =
        new Upstream(
            line -> {
              line.in().readNBytes(3);
              line.say(
                  "HTTP/1.1 413 Too Large\r\nContent-Type: application/json\r\nContent-Length: "
                      + refusal.length()
                      + "\r\n\r\n"
                      + refusal);
            })) {
      Answer answer = upload(site.with(upstream), "abc".getBytes(ISO_8859_1));
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.text()).isEqualTo(refusal);
      assertThat(answer.header("X-Workspace-Status")).hasValue("413");
    }
  }

  @Test
  void whatIsAnnouncedToBeTooLargeIsRefusedAtOnce() throws Exception {
    try (Upstream upstream = Upstream.saying(STORED);
        Wire wire = Wire.connect(site.port())) {
      wire.send(
          route(site.with(upstream)) + " HTTP/1.1",
          "Host: localhost",
          ADMIN,
          TYPE,
          "Expect: 100-continue",
          "Connection: close",
          "Content-Length: " + (LIMIT + 1));
      assertError(wire.answer(), 413, TOO_LARGE);
      assertThat(upstream.heads).isEmpty();
    }
  }

  @Test
  void whatTurnsOutToBeTooLargeIsRefusedAndTheWorkspaceDoesNotTakeItForWhole() throws Exception {
    AtomicLong end = new AtomicLong();
    AtomicReference<String> last = new AtomicReference<>("");
    try (Upstream upstream =
            new Upstream(
                line -> {
                  last.set(lastOf(line.in()));
                  end.set(1);
                });
        Wire wire = Wire.connect(site.port())) {
      wire.send(
          route(site.with(upstream)) + " HTTP/1.1",
          "Host: localhost",
          ADMIN,
          TYPE,
          "Connection: close",
          "Transfer-Encoding: chunked");
      for (int sent = 0; sent <= LIMIT; sent += 1 << 16) {
        wire.send("10000\r\n".getBytes(ISO_8859_1));
        wire.send(new byte[1 << 16]);
        wire.send("\r\n".getBytes(ISO_8859_1));
      }
      wire.send("0\r\n\r\n".getBytes(ISO_8859_1));
      assertError(wire.answer(), 413, TOO_LARGE);
      Eventually.holds("the workspace's connection ends", () -> end.get() == 1);
      assertThat(last.get()).doesNotEndWith("0\r\n\r\n");
    }
  }

  /** The last that came before the connection ended, in whichever way. */
  private static String lastOf(InputStream in) {
    StringBuilder last = new StringBuilder();
    try {
      for (int next = in.read(); next >= 0; next = in.read()) {
        last.append((char) next);
        if (last.length() > 5) {
          last.deleteCharAt(0);
        }
      }
    } catch (IOException e) {
      // It was broken off, as it has to be.
    }
    return last.toString();
  }

  @Test
  void exactlyAsMuchAsMayBeSentIsPassedOn() throws Exception {
    AtomicLong count = new AtomicLong();
    try (Upstream upstream =
        new Upstream(
            line -> {
              count.set(line.in().readNBytes(LIMIT).length);
              line.say(STORED);
            })) {
      assertThat(upload(site.with(upstream), new byte[LIMIT]).status()).isEqualTo(200);
      assertThat(count).hasValue(LIMIT);
    }
  }

  @Test
  void anAnswerBeforeTheEndEndsTheUpload() throws Exception {
    try (Upstream upstream =
        new Upstream(
            line -> {
              line.say("HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\nno");
              line.untilClosed();
            })) {
      Answer answer = upload(site.with(upstream), new byte[LIMIT]);
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.text()).isEqualTo("no");
    }
  }

  @Test
  void anAnswerThatIsTooLongOrBreaksOffIsNone() throws Exception {
    String[] answers = {
      "HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n" + "x".repeat(2_000_000),
      "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"
    };
    for (String said : answers) {
      try (Upstream upstream =
          new Upstream(
              line -> {
                line.in().readNBytes(3);
                line.say(said);
              })) {
        assertError(
            upload(site.with(upstream), "abc".getBytes(ISO_8859_1)), 502, "workspace unreachable");
      }
    }
  }

  @Test
  void whyAWorkspaceCannotBeCalledIsSaidAsForDownloads() throws Exception {
    byte[] body = "abc".getBytes(ISO_8859_1);
    assertError(upload("nonsense", body), 400, "invalid workspace ID");
    assertError(upload(WorkspaceId.random().value(), body), 404, "workspace not found");
    assertError(upload(site.workspace(), body), 503, "workspace url not registered yet");
    assertError(
        upload(site.workspace(DeliveryMode.POLL), body), 422, "workspace has no callback URL");
    String metadata = site.at("http://169.254.169.254/");
    assertError(upload(metadata, body), 400, "workspace URL not allowed");
    assertThat(site.sealed(metadata)).isNull();

    String healed = site.at("http://127.0.0.1:9");
    assertThat(upload(healed, body).text()).contains("retry").contains("30");
    String broken = site.at("http://127.0.0.1:9");
    site.rows().mint(new WorkspaceId(broken), "v1:AAAA");
    Answer unenrolled = upload(broken, body);
    assertError(unenrolled, 503, "workspace not yet enrolled in v2 upload (RFC #2312)");
    assertThat(unenrolled.text()).contains("Reprovision");
  }

  @Test
  void aWorkspaceThatCannotBeReachedIsABadGateway() throws Exception {
    String id = site.workspace();
    site.register(id, "http://127.0.0.1:" + FreePort.next());
    assertError(upload(id, "abc".getBytes(ISO_8859_1)), 502, "workspace unreachable");
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    try (Upstream metadata = Upstream.saying(STORED);
        Upstream upstream =
            new Upstream(
                line -> {
                  line.in().readNBytes(3);
                  line.say(
                      "HTTP/1.1 307 Temporary Redirect\r\nLocation: "
                          + metadata.url()
                          + "/\r\nContent-Length: 0\r\n\r\n");
                })) {
      Answer answer = upload(site.with(upstream), "abc".getBytes(ISO_8859_1));
      assertThat(answer.status()).isEqualTo(307);
      assertThat(answer.head().headers()).doesNotContainKey("location");
      assertThat(metadata.heads).isEmpty();
    }
  }

  @Test
  void everybodyMayKnowTheLimits() throws Exception {
    Answer answer = site.say("GET /uploads/limits");
    assertThat(answer.json().path("per_file_bytes").asLong()).isEqualTo(LIMIT);
    assertThat(answer.json().path("per_request_bytes").asLong()).isEqualTo(LIMIT);
    assertThat(answer.json().path("max_attachments_per_message").asInt()).isEqualTo(10);
  }
}
