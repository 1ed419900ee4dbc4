package dev.satchel.http.openhands;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.satchel.http.Wire;
import dev.satchel.http.Wire.Answer;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/** Makes links at a server, looks at them, and uses them without a key. */
record LinkCalls(TestServer server) {
  static final String ROUTE = "/api/file/links";

  private static final JsonMapper JSON = new JsonMapper();

  static JsonNode json(HttpResponse<byte[]> answer) throws IOException {
    return JSON.readTree(answer.body());
  }

  JsonNode make(String query) throws IOException {
    HttpResponse<byte[]> answer = server.send("POST", ROUTE + "?" + query);
    assertThat(answer.statusCode()).as("%s", new String(answer.body(), ISO_8859_1)).isEqualTo(201);
    return json(answer);
  }

  String href(String query) throws IOException {
    return make(query).path("href").asText();
  }

  /** Without a key. */
  Answer call(String method, String path, String... headerLines) throws IOException {
    List<String> lines = new ArrayList<>(List.of(headerLines));
    lines.add("Host: localhost");
    lines.add("Connection: close");
    return Wire.exchange(
        server.port(), method + " " + path + " HTTP/1.1", lines.toArray(String[]::new));
  }

  Answer get(String path, String... headerLines) throws IOException {
    return call("GET", path, headerLines);
  }

  JsonNode standing(JsonNode link) throws IOException {
    for (JsonNode listed : json(server.get(ROUTE + "?limit=1000")).path("links")) {
      if (listed.path("id").equals(link.path("id"))) {
        return listed;
      }
    }
    throw new AssertionError("not listed: " + link.path("id"));
  }

  void assertUsed(JsonNode link, int uses) throws IOException {
    assertThat(standing(link).path("used").asInt()).isEqualTo(uses);
  }

  void assertGone(String path, String words) throws IOException {
    Answer answer = get(path);
    assertThat(answer.status()).isEqualTo(410);
    assertThat(answer.detail()).startsWith("This link " + words);
  }

  HttpResponse<byte[]> refused(String query) throws IOException {
    return server.send("POST", ROUTE + "?" + query);
  }
}
