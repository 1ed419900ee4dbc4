package dev.satchel.http.sandboxagent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.satchel.Command;
import dev.satchel.server.TestServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Answers as the published server does, asked for the same in equal trees, but for the differences
 * that are listed. A difference that is not listed fails, and so does one that is no longer there.
 */
@Tag("locale-blind")
final class SideBySideTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  /** One of the two, and the tree that it serves. */
  private record Side(int port, Path home) {
    /** What it answers, with its home and all times taken out. */
    String answer(SideBySideCalls.Call call, byte[] body) throws IOException, InterruptedException {
      String query = call.query().replace("{home}", home.toString());
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + query));
      call.headers().forEach(request::header);
      request.method(
          call.method(),
          call.isChunked()
              ? BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))
              : BodyPublishers.ofByteArray(body));
      HttpResponse<byte[]> response = CLIENT.send(request.build(), BodyHandlers.ofByteArray());
      String type =
          response
              .headers()
              .firstValue("Content-Type")
              .filter(given -> !given.isEmpty())
              .orElse("no type")
              .replace("; ", ";");
      return response.statusCode() + " " + type + " " + normal(response.body(), type);
    }

    private String normal(byte[] body, String type) throws IOException {
      if (body.length > 100_000) {
        return body.length + " bytes";
      }
      String text =
          new String(body, UTF_8)
              .replace(home.toString(), "<home>")
              .replaceAll("\"modified\":\"[-0-9T:.]+\\+00:00\"", "\"modified\":\"<time>\"");
      return type.equals("application/json") ? sorted(text) : text;
    }

    /** What is in a directory comes in no order. */
    private static String sorted(String text) throws IOException {
      JsonNode json = JSON.readTree(text);
      if (!json.isArray()) {
        return text;
      }
      List<JsonNode> entries = new ArrayList<>();
      json.forEach(entries::add);
      entries.sort(Comparator.comparing(entry -> entry.path("name").asText()));
      return entries.toString();
    }
  }

  private static Path tree(Path directory, String name) throws IOException {
    Path home = Files.createDirectories(directory.toRealPath().resolve(name).resolve("home"));
    Files.createDirectories(home.resolve("../outside"));
    Files.writeString(home.resolve("../outside/secret"), "secret");
    Files.createDirectories(home.resolve("d/empty"));
    Files.writeString(home.resolve("d/a.txt"), "hello world\n");
    Files.writeString(home.resolve("empty"), "");
    Files.createSymbolicLink(home.resolve("d/to-dir"), Path.of("empty"));
    Files.createSymbolicLink(home.resolve("d/to-file"), Path.of("a.txt"));
    Files.createSymbolicLink(home.resolve("dangling"), Path.of("nowhere"));
    Files.createSymbolicLink(home.resolve("dangling2"), Path.of("nowhere"));
    Files.createSymbolicLink(home.resolve("out"), Path.of("../outside"));
    Command.run("mkfifo", home.resolve("fifo").toString());
    for (String file : List.of("m1", "m2", "m3", "m4", "m5", "m6", "m7", "x1")) {
      Files.writeString(home.resolve(file), file);
    }
    for (String full : List.of("full1", "full2", "full3", "full4", "parent", "later")) {
      Files.createDirectories(home.resolve(full).resolve("sub"));
      Files.writeString(home.resolve(full).resolve("child"), full);
    }
    Files.createSymbolicLink(home.resolve("link1"), Path.of("full4"));
    Files.createSymbolicLink(home.resolve("link2"), Path.of("full4"));
    return home;
  }

  @Test
  void theAnswersDifferOnlyWhereTheyAreMeantTo(@TempDir Path directory) throws Exception {
    Assumptions.assumeTrue(
        PublishedServer.runsHere(), "the published server is for Linux on x86-64 only");
    Path theirs = tree(directory, "theirs");
    Path ours = tree(directory, "ours");
    Map<String, String> settings =
        Map.of("SESSION_API_KEY", PublishedServer.KEY, "HOME", ours.toString());
    Map<String, String> differences = new TreeMap<>();
    try (PublishedServer published = PublishedServer.start(theirs, directory.resolve("log"));
        TestServer satchel = TestServer.start(ours, directory.resolve("state"), settings)) {
      Side their = new Side(published.port(), theirs);
      Side our = new Side(satchel.port(), ours);
      for (SideBySideCalls.Call call : SideBySideCalls.ALL) {
        byte[] body = call.body(directory);
        String expected = their.answer(call, body);
        String actual = our.answer(call, body);
        if (SideBySideCalls.isInOtherWords(call)) {
          assertThat(kind(actual)).as(call.name()).isEqualTo(kind(expected));
        }
        if (!expected.equals(actual)) {
          differences.put(call.name(), "\n  theirs: " + expected + "\n  ours:   " + actual + "\n");
        }
      }
    }
    Map<String, String> unlisted = new TreeMap<>(differences);
    unlisted.keySet().removeAll(SideBySideCalls.WANTED.keySet());
    assertThat(unlisted).as("differences that nobody wants").isEmpty();
    assertThat(differences.keySet())
        .as("differences that are wanted are there")
        .containsAll(SideBySideCalls.WANTED.keySet());
  }

  /** Status and type of an answer. */
  private static String kind(String answer) {
    return answer.replaceFirst("(?s)^(\\d+ \\S+).*$", "$1");
  }
}
