package dev.satchel.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/** What a client of the session API does with one server. */
final class SessionCalls {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ServerProcess server;
  private final HttpClient client = HttpClient.newHttpClient();

  SessionCalls(ServerProcess server) {
    this.server = server;
  }

  /** An answer: its status and what its body says. */
  record Answer(int status, JsonNode body) {
    /** The session that it tells of. */
    JsonNode session() {
      return body.path("session");
    }
  }

  Answer call(String method, String path, String json) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.url("/api/sessions" + path)))
            .timeout(PATIENCE)
            .header("Authorization", "Bearer " + ServerProcess.KEY);
    if (json.isEmpty()) {
      request.method(method, BodyPublishers.noBody());
    } else {
      request.header("Content-Type", "application/json");
      request.method(method, BodyPublishers.ofString(json));
    }
    HttpResponse<byte[]> response = send(request.build());
    return new Answer(response.statusCode(), JSON.readTree(response.body()));
  }

  private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
    try {
      return client.send(request, BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Makes a session of {@code agent} and gives its id. */
  String create(String agent) throws IOException {
    return create(Map.of("agent", agent));
  }

  /** Makes one whose files are those of a workspace elsewhere. */
  String create(String agent, String workspace) throws IOException {
    return create(Map.of("agent", agent, "workspace", workspace));
  }

  private String create(Map<String, String> body) throws IOException {
    Answer answer = call("POST", "", JSON.writeValueAsString(body));
    if (answer.status() != 201) {
      throw new IOException("no session: " + answer);
    }
    return answer.session().path("id").asText();
  }

  Answer post(String session, String verb) throws IOException {
    return call("POST", "/" + session + "/" + verb, "");
  }

  Answer get(String session, String what) throws IOException {
    return call("GET", "/" + session + what, "");
  }

  Answer end(String session) throws IOException {
    return call("DELETE", "/" + session, "");
  }

  String status(String session) throws IOException {
    return get(session, "").session().path("status").asText();
  }

  Answer write(String session, String path, String content) throws IOException {
    String base64 = Base64.getEncoder().encodeToString(content.getBytes(UTF_8));
    String body =
        JSON.writeValueAsString(
            Map.of("files", new Object[] {Map.of("path", path, "content", base64)}));
    return call("POST", "/" + session + "/files", body);
  }

  /** How long each file is that is listed. */
  Map<String, Long> files(String session) throws IOException {
    Map<String, Long> files = new TreeMap<>();
    Answer answer = get(session, "/files");
    if (answer.status() != 200) {
      throw new IOException("no listing: " + answer);
    }
    answer
        .body()
        .path("files")
        .forEach(file -> files.put(file.path("path").asText(), file.path("size").asLong()));
    return files;
  }

  String source(String session) throws IOException {
    return get(session, "/files").body().path("source").asText();
  }

  /** What a file holds. */
  String read(String session, String path) throws IOException {
    return get(session, "/files/" + path + "?format=json").body().path("content").asText();
  }
}
