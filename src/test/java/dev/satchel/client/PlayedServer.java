package dev.satchel.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plays a service: says what it was told to say, and remembers what it was asked. */
final class PlayedServer implements Closeable {
  /**
   * A request.
   *
   * @param target path and query, as they came
   * @param body bytes, as ISO 8859-1
   */
  record Asked(String method, String target, Map<String, List<String>> headers, String body) {
    /** The value of a header that came once. */
    Optional<String> header(String name) {
      return headers.entrySet().stream()
          .filter(header -> header.getKey().equalsIgnoreCase(name))
          .map(header -> String.join(" and ", header.getValue()))
          .findFirst();
    }

    String line() {
      return method + " " + target;
    }
  }

  private record Said(int status, String body) {}

  private final HttpServer server;
  private final Map<String, Deque<Said>> answers = new HashMap<>();
  private final List<Asked> asked = new ArrayList<>();

  PlayedServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  /** What is said to a request, known by method, path and query; the last one again and again. */
  synchronized PlayedServer says(String line, int status, String body) {
    answers.computeIfAbsent(line, any -> new ArrayDeque<>()).add(new Said(status, body));
    return this;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1);
    Said said =
        next(
            new Asked(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                Map.copyOf(exchange.getRequestHeaders()),
                body));
    byte[] bytes = said.body().getBytes(UTF_8);
    exchange.sendResponseHeaders(said.status(), bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private synchronized Said next(Asked request) {
    asked.add(request);
    Deque<Said> left = answers.getOrDefault(request.line(), new ArrayDeque<>());
    return switch (left.size()) {
      case 0 -> new Said(404, "{\"detail\":\"Not Found\"}");
      case 1 -> left.element();
      default -> left.remove();
    };
  }

  synchronized List<Asked> asked() {
    return List.copyOf(asked);
  }

  /** Method, path and query of all requests. */
  List<String> lines() {
    return asked().stream().map(Asked::line).toList();
  }

  int port() {
    return server.getAddress().getPort();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + port());
  }

  /** The connection with a key that a user of the cloud has. */
  Connection cloud() {
    return Connection.to(url()).withKey(CLOUD_KEY);
  }

  static final String CLOUD_KEY = "key-of-the-cloud";

  @Override
  public void close() {
    server.stop(0);
  }
}
