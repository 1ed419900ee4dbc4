package dev.satchel.server;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The whole service in this process, on a port of its own, with the key {@value #KEY}. */
public final class TestServer implements Closeable {
  public static final String KEY = "the-key";

  private final EmbeddedServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  private TestServer(EmbeddedServer server) {
    this.server = server;
  }

  /** Serves {@code root}; scratch files go to {@code state}. */
  public static TestServer start(Path root, Path state) throws IOException {
    return start(root, state, Map.of("SESSION_API_KEY", KEY));
  }

  /** The same with these settings more; a key is set only if they hold one. */
  public static TestServer start(Path root, Path state, Map<String, String> environment)
      throws IOException {
    return start(List.of(root.toString()), state, environment);
  }

  /** One with just these settings. */
  static TestServer start(Settings settings) throws IOException {
    return new TestServer(EmbeddedServer.start(settings));
  }

  /** The same with any number of roots. */
  public static TestServer start(List<String> roots, Path state, Map<String, String> environment)
      throws IOException {
    Map<String, String> all = new HashMap<>(environment);
    all.putIfAbsent("SATCHEL_PORT", "0");
    all.put("SATCHEL_STATE", state.toString());
    all.putIfAbsent("SATCHEL_DATA", state.resolve("data").toString());
    return new TestServer(EmbeddedServer.start(Settings.read(all, Map.of(), roots)));
  }

  public int port() {
    return server.port();
  }

  public URI uri(String pathAndQuery) {
    return URI.create("http://127.0.0.1:" + port() + pathAndQuery);
  }

  /** Answers to GET with the key and {@code headers}, given as name and value in turn. */
  public HttpResponse<byte[]> get(String pathAndQuery, String... headers) throws IOException {
    return send("GET", pathAndQuery, headers);
  }

  public HttpResponse<byte[]> send(String method, String pathAndQuery, String... headers)
      throws IOException {
    return send(method, pathAndQuery, "", headers);
  }

  /** The same with a body; none if it is empty. */
  public HttpResponse<byte[]> send(
      String method, String pathAndQuery, String body, String[] headers) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(pathAndQuery))
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .setHeader("X-Session-API-Key", KEY);
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    try {
      return client.send(request.build(), BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
