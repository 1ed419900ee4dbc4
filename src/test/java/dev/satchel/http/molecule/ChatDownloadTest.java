package dev.satchel.http.molecule;

import static dev.satchel.http.molecule.PlatformSite.ADMIN;
import static dev.satchel.http.molecule.PlatformSite.assertError;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.FreePort;
import dev.satchel.http.Wire;
import dev.satchel.http.Wire.Answer;
import dev.satchel.platform.Upstream;
import dev.satchel.registry.DeliveryMode;
import dev.satchel.registry.WorkspaceId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads through the platform: what it refuses, what it passes on, and what it does not. */
@Tag("locale-blind")
class ChatDownloadTest {
  private static final String FILE = "path=/workspace/a.txt";
  private static final String ABSENT = "00000000-0000-4000-8000-000000000000";

  private static PlatformSite site;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    site = new PlatformSite(directory);
  }

  @AfterAll
  static void stop() throws IOException {
    site.close();
  }

  private static Answer download(String id, String query, String... headers) throws IOException {
    String[] all = Arrays.copyOf(headers, headers.length + 1);
    all[headers.length] = ADMIN;
    return site.say("GET /workspaces/" + id + "/chat/download?" + query, all);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|path query required",
        "path=|path query required",
        "path=&path=/workspace/a|path query required",
        "path=workspace/foo.txt|path must be absolute",
        "path=%20/workspace/a|path must be absolute",
        "path=/etc/passwd|path must be under /configs, /workspace, /home, or /plugins",
        "path=/workspaces/x|path must be under /configs, /workspace, /home, or /plugins",
        "path=/agent-home/x|path must be under /configs, /workspace, /home, or /plugins",
        "path=/workspace%5Cx|path must be under /configs, /workspace, /home, or /plugins",
        "path=//workspace/x|path must be under /configs, /workspace, /home, or /plugins",
        "path=/workspace/../etc/passwd|invalid path",
        "path=/workspace/%2e%2e/x|invalid path",
        "path=/workspace//double|invalid path",
        "path=/workspace/./a|invalid path",
        "path=/workspace/a/|invalid path",
        "path=/workspace/|invalid path",
        "path=/workspace/a..b.txt|invalid path",
        "path=/workspace/a%5Cb|invalid path",
        "path=/workspace/a%00b|invalid path",
        "path=/workspace/a%0d%0aX:%20y|invalid path",
        "path=/workspace/%zz|invalid path",
      })
  void aPathThatBreaksTheRulesIsRefusedBeforeAnythingIsLookedUp(String query, String error)
      throws IOException {
    assertError(download(ABSENT, query), 400, error);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/workspace/.molecule/chat-uploads/foo.txt",
        "/workspace",
        "/configs/config.yaml",
        "/home/agent/notes.md",
        "/plugins/builtins/registry.json"
      })
  void aPathThatKeepsThemIsNot(String path) throws IOException {
    assertError(download(ABSENT, "path=" + path), 404, "workspace not found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "00000000-0000-4000-8000-00000000000", "%2e%2e", "1;x=2"})
  void whatIsNoIdIsRefusedFirst(String id) throws IOException {
    assertError(download(id, "path=relative"), 400, "invalid workspace ID");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%7B{id}%7D", "urn:uuid:{id}", "{upper}", "{plain}"})
  void anIdMayBeWrittenInSeveralWays(String form) throws IOException {
    try (Upstream upstream = Upstream.saying("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")) {
      String id = site.with(upstream);
      String written =
          form.replace("{id}", id)
              .replace("{upper}", id.toUpperCase(Locale.ROOT))
              .replace("{plain}", id.replace("-", ""));
      assertThat(download(written, FILE).text()).isEqualTo("hi");
    }
  }

  @Test
  void aWorkspaceThatHasNotRegisteredYetIsAwaitedIfItCanBeCalled() throws IOException {
    assertError(
        download(site.workspace(DeliveryMode.PUSH), FILE), 503, "workspace url not registered yet");
    for (String id : new String[] {site.workspace(DeliveryMode.POLL), site.workspace(null)}) {
      Answer answer = download(id, FILE);
      assertThat(answer.status()).isEqualTo(422);
      assertThat(answer.json().path("error").asText()).startsWith("workspace has no callback URL");
      assertThat(answer.json().path("detail").asText()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://user@127.0.0.1:9000",
        "http://user:password@127.0.0.1:9000",
        "http://127.0.0.1:9000?next=1",
        "http://127.0.0.1:9000/#part",
        "http://127.0.0.1:9000/a/../b",
        "ftp://127.0.0.1:9000",
        "file:///etc/passwd",
        "127.0.0.1:9000",
        "http://169.254.169.254/latest",
        "http://[::ffff:169.254.169.254]/",
        "http://10.0.0.1:8000",
        "http://[fd00::1]:8000",
        "http://0.0.0.0:8000",
        "http://2130706433/",
        "http://",
      })
  void aUrlThatMayNotBeCalledIsRefusedAndNoSecretIsReadOrMade(String url) throws IOException {
    String id = site.at(url);
    assertError(download(id, FILE), 400, "workspace URL not allowed");
    assertThat(site.sealed(id)).isNull();
    assertError(
        site.post("/registry/register", "{\"id\":\"%s\",\"url\":\"%s\"}".formatted(id, url), ADMIN),
        400,
        "workspace URL not allowed");
  }

  @Test
  void aSecretThatIsMissingIsMadeAndTheWorkspaceHasToHearOfItFirst() throws IOException {
    try (Upstream upstream = Upstream.saying("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")) {
      String id = site.at(upstream.url().toString());

      Answer healed = download(id, FILE);
      assertThat(healed.status()).isEqualTo(503);
      assertThat(healed.json().path("error").asText())
          .startsWith("workspace re-registering")
          .contains("retry");
      assertThat(healed.json().path("retry_after_seconds").asInt()).isEqualTo(30);
      assertThat(healed.json().path("detail").asText()).isNotEmpty();
      assertThat(upstream.heads).isEmpty();
      assertThat(site.sealed(id)).isNotNull();

      assertThat(download(id, FILE).status()).isEqualTo(200);
    }
  }

  @Test
  void aSecretThatCannotBeOpenedIsNone() throws IOException {
    try (Upstream upstream = Upstream.saying("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")) {
      String other = site.with(upstream);
      for (String sealed : new String[] {"v1:AAAA", "nonsense", site.sealed(other)}) {
        String id = site.at(upstream.url().toString());
        site.rows().mint(new WorkspaceId(id), sealed);

        Answer answer = download(id, FILE);
        assertError(answer, 503, "workspace not yet enrolled in v2 download (RFC #2312)");
        assertThat(answer.json().path("detail").asText()).contains("Reprovision");
      }
      assertThat(upstream.heads).isEmpty();
    }
  }

  @Test
  void aFileIsPassedOnWithWhatBelongsToIt() throws Exception {
    try (Upstream upstream =
        Upstream.saying(
            String.join(
                "\r\n",
                "HTTP/1.1 200 OK",
                "Content-Type: application/pdf",
                "Content-Length: 4",
                "Content-Disposition: attachment; filename=\"r.pdf\"; filename*=UTF-8''r.pdf",
                "Accept-Ranges: bytes",
                "ETag: \"abc\"",
                "Last-Modified: Tue, 28 Apr 2026 10:00:00 GMT",
                "Set-Cookie: a=b",
                "Access-Control-Allow-Origin: *",
                "X-Other: y",
                "",
                "%PDF"))) {
      Answer answer =
          download(
              site.with(upstream),
              "path=/workspace/r%C3%A9+1%26x.pdf&x=y",
              "X-Request-Id: id-7",
              "Cookie: c=d",
              "Accept: text/html",
              "X-Session-API-Key: nothing");

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.isWhole()).isTrue();
      assertThat(answer.text()).isEqualTo("%PDF");
      assertThat(answer.header("Content-Type")).hasValue("application/pdf");
      assertThat(answer.header("Content-Disposition"))
          .hasValue("attachment; filename=\"r.pdf\"; filename*=UTF-8''r.pdf");
      assertThat(answer.header("Accept-Ranges")).hasValue("bytes");
      assertThat(answer.header("ETag")).hasValue("\"abc\"");
      assertThat(answer.header("Last-Modified")).hasValue("Tue, 28 Apr 2026 10:00:00 GMT");
      assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(answer.header("Cache-Control")).hasValue("private, no-store");
      assertThat(answer.head().headers())
          .doesNotContainKeys(
              "set-cookie", "access-control-allow-origin", "x-other", "x-workspace-status");

      String head = upstream.heads.get(0);
      assertThat(head)
          .startsWith(
              "GET /internal/file/read?path=%2Fworkspace%2Fr%C3%A9%201%26x.pdf HTTP/1.1\r\n")
          .containsPattern("Authorization: Bearer [A-Za-z0-9_-]{43}\r\n")
          .contains("X-Request-Id: id-7\r\n")
          .doesNotContain("the-admin-key")
          .doesNotContainIgnoringCase("cookie")
          .doesNotContainIgnoringCase("accept")
          .doesNotContainIgnoringCase("nothing");
    }
  }

  @Test
  void partsAndConditionsAreTheWorkspacesToJudge() throws Exception {
    try (Upstream upstream =
        Upstream.saying(
            "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 2-3/9\r\nContent-Length: 2\r\n"
                + "\r\ncd")) {
      Answer answer = download(site.with(upstream), FILE, "Range: bytes=2-3", "If-Range: \"abc\"");

      assertThat(answer.status()).isEqualTo(206);
      assertThat(answer.header("Content-Range")).hasValue("bytes 2-3/9");
      assertThat(answer.text()).isEqualTo("cd");
      assertThat(upstream.heads.get(0))
          .contains("Range: bytes=2-3\r\n")
          .contains("If-Range: \"abc\"\r\n");
    }
    try (Upstream upstream =
        Upstream.saying("HTTP/1.1 304 Not Modified\r\nETag: \"abc\"\r\n\r\n")) {
      Answer answer =
          download(
              site.with(upstream),
              FILE,
              "If-None-Match: \"x\"",
              "If-None-Match: \"abc\"",
              "If-Modified-Since: Tue, 28 Apr 2026 10:00:00 GMT");

      assertThat(answer.status()).isEqualTo(304);
      assertThat(answer.header("ETag")).hasValue("\"abc\"");
      assertThat(upstream.heads.get(0))
          .contains("If-None-Match: \"x\", \"abc\"\r\n")
          .contains("If-Modified-Since: Tue, 28 Apr 2026 10:00:00 GMT\r\n");
    }
  }

  @Test
  void headIsPassedOnAsSuch() throws Exception {
    try (Upstream upstream = Upstream.saying("HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n")) {
      Answer answer =
          site.say("HEAD /workspaces/" + site.with(upstream) + "/chat/download?" + FILE, ADMIN);

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Content-Length")).hasValue("77");
      assertThat(answer.header("Content-Type")).hasValue("application/octet-stream");
      assertThat(answer.body()).isEmpty();
      assertThat(upstream.heads.get(0)).startsWith("HEAD /internal/file/read?");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 416, 429, 500, 503})
  void whateverTheWorkspaceAnswersReachesTheClientAndIsKnownForItsOwn(int status) throws Exception {
    try (Upstream upstream =
        Upstream.saying(
            "HTTP/1.1 "
                + status
                + " Whatever\r\nContent-Type: application/json\r\nRetry-After: 7\r\n"
                + "WWW-Authenticate: Basic\r\nContent-Length: 13\r\n\r\n{\"error\":\"x\"}")) {
      Answer answer = download(site.with(upstream), FILE);

      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.text()).isEqualTo("{\"error\":\"x\"}");
      assertThat(answer.header("X-Workspace-Status")).hasValue(String.valueOf(status));
      assertThat(answer.header("Retry-After")).hasValue("7");
      assertThat(answer.header("Content-Type")).hasValue("application/json");
      assertThat(answer.head().headers()).doesNotContainKey("www-authenticate");
    }
  }

  @Test
  void aRedirectIsShownWithoutWhereItLeadsAndNotFollowed() throws Exception {
    try (Upstream metadata = Upstream.saying("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret");
        Upstream upstream =
            Upstream.saying(
                "HTTP/1.1 302 Found\r\nLocation: "
                    + metadata.url()
                    + "/latest/meta-data\r\nContent-Length: 0\r\n\r\n")) {
      Answer answer = download(site.with(upstream), FILE);

      assertThat(answer.status()).isEqualTo(302);
      assertThat(answer.head().headers()).doesNotContainKey("location");
      assertThat(metadata.heads).isEmpty();
    }
  }

  @Test
  void aWorkspaceThatCannotBeReachedIsABadGateway() throws Exception {
    String id = site.workspace();
    site.register(id, "http://127.0.0.1:" + FreePort.next());
    Answer answer = download(id, FILE);
    assertError(answer, 502, "workspace unreachable");
    assertThat(answer.head().headers()).doesNotContainKey("x-workspace-status");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: nonsense\r\n\r\n",
        "HTTP/1.1 999 Strange\r\nContent-Length: 0\r\n\r\n"
      })
  void whatIsNoAnswerIsABadGateway(String said) throws Exception {
    try (Upstream upstream = Upstream.saying(said)) {
      assertError(download(site.with(upstream), FILE), 502, "workspace unreachable");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "X: y|attachment",
        "Content-Disposition: inline|attachment",
        "Content-Disposition: inline; filename=\"a.html\"|attachment; filename=\"a.html\"",
        "Content-Disposition: ATTACHMENT; filename=b|ATTACHMENT; filename=b",
        "Content-Disposition: attachmentx; filename=b|attachment; filename=b",
        "Content-Disposition: attachment; filename=a\u0085b|attachment",
      })
  void nothingIsShownInAPageOfThePlatform(String header, String expected) throws Exception {
    try (Upstream upstream =
        Upstream.saying(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
                + header
                + "\r\nContent-Length: 1\r\n\r\nx")) {
      Answer answer = download(site.with(upstream), FILE);
      assertThat(answer.header("Content-Disposition")).hasValue(expected);
      assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "text/", "a/b/c", "text/html; charset=\u0085", ";", "*"})
  void aTypeThatIsNoneIsNotPassedOn(String type) throws Exception {
    try (Upstream upstream =
        Upstream.saying(
            "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: 1\r\n\r\nx")) {
      assertThat(download(site.with(upstream), FILE).header("Content-Type"))
          .hasValue("application/octet-stream");
    }
  }

  @Test
  void aBodyWithoutALengthIsSentInChunks() throws Exception {
    try (Upstream upstream =
        Upstream.saying(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")) {
      Answer answer = download(site.with(upstream), FILE);
      assertThat(answer.header("Transfer-Encoding")).hasValue("chunked");
      assertThat(answer.isWhole()).isTrue();
      assertThat(answer.text()).isEqualTo("hello");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n",
      })
  void whatBreaksOffThereBreaksOffHere(String said) throws Exception {
    try (Upstream upstream = Upstream.saying(said)) {
      Answer answer = download(site.with(upstream), FILE);
      assertThat(answer.isWhole()).isFalse();
    }
  }

  private static Answer downloadByOldClient(String id) throws IOException {
    return Wire.exchange(
        site.port(), "GET /workspaces/" + id + "/chat/download?" + FILE + " HTTP/1.0", ADMIN);
  }

  @Test
  void anOldClientGetsALengthOrIsToldThatItBrokeOff() throws Exception {
    String begin = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";
    try (Upstream upstream = Upstream.saying(begin + "0\r\n\r\n")) {
      Answer answer = downloadByOldClient(site.with(upstream));
      assertThat(answer.header("Content-Length")).hasValue("5");
      assertThat(answer.text()).isEqualTo("hello");
    }
    try (Upstream upstream = Upstream.saying(begin)) {
      assertError(downloadByOldClient(site.with(upstream)), 502, "workspace unreachable");
    }
  }

  @Test
  void aNameThatIsNoTextIsPassedOnByteForByte() throws Exception {
    try (Upstream upstream = Upstream.saying("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) {
      download(site.with(upstream), "path=/workspace/%FF.txt");
      assertThat(upstream.heads.get(0)).contains("?path=%2Fworkspace%2F%FF.txt HTTP/1.1");
    }
  }

  @Test
  void aDeletedWorkspaceIsGoneAtOnce() throws Exception {
    try (Upstream upstream = Upstream.saying("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")) {
      String id = site.with(upstream);
      assertThat(download(id, FILE).status()).isEqualTo(200);
      assertThat(site.say("DELETE /workspaces/" + id, ADMIN).status()).isEqualTo(200);
      assertError(download(id, FILE), 404, "workspace not found");
    }
  }
}
