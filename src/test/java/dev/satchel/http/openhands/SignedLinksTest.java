package dev.satchel.http.openhands;

import static dev.satchel.http.openhands.LinkCalls.ROUTE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.Command;
import dev.satchel.Eventually;
import dev.satchel.http.Wire;
import dev.satchel.http.Wire.Answer;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links are made with the key, and work without it. */
@Tag("locale-blind")
final class SignedLinksTest {
  private static TestServer server;
  private static LinkCalls links;
  private static Path root;
  private static Path tree;
  private static Path ten;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    root = Files.createDirectories(directory.resolve("root"));
    tree = Files.createDirectories(root.resolve("tree"));
    Files.writeString(tree.resolve("a.txt"), "content of a");
    Files.writeString(tree.resolve("b.log"), "content of b");
    ten = Files.writeString(root.resolve("ten.txt"), "0123456789");
    server = TestServer.start(root, directory.resolve("state"));
    links = new LinkCalls(server);
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @Test
  void aLinkSaysWhatItIsGoodFor() throws IOException {
    Instant before = Instant.now();
    HttpResponse<byte[]> answer = server.send("POST", ROUTE + "?path=" + tree);
    JsonNode link = LinkCalls.json(answer);
    assertThat(link.path("id").asText()).matches("[0-9a-f]{32}");
    assertThat(link.path("href").asText()).matches("/links/[A-Za-z0-9_-]{120}");
    assertThat(link.path("url").asText())
        .isEqualTo(server.uri("").toString() + link.path("href").asText());
    assertThat(answer.headers().firstValue("Location")).hasValue(link.path("url").asText());
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("private, no-store");
    assertThat(link.path("path").asText()).isEqualTo(tree.toString());
    assertThat(link.path("kind").asText()).isEqualTo("archive");
    assertThat(link.path("uses").asInt()).isEqualTo(10);
    assertThat(Instant.parse(link.path("expires").asText()))
        .isBetween(before.plusSeconds(3_600), Instant.now().plusSeconds(3_601));
    assertThat(links.make("path=" + ten).path("kind").asText()).isEqualTo("file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&format=tar.zst&exclude=*.log", "&format=zip&delivery=spool"})
  void anArchiveIsTheSameAsWithTheKey(String options) throws IOException {
    Answer direct = Wire.get(server.port(), "/api/file/archive?path=" + tree + options);
    JsonNode link = links.make("path=" + tree + options);
    Answer answer =
        links.get(link.path("href").asText(), "TE: trailers", "Accept: application/x-tar");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.isWhole()).isTrue();
    assertThat(answer.body()).isEqualTo(direct.body());
    for (String name : List.of("Content-Type", "Content-Disposition", "ETag", "Accept-Ranges")) {
      assertThat(answer.header(name)).as(name).isEqualTo(direct.header(name)).isPresent();
    }
    assertThat(answer.trailers().isEmpty()).isEqualTo(options.contains("spool"));
    links.assertUsed(link, 1);
  }

  @Test
  void aPatchCanBeLinkedToAsWell() throws IOException {
    Path repository = Files.createDirectories(root.resolve("repository"));
    Command.run("git", "init", "-q", repository.toString());
    Files.writeString(repository.resolve("new"), "new\n");
    Answer answer = links.get(links.href("path=" + repository + "&format=git-delta"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).contains("+new");
    assertThat(links.refused("path=" + tree + "&format=git-delta").statusCode()).isEqualTo(400);
  }

  @Test
  void aFileIsTheSameAsWithTheKey() throws IOException {
    Answer direct = Wire.get(server.port(), "/api/file/download?path=" + ten);
    JsonNode link = links.make("path=" + ten + "&format=tar&uses=3");
    Answer answer = links.get(link.path("href").asText());
    assertThat(answer.text()).isEqualTo("0123456789");
    for (String name : List.of("Content-Type", "Content-Disposition", "ETag", "Last-Modified")) {
      assertThat(answer.header(name)).as(name).isEqualTo(direct.header(name)).isPresent();
    }
    assertThat(links.get(link.path("href").asText(), "Range: bytes=-3").text()).isEqualTo("789");
    links.assertUsed(link, 2);
  }

  @Test
  void eachAnswerKeepsTheUrlToThoseWhoKnowIt() throws IOException {
    String href = links.href("path=" + ten);
    for (Answer answer :
        List.of(
            links.get(href),
            links.call("HEAD", href),
            links.get(href + "x"),
            links.get("/links/a.b"))) {
      assertThat(answer.header("Referrer-Policy")).hasValue("no-referrer");
      assertThat(answer.header("X-Robots-Tag")).hasValue("noindex");
      assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(answer.head().headers().get("cache-control"))
          .singleElement()
          .asString()
          .startsWith("private, no-");
    }
  }

  @Test
  void whatTheUserOfALinkAddsCountsForNothing() throws IOException {
    String href = links.href("path=" + ten);
    assertThat(links.get(href + "?path=" + tree + "&format=tar").text()).isEqualTo("0123456789");
    assertThat(links.get(href + "?path=" + tree + "/a.txt").text()).isEqualTo("0123456789");
  }

  @Test
  void onlyAnswersWithABodyTakeAUse() throws IOException {
    JsonNode link = links.make("path=" + ten + "&uses=2");
    String href = link.path("href").asText();
    Answer head = links.call("HEAD", href);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Content-Length")).hasValue("10");
    String etag = head.header("ETag").orElseThrow();
    assertThat(links.get(href, "If-None-Match: " + etag).status()).isEqualTo(304);
    assertThat(links.get(href, "Range: bytes=10-").status()).isEqualTo(416);
    links.assertUsed(link, 0);
    assertThat(links.get(href).status()).isEqualTo(200);
    links.assertUsed(link, 1);
    assertThat(links.get(href, "Range: bytes=0-1").status()).isEqualTo(206);
    links.assertGone(href, "is used up");
    links.assertUsed(link, 2);
  }

  @Test
  void goingOnWithWhatBrokeOffTakesAUseLikeAnyOther() throws IOException {
    JsonNode link = links.make("path=" + tree + "&format=tar&uses=3");
    String href = link.path("href").asText();
    String etag = links.call("HEAD", href).header("ETag").orElseThrow();
    String[] rest = {"Range: bytes=1-", "If-Range: " + etag};
    Answer first = links.get(href, rest);
    assertThat(first.status()).isEqualTo(206);
    links.assertUsed(link, 1);
    Answer whole = links.get(href);
    assertThat(whole.text().substring(1)).isEqualTo(first.text());
    links.assertUsed(link, 2);
    assertThat(links.get(href, rest).status()).isEqualTo(206);
    links.assertUsed(link, 3);
    Answer gone = links.get(href, rest);
    assertThat(gone.status()).isEqualTo(410);
    assertThat(gone.detail()).startsWith("This link is used up; each download takes a use");
    for (String[] other :
        List.of(
            new String[] {"If-None-Match: " + etag},
            new String[] {"Range: bytes=99999999-"},
            new String[] {"Range: bytes=1-", "If-Range: \"other\""})) {
      assertThat(links.get(href, other).status()).as(String.join(", ", other)).isEqualTo(410);
    }
    assertThat(links.call("HEAD", href).status()).isEqualTo(410);
    assertThat(links.call("HEAD", href, rest).status()).isEqualTo(410);
    links.assertUsed(link, 3);
  }

  @Test
  void ofTwoAtOnceExactlyOneGetsTheLastUse() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (int round = 0; round < 5; round++) {
        JsonNode link = links.make("path=" + tree + "&uses=1");
        List<Future<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          answers.add(threads.submit(() -> links.get(link.path("href").asText()).status()));
        }
        List<Integer> statuses = new ArrayList<>();
        for (Future<Integer> answer : answers) {
          statuses.add(answer.get());
        }
        assertThat(statuses).containsExactlyInAnyOrder(200, 410, 410, 410);
        links.assertUsed(link, 1);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aLinkIsOfNoUseOnceItHasExpired() throws Exception {
    String href = links.href("path=" + ten + "&expires_in=1&uses=100000");
    Eventually.holds("it has expired", () -> links.call("HEAD", href).status() == 410);
    links.assertGone(href, "has expired");
  }

  @Test
  void aRevokedLinkIsOfNoUseAndIsListedAsRevoked() throws IOException {
    JsonNode link = links.make("path=" + ten);
    String own = ROUTE + "/" + link.path("id").asText();
    assertThat(links.call("DELETE", own).status()).isEqualTo(401);
    assertThat(server.send("DELETE", own).statusCode()).isEqualTo(204);
    assertThat(server.send("DELETE", own).statusCode()).isEqualTo(204);
    links.assertGone(link.path("href").asText(), "was revoked");
    assertThat(links.call("HEAD", link.path("href").asText()).status()).isEqualTo(410);
    assertThat(links.standing(link).path("revoked").asBoolean()).isTrue();
    for (String none : List.of("0".repeat(32), "x", "key")) {
      assertThat(server.send("DELETE", ROUTE + "/" + none).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void linksAreListedWithoutTheirTokens() throws IOException {
    JsonNode first = links.make("path=" + ten + "&uses=5");
    JsonNode second = links.make("path=" + tree);
    links.get(first.path("href").asText());
    HttpResponse<byte[]> answer = server.get(ROUTE + "?limit=1");
    JsonNode page = LinkCalls.json(answer);
    assertThat(page.path("links")).hasSize(1);
    assertThat(page.path("next_page").isTextual()).isTrue();
    JsonNode listed = links.standing(first);
    assertThat(listed.path("used").asInt()).isEqualTo(1);
    assertThat(listed.path("uses").asInt()).isEqualTo(5);
    assertThat(listed.path("kind").asText()).isEqualTo("file");
    assertThat(listed.path("path").asText()).isEqualTo(ten.toString());
    assertThat(listed.path("expires")).isEqualTo(first.path("expires"));
    assertThat(listed.path("revoked").asBoolean(true)).isFalse();
    String all = new String(server.get(ROUTE + "?limit=1000").body(), ISO_8859_1);
    for (JsonNode link : List.of(first, second)) {
      assertThat(all).doesNotContain(link.path("href").asText().substring("/links/".length()));
    }
    assertThat(links.get(ROUTE).status()).isEqualTo(401);
    assertThat(server.get(ROUTE + "?page=x").statusCode()).isEqualTo(422);
  }

  @Test
  void aNameThatIsNotUtf8CanBeLinkedTo() throws IOException {
    Command.run("sh", "-c", "printf bytes > \"$0/$(printf 'n\\351')\"", root.toString());
    JsonNode link = links.make("path=" + root + "/n%E9");
    assertThat(link.path("path").asText()).endsWith("/n\uFFFD");
    assertThat(link.path("pathBytes").isTextual()).isTrue();
    assertThat(links.get(link.path("href").asText()).text()).isEqualTo("bytes");
    assertThat(links.standing(link).path("pathBytes")).isEqualTo(link.path("pathBytes"));
  }

  @Test
  void aClientOfOldGetsAnArchiveWithItsLength() throws IOException {
    JsonNode link = links.make("path=" + tree);
    Answer answer =
        Wire.exchange(server.port(), "GET " + link.path("href").asText() + " HTTP/1.0", "X: y");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.isWhole()).isTrue();
    assertThat(answer.header("Content-Length")).isPresent();
    links.assertUsed(link, 1);
  }
}
