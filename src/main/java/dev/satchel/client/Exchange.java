package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.BROKEN;
import static dev.satchel.client.SatchelException.Code.MISUSE;
import static dev.satchel.client.SatchelException.Code.SILENT;
import static dev.satchel.client.SatchelException.Code.UNREACHABLE;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One call that is made once, and ended if nothing moves for too long. For one thread. */
final class Exchange implements AutoCloseable {
  private static final long TICK = TimeUnit.SECONDS.toNanos(2);

  /**
   * Bodies of this size and more are not sent before the server has looked at the head: of those
   * below, it takes all even if it has refused them, so that its answer is heard.
   */
  private static final long LARGE = 16 << 20;

  /** Something to do while it is waited for. */
  @FunctionalInterface
  interface Tick {
    void run() throws IOException;
  }

  private final URI server;
  private final Silence silence;
  private final WatchedUpload body;
  private final HttpRequest request;
  private final Silence.Wait wait;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  /**
   * @param server that is called, for messages
   * @param headers what the call has beside its own headers
   * @param mayAsk whether the server may be asked before a large body is sent
   */
  Exchange(URI server, Call call, Map<String, String> headers, Silence silence, boolean mayAsk) {
    this.server = server;
    this.silence = silence;
    this.wait = silence.watch(() -> ended.complete(null), call.work());
    this.body = new WatchedUpload(call.body(), wait);
    this.request = request(call, headers, mayAsk);
  }

  private HttpRequest request(Call call, Map<String, String> headers, boolean mayAsk) {
    long length = call.body().contentLength();
    HttpRequest.Builder building =
        HttpRequest.newBuilder(URI.create(server + call.target()))
            .method(call.method(), body)
            .expectContinue(mayAsk && (length < 0 || length >= LARGE));
    headers.forEach(building::setHeader);
    call.headers().forEach(building::setHeader);
    return building.build();
  }

  /** Whether the server is asked before the body is sent. */
  boolean asksFirst() {
    return request.expectContinue();
  }

  /** Whether the server was asked, and nothing of the body has been sent. */
  boolean isHeldBack() {
    return asksFirst() && !body.isWanted();
  }

  /** What is told whenever something moves. */
  Silence.Wait silenceWait() {
    return wait;
  }

  /**
   * Sends the call, and waits until {@code handler} has what it wants of the answer.
   *
   * @param tick is run now and then meanwhile, in this thread
   */
  <T> HttpResponse<T> send(HttpClient http, HttpResponse.BodyHandler<T> handler, Tick tick)
      throws SatchelException {
    if (silence.isClosed()) {
      throw SatchelException.of(MISUSE, "The client is closed");
    }
    wait.begin();
    CompletableFuture<HttpResponse<T>> sent = http.sendAsync(request, handler);
    var unused = ended.thenRun(() -> sent.cancel(true));
    try {
      return result(sent, tick);
    } catch (InterruptedException e) {
      throw Attempts.interrupted(e);
    } catch (ExecutionException | CancellationException e) {
      throw failure(e);
    } catch (IOException e) {
      throw known(e);
    } finally {
      sent.cancel(true); // Of no effect if it is done.
    }
  }

  private static <T> HttpResponse<T> result(CompletableFuture<HttpResponse<T>> sent, Tick tick)
      throws InterruptedException, ExecutionException, IOException {
    while (true) {
      try {
        return sent.get(TICK, TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        tick.run();
      }
    }
  }

  private SatchelException failure(Exception failure) {
    Throwable cause = failure;
    while (cause instanceof ExecutionException || cause instanceof CompletionException) {
      cause = cause.getCause();
    }
    if (wait.isTooLong()) {
      return SatchelException.of(SILENT, server + " has been silent for too long", failure);
    }
    if (silence.isClosed()) {
      return SatchelException.of(MISUSE, "The client was closed during the call", failure);
    }
    if (isUnreachable(cause)) {
      return SatchelException.of(
          UNREACHABLE,
          server + " cannot be reached; is it running, and is the URL right?",
          failure);
    }
    @Nullable SatchelException known = satchel(cause);
    return known == null ? broken(cause, failure) : known;
  }

  private static boolean isUnreachable(@Nullable Throwable cause) {
    return cause instanceof ConnectException
        || cause instanceof HttpConnectTimeoutException
        || cause instanceof UnresolvedAddressException;
  }

  /** A failure of ours, which the HTTP client may have wrapped. */
  private static @Nullable SatchelException satchel(@Nullable Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 10; depth++) {
      if (cause instanceof SatchelException known) {
        return known;
      }
      cause = cause.getCause();
    }
    return null;
  }

  private SatchelException broken(@Nullable Throwable cause, Exception failure) {
    String said = cause == null || cause.getMessage() == null ? "" : ": " + cause.getMessage();
    return SatchelException.of(
        BROKEN, request.method() + " at " + server + " broke" + Words.shown(said), failure);
  }

  /** Whatever came up while an answer was read. */
  static SatchelException known(IOException failure) {
    return failure instanceof SatchelException known
        ? known
        : SatchelException.of(BROKEN, "The connection broke: " + failure.getMessage(), failure);
  }

  @Override
  public void close() {
    wait.forget();
  }
}
