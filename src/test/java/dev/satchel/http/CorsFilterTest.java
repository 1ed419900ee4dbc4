package dev.satchel.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.http.Wire.Answer;
import dev.satchel.server.TestServer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Browsers learn whose pages may read answers, and nobody else's may. */
final class CorsFilterTest {
  private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";

  @TempDir private static Path directory;
  private static Path root;
  private static TestServer server;

  @BeforeAll
  static void start() throws IOException {
    root = Files.createDirectories(directory.resolve("root"));
    server =
        start(
            Map.of(
                "SESSION_API_KEY", TestServer.KEY,
                "SATCHEL_CORS_ORIGINS", "https://ours.example, https://second.example:8443/",
                "OH_ALLOW_CORS_ORIGINS", "[\"https://listed.example\"]",
                "OH_ALLOW_CORS_ORIGINS_0", "https://numbered.example",
                "OH_ALLOW_CORS_ORIGINS_2", "https://behind-the-gap.example",
                "OH_ALLOW_CORS_ORIGIN_REGEX", "https://[a-z]+\\.pages\\.example",
                "DOCKER_HOST_ADDR", "172.17.0.1"));
  }

  private static TestServer start(Map<String, String> settings) throws IOException {
    return TestServer.start(root, directory.resolve("state"), settings);
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  private static Answer call(String requestLine, String... headerLines) throws IOException {
    String[] lines =
        Stream.concat(Stream.of("Host: h", "Connection: close"), Stream.of(headerLines))
            .toArray(String[]::new);
    return Wire.exchange(server.port(), requestLine + " HTTP/1.1", lines);
  }

  private static void assertNotAllowed(Answer answer) {
    assertThat(answer.head().headers().keySet())
        .noneMatch(name -> name.startsWith("access-control-"));
    assertThat(answer.header("Vary")).hasValue("Origin");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://ours.example",
        "https://second.example:8443",
        "https://listed.example",
        "https://numbered.example",
        "https://abc.pages.example",
        "http://localhost",
        "http://localhost:3000",
        "https://localhost:3000",
        "http://127.0.0.1:5173",
        "http://172.17.0.1:3000",
        "https://172.17.0.1"
      })
  void aPageThatMayReadIsTold(String origin) throws IOException {
    Answer answer = call("GET /alive", "Origin: " + origin);
    assertThat(answer.header(ALLOW_ORIGIN)).hasValue(origin);
    assertThat(answer.header("Access-Control-Allow-Credentials")).hasValue("true");
    assertThat(answer.header("Vary")).hasValue("Origin");
    assertThat(answer.status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "https://evil.example",
        "http://ours.example",
        "https://ours.example:444",
        "https://ours.example.evil.example",
        "https://second.example:8443/",
        "https://behind-the-gap.example",
        "https://abc.pages.example.evil.example",
        "https://evil.example/https://abc.pages.example",
        "https://pages.example",
        "http://localhost.evil.example",
        "http://localhost:1@evil.example",
        "http://evil.example#localhost",
        "http://evil.example/localhost",
        "http://127.0.0.1.evil.example",
        "http://172.17.0.10",
        "localhost",
        "//localhost",
        "*",
        ""
      })
  void anyOtherPageIsNot(String origin) throws IOException {
    assertNotAllowed(call("GET /alive", "Origin: " + origin));
    Answer preflight =
        call("OPTIONS /alive", "Origin: " + origin, "Access-Control-Request-Method: GET");
    assertNotAllowed(preflight);
    assertThat(preflight.status()).isEqualTo(400);
    assertThat(preflight.detail()).isEqualTo("Disallowed CORS origin");
  }

  @Test
  void whoIsNoPageGetsNoSuchHeader() throws IOException {
    assertNotAllowed(call("GET /alive"));
  }

  @Test
  void aBrowserMayAskBeforeItCallsWithoutAKey() throws IOException {
    Answer answer =
        call(
            "OPTIONS /api/file/upload?path=/x",
            "Origin: https://ours.example",
            "Access-Control-Request-Method: POST",
            "Access-Control-Request-Headers: x-session-api-key, content-type");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.header(ALLOW_ORIGIN)).hasValue("https://ours.example");
    assertThat(answer.header("Access-Control-Allow-Credentials")).hasValue("true");
    assertThat(answer.header("Access-Control-Allow-Headers"))
        .hasValue("x-session-api-key, content-type");
    assertThat(answer.header("Access-Control-Allow-Methods").orElseThrow().split(", ", -1))
        .containsExactlyInAnyOrder("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT");
    assertThat(answer.header("Vary")).hasValue("Origin");
  }

  @Test
  void whatIsNoListOfHeadersIsNotRepeated() throws IOException {
    Answer answer =
        call(
            "OPTIONS /api/file/home",
            "Origin: https://ours.example",
            "Access-Control-Request-Method: GET",
            "Access-Control-Request-Headers: <script>");
    assertThat(answer.header("Access-Control-Allow-Headers")).isEmpty();
  }

  @Test
  void errorsCanBeReadAsWell() throws IOException {
    String origin = "Origin: https://ours.example";
    String key = "X-Session-API-Key: the-key";
    for (Answer answer :
        List.of(
            call("GET /api/file/home", origin),
            call("GET /api/none", origin, key),
            call("DELETE /api/file/home", origin, key, "Content-Length: 0"),
            call("GET /api/file/search_subdirs", origin, key),
            call("GET /api/file/search_subdirs?path=/etc", origin, key),
            call("GET /api/file/home/", origin, key))) {
      assertThat(answer.status()).isIn(401, 404, 405, 422, 403, 307);
      assertThat(answer.header(ALLOW_ORIGIN)).hasValue("https://ours.example");
    }
  }

  @Test
  void aPageMayReadWhatAnArchiveSaysOfItself() throws IOException {
    Answer answer =
        call(
            "GET /api/file/archive?path=" + root,
            "Origin: https://ours.example",
            "X-Session-API-Key: the-key");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Access-Control-Expose-Headers").orElseThrow().split(", ", -1))
        .contains(
            "Content-Disposition",
            "ETag",
            "Content-Range",
            "Accept-Ranges",
            "Content-Length",
            "Trailer",
            "X-Request-Id",
            "X-Satchel-Snapshot-Time",
            "X-Satchel-Source",
            "X-Workspace-Status",
            "X-Archive-Repo-Remote",
            "X-Archive-Branch",
            "X-Archive-Head-Commit",
            "X-Archive-Repo-Root",
            "X-Archive-Base-Commit",
            "X-Archive-Base-Ref",
            "X-Archive-Id",
            "X-Archive-Complete",
            "X-Archive-Entries",
            "X-Archive-Skipped");
  }

  @Test
  void withAnAsteriskAnyPageMayButOneWithoutAnOrigin() throws IOException {
    Map<String, String> settings =
        Map.of("SESSION_API_KEY", TestServer.KEY, "OH_ALLOW_CORS_ORIGINS_0", "*");
    try (TestServer open = start(settings)) {
      Answer any = Wire.get(open.port(), "/alive", "Origin: https://any.example");
      assertThat(any.header(ALLOW_ORIGIN)).hasValue("https://any.example");
      assertNotAllowed(Wire.get(open.port(), "/alive", "Origin: null"));
    }
  }

  @Test
  void anExpressionThatTakesEverythingDoesNotTakeNull() throws IOException {
    Map<String, String> settings =
        Map.of("SESSION_API_KEY", TestServer.KEY, "OH_ALLOW_CORS_ORIGIN_REGEX", ".*");
    try (TestServer open = start(settings)) {
      assertNotAllowed(Wire.get(open.port(), "/alive", "Origin: null"));
    }
  }

  /** Prepares an answer, throws it away, and answers something else. */
  private static final class Changing extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
      response.setHeader("X-First", "x");
      response.reset();
      response.setStatus(500);
    }
  }

  @Test
  void anAnswerThatTakesThePlaceOfAnotherKeepsTheHeaders() throws Exception {
    Server jetty = new Server();
    ServerConnector connector = new ServerConnector(jetty);
    jetty.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    CorsFilter filter = new CorsFilter(new CorsOrigins(Set.of(), null, Set.of()));
    context.addFilter(new FilterHolder(filter), "/*", EnumSet.of(DispatcherType.REQUEST));
    context.addServlet(new ServletHolder(new Changing()), "/*");
    jetty.setHandler(context);
    jetty.start();
    try {
      Answer answer = Wire.get(connector.getLocalPort(), "/", "Origin: http://localhost:3000");
      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.header("X-First")).isEmpty();
      assertThat(answer.header(ALLOW_ORIGIN)).hasValue("http://localhost:3000");
      assertThat(answer.header("Vary")).hasValue("Origin");
    } finally {
      jetty.stop();
    }
  }
}
