package dev.satchel.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** What a client does with workspaces by way of one platform. Everything is done as the admin. */
final class PlatformCalls {
  static final String ADMIN_KEY = "the-admin-key-of-the-platform";

  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String BOUNDARY = "what-no-file-has-in-it";

  private final ServerProcess server;
  private final HttpClient client = HttpClient.newHttpClient();

  PlatformCalls(ServerProcess server) {
    this.server = server;
  }

  /** Makes a workspace known and gives its id. */
  String createWorkspace() throws IOException {
    HttpResponse<byte[]> answer =
        send(
            "POST",
            "/workspaces",
            BodyPublishers.ofString("{}"),
            "Content-Type",
            "application/json");
    if (answer.statusCode() != 201) {
      throw new IOException("no workspace: " + answer.statusCode() + text(answer));
    }
    return JSON.readTree(answer.body()).path("id").asText();
  }

  private static String text(HttpResponse<byte[]> answer) {
    return " " + new String(answer.body(), ISO_8859_1);
  }

  /** What the platform knows of a workspace. */
  JsonNode workspace(String id) throws IOException {
    return JSON.readTree(get("/workspaces/" + id).body());
  }

  /** The path of a file in the workspace's {@code /workspace}. */
  static String file(String id, String name) {
    return "/workspaces/" + id + "/chat/download?path=/workspace/" + name;
  }

  /** The path of an archive of a directory of the workspace. */
  static String archive(String id, String directory, String format) {
    return "/workspaces/" + id + "/archive?path=" + directory + "&format=" + format;
  }

  HttpResponse<byte[]> get(String path, String... headers) throws IOException {
    return send("GET", path, BodyPublishers.noBody(), headers);
  }

  HttpResponse<byte[]> send(String method, String path, BodyPublisher body, String... headers)
      throws IOException {
    return send(method, path, body, BodyHandlers.ofByteArray(), headers);
  }

  /** An answer whose body is taken as it is read, and is to be closed. */
  HttpResponse<InputStream> open(String path) throws IOException {
    return send("GET", path, BodyPublishers.noBody(), BodyHandlers.ofInputStream());
  }

  private <T> HttpResponse<T> send(
      String method, String path, BodyPublisher body, BodyHandler<T> handler, String... headers)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.url(path)))
            .timeout(PATIENCE)
            .method(method, body)
            .setHeader("Authorization", "Bearer " + ADMIN_KEY);
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    try {
      return client.send(request.build(), handler);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Uploads one file; the answer says where it is. */
  HttpResponse<byte[]> upload(String id, String name, byte[] content) throws IOException {
    ByteArrayOutputStream form = new ByteArrayOutputStream();
    String head =
        "--%s\r\nContent-Disposition: form-data; name=\"files\"; filename=\"%s\"\r\n\r\n"
            .formatted(BOUNDARY, name);
    form.write(head.getBytes(ISO_8859_1));
    form.write(content);
    form.write(("\r\n--" + BOUNDARY + "--\r\n").getBytes(ISO_8859_1));
    return send(
        "POST",
        "/workspaces/" + id + "/chat/uploads",
        BodyPublishers.ofByteArray(form.toByteArray()),
        "Content-Type",
        "multipart/form-data; boundary=" + BOUNDARY);
  }

  /** Of an upload that was taken, where the file is to be downloaded from. */
  static String uploaded(HttpResponse<byte[]> answer) throws IOException {
    String uri = JSON.readTree(answer.body()).path("files").path(0).path("uri").asText();
    if (answer.statusCode() != 200 || !uri.startsWith("workspace:/workspace/")) {
      throw new IOException("not taken: " + answer.statusCode() + text(answer));
    }
    return uri.substring("workspace:/workspace/".length());
  }
}
