package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.UNEXPECTED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lists in pages, and answers of servers that are not quite like ours. */
@Tag("locale-blind")
final class PagedAnswersTest {
  private HttpServer server;
  private SatchelClient client;
  private final List<String> asked = new ArrayList<>();
  private UnaryOperator<String> answers = target -> "{}";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/behind/a/proxy/");
    client = SatchelClient.of(Connection.to(url));
  }

  private void answer(HttpExchange exchange) throws IOException {
    String target = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    asked.add(target);
    byte[] body = answers.apply(target).getBytes(UTF_8);
    try (exchange) {
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  private static String session(int number) {
    return ("{\"id\":\"s%d\",\"agentName\":\"a\",\"sandboxId\":\"x\",\"status\":\"napping\","
            + "\"createdAt\":\"2026-01-02T03:04:05.678Z\",\"tenantId\":\"t\",\"mood\":{\"of\":[1]},"
            + "\"lastActiveAt\":\"2026-01-02T03:04:05.678Z\",\"parentSessionId\":null}")
        .formatted(number);
  }

  private static String sessions(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(PagedAnswersTest::session)
        .collect(Collectors.joining(",", "{\"sessions\":[", "],\"more\":true}"));
  }

  private static String link(int number) {
    return ("{\"id\":\"l%d\",\"kind\":\"file\",\"path\":\"/p\",\"expires\":\"2026-01-02T03:04:05Z\","
            + "\"uses\":3,\"used\":2,\"revoked\":true,\"colour\":\"red\"}")
        .formatted(number);
  }

  private static void assertUnexpected(ThrowingCallable call, String words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SatchelException.class,
            e -> {
              assertThat(e.code()).isEqualTo(UNEXPECTED);
              assertThat(e).hasMessageContaining(words);
            });
  }

  @Test
  void allPagesAreReadAndWhatMovesToTheNextOneCountsOnce() throws IOException {
    answers = target -> target.endsWith("offset=0") ? sessions(0, 1_000) : sessions(999, 1_003);
    List<Session> all = client.sessions().list();
    assertThat(all).hasSize(1_003).extracting(Session::id).startsWith("s0").endsWith("s1002");
    assertThat(all.get(0).status()).isEqualTo("napping");
    assertThat(asked)
        .containsExactly(
            "GET /behind/a/proxy/api/sessions?limit=1000&offset=0",
            "GET /behind/a/proxy/api/sessions?limit=1000&offset=1000");
  }

  @Test
  void aListThatNeverEndsDoesEnd() throws IOException {
    answers = target -> sessions(0, 1_000);
    assertThat(client.sessions().list()).hasSize(1_000);
    answers = target -> "{\"links\":[" + link(1) + "],\"next_page\":\"l1\"}";
    assertUnexpected(() -> client.links().list(), "does not end");
  }

  @Test
  @Timeout(60)
  void pagesThatNameEachOtherAreNotReadForEver() {
    answers =
        target ->
            "{\"links\":[],\"items\":[],\"next_page\":\"%s\"}"
                .formatted(target.endsWith("page=a") ? "b" : "a");
    WorkspacePath path = WorkspacePath.parse(RawName.of("/r"));
    assertUnexpected(() -> client.links().list(), "does not end");
    assertUnexpected(() -> client.files().list(path, 1, true, entry -> {}), "does not end");
    assertThat(asked).hasSize(6);
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    Sessions sessions = client.sessions();
    assertUnexpected(sessions::list, "sessions");
    answers = target -> "{\"sessions\":[{}]}";
    assertUnexpected(sessions::list, "id");
    answers = target -> "{\"sessions\":[7]}";
    assertUnexpected(sessions::list, "id");
    answers = target -> "[]";
    assertUnexpected(() -> sessions.get("s"), "id");
    answers = target -> "{\"session\":" + session(1).replace("678Z", "no time") + "}";
    assertUnexpected(() -> sessions.get("s"), "createdAt");
    answers = target -> "{\"snapshot\":{\"generation\":1e99}}";
    assertUnexpected(() -> sessions.snapshot("s", 1), "generation");
    answers = target -> "<html>";
    assertUnexpected(sessions::list, "JSON");
  }

  @Test
  void linksAreListedPageByPage() throws IOException {
    answers =
        target ->
            target.endsWith("&page=l1")
                ? "{\"links\":[" + link(2) + "],\"next_page\":null}"
                : "{\"links\":[" + link(1) + "],\"next_page\":\"l1\"}";
    List<Links.Link> links = client.links().list();
    assertThat(links).extracting(Links.Link::id).containsExactly("l1", "l2");
    Links.Link link = links.get(0);
    assertThat(link.url()).isEmpty();
    assertThat(link.used()).isEqualTo(2);
    assertThat(link.uses()).isEqualTo(3);
    assertThat(link.revoked()).isTrue();
    assertThat(link.expires()).isEqualTo("2026-01-02T03:04:05Z");
  }

  @Test
  void aLinkBeginsWithTheAddressThatIsCalledAndIsNotShown() throws IOException {
    String made =
        link(1).replace("{\"id", "{\"url\":\"http://inside/links/x\",\"href\":\"/links/x\",\"id");
    answers = target -> made;
    WorkspacePath path = WorkspacePath.parse(RawName.of("/r/a b"));
    Links.Link link = client.links().share(path, Duration.ofMinutes(2), 7);
    assertThat(link.url())
        .isEqualTo("http://127.0.0.1:" + server.getAddress().getPort() + "/behind/a/proxy/links/x");
    assertThat(link.toString()).contains("l1").doesNotContain("links/x");
    assertThat(asked)
        .containsExactly("POST /behind/a/proxy/api/file/links?path=/r/a%20b&expires_in=120&uses=7");
    answers = target -> made.replace("\"href\":\"/links/x\",", "");
    assertThat(client.links().share(path, Duration.ofMinutes(2), 7).url())
        .isEqualTo("http://inside/links/x");
  }
}
