package dev.satchel.http.openhands;

import static dev.satchel.http.openhands.LinkCalls.ROUTE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.Command;
import dev.satchel.http.Wire;
import dev.satchel.http.Wire.Answer;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Links lead to what may be had with the key, and to nothing else. */
@Tag("locale-blind")
final class LinkRefusalsTest {
  private static TestServer server;
  private static LinkCalls links;
  private static Path root;
  private static Path outside;
  private static Path tree;
  private static Path ten;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    root = Files.createDirectories(directory.resolve("root"));
    outside = Files.createDirectories(directory.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "outside");
    tree = Files.createDirectories(root.resolve("tree"));
    Files.writeString(tree.resolve("a.txt"), "content of a");
    Files.writeString(tree.resolve("b.log"), "content of b");
    ten = Files.writeString(root.resolve("ten.txt"), "0123456789");
    Files.createSymbolicLink(root.resolve("out"), outside);
    Command.run("mkfifo", root.resolve("fifo").toString());
    server = TestServer.start(root, directory.resolve("state"));
    links = new LinkCalls(server);
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "tree/none, 404",
    "fifo, 400",
    "out, 403",
    "out/secret, 403",
    "../outside, 400",
    "../outside/secret, 400"
  })
  void whatCannotBeHadIsNotLinkedTo(String path, int status) throws IOException {
    HttpResponse<byte[]> answer =
        links.refused("path=" + root.resolve("x").getParent() + "/" + path);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(LinkCalls.json(answer).path("detail").asText()).isNotEmpty();
    assertThat(links.refused("path=" + outside).statusCode()).isEqualTo(403);
    assertThat(links.refused("path=tree").statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "expires_in=0",
        "expires_in=604801",
        "expires_in=soon",
        "uses=0",
        "uses=-1",
        "uses=100001",
        "uses=1&uses=2",
        "format=rar",
        "level=12",
        "links=all",
        "path=/twice"
      })
  void unfitParametersAreRefusedForDirectoriesAndFiles(String parameter) throws IOException {
    for (Path path : List.of(tree, ten)) {
      HttpResponse<byte[]> answer = links.refused("path=" + path + "&" + parameter);
      assertThat(answer.statusCode()).isEqualTo(422);
      assertThat(LinkCalls.json(answer).path("detail").get(0).path("loc").get(1).asText())
          .isEqualTo(parameter.substring(0, parameter.indexOf('=')));
    }
    assertThat(links.refused(parameter.startsWith("path") ? "" : parameter).statusCode())
        .isEqualTo(422);
  }

  @Test
  void whereALinkLeadsIsJudgedAtEachUse() throws IOException {
    Path moving = Files.createDirectories(root.resolve("moving"));
    Path file = Files.writeString(root.resolve("moving.txt"), "inside");
    JsonNode toTree = links.make("path=" + moving + "&uses=1");
    JsonNode toFile = links.make("path=" + file + "&uses=1");
    Files.delete(moving);
    Files.delete(file);
    Files.createSymbolicLink(moving, outside);
    Files.createSymbolicLink(file, outside.resolve("secret"));
    for (JsonNode link : List.of(toTree, toFile)) {
      Answer answer = links.get(link.path("href").asText());
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.text()).doesNotContain("outside" + "\"");
      links.assertUsed(link, 0);
    }
    Files.delete(moving);
    Files.delete(file);
    assertThat(links.get(toTree.path("href").asText()).status()).isEqualTo(404);
    Files.createDirectory(file);
    assertThat(links.get(toFile.path("href").asText()).status()).isEqualTo(400);
    links.assertUsed(toFile, 0);
  }

  @Test
  void whatIsNoTokenOfALinkIsRefusedInOneWayWhateverItIs() throws IOException {
    String href = links.href("path=" + ten);
    Answer expected = links.get("/links/none");
    assertThat(expected.status()).isEqualTo(404);
    assertThat(expected.detail()).isEqualTo("There is no such link");
    String altered = href.substring(0, 40) + (href.charAt(40) == 'A' ? 'B' : 'A');
    for (String path :
        List.of(
            altered + href.substring(41),
            href + "A",
            href.substring(0, href.length() - 1),
            href + "/",
            href + "%0A",
            href + ";x",
            href.replace("/links/", "/links/%2e/"),
            href.replace("/links/", "/links/../links/"),
            "/links/",
            "/links/..",
            "/links/../api/file/home",
            "/links/..%2fapi%2ffile%2fhome",
            "/links/" + "A".repeat(120))) {
      Answer answer = links.get(path);
      assertThat(answer.status()).as(path).isEqualTo(404);
      assertThat(answer.text()).as(path).isEqualTo(expected.text());
      assertThat(answer.head().headers().keySet())
          .as(path)
          .isEqualTo(expected.head().headers().keySet());
    }
    for (String path : List.of("/links", "//links/" + "A".repeat(120), "/x" + href)) {
      assertThat(links.get(path).status()).as(path).isEqualTo(401);
    }
    assertThat(links.call("POST", href).status()).isEqualTo(401);
    assertThat(links.call("DELETE", href).status()).isEqualTo(401);
  }

  @Test
  void theUrlIsAtTheAddressThatWasCalled() throws IOException {
    String[] key = {"X-Session-API-Key: the-key", "Connection: close", "Host: files.example:8443"};
    String line = "POST " + ROUTE + "?path=" + ten + " HTTP/1.1";
    JsonNode link = Wire.exchange(server.port(), line, key).json();
    assertThat(link.path("url").asText()).startsWith("http://files.example:8443/links/");
    for (String bad : List.of("a'b", "a,b", "a%20b", "a*b")) {
      key[2] = "Host: " + bad;
      Answer refused = Wire.exchange(server.port(), line, key);
      assertThat(refused.status()).as(bad).isIn(400, 422);
      assertThat(refused.text()).doesNotContain("/links/");
    }
  }
}
