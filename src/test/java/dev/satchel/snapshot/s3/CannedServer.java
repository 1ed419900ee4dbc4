package dev.satchel.snapshot.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers as S3 servers do that are full, closed, or know less than others. */
final class CannedServer implements Closeable {
  /** What it says to a request. */
  @FunctionalInterface
  interface Answers {
    /** The status, and the word for what is wrong if there is one. */
    Answer to(String method, String query, boolean hasCondition);
  }

  /**
   * An answer.
   *
   * @param code empty for no body
   * @param promised how long the body is said to be, if it is longer than it is
   */
  record Answer(int status, String code, long promised) {
    Answer(int status, String code) {
      this(status, code, 0);
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Answers answers;

  private CannedServer(HttpServer server, Answers answers) {
    this.server = server;
    this.answers = answers;
  }

  static CannedServer start(Answers answers) throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    CannedServer canned = new CannedServer(HttpServer.create(any, 0), answers);
    canned.server.setExecutor(canned.threads);
    canned.server.createContext("/", canned::handle);
    canned.server.start();
    return canned;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange;
        InputStream body = exchange.getRequestBody()) {
      body.transferTo(OutputStream.nullOutputStream());
      String query = String.valueOf(exchange.getRequestURI().getQuery());
      boolean hasCondition = exchange.getRequestHeaders().containsKey("If-None-Match");
      requests.add(exchange.getRequestMethod());
      Answer answer = answers.to(exchange.getRequestMethod(), query, hasCondition);
      String text =
          answer.code().isEmpty() ? "" : "<Error><Code>" + answer.code() + "</Code></Error>";
      byte[] bytes = text.getBytes(UTF_8);
      boolean hasBody = bytes.length > 0 && !exchange.getRequestMethod().equals("HEAD");
      long length = hasBody ? Math.max(answer.promised(), bytes.length) : -1;
      exchange.sendResponseHeaders(answer.status(), length);
      if (hasBody) {
        exchange.getResponseBody().write(bytes);
        exchange.getResponseBody().flush();
      }
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** The methods of all requests so far. */
  List<String> requests() {
    return requests;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
