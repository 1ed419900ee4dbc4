package dev.satchel.platform;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.jetty.client.Connection;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/**
 * A call on its connection. What the connection's threads find out is noted here, for the thread
 * that calls; that one does everything that may take its time.
 */
final class Exchange implements Closeable {
  private final Outgoing call;
  private final Request request;
  private final Connection connection;
  private final Duration silence;
  private final Occupancy.Place place;
  private @Nullable Response response;
  private Content.@Nullable Source source;
  private @Nullable Throwable failure;

  private Exchange(
      Outgoing call,
      Request request,
      Connection connection,
      Duration silence,
      Occupancy.Place place) {
    this.call = call;
    this.request = request;
    this.connection = connection;
    this.silence = silence;
    this.place = place;
  }

  /**
   * Connects.
   *
   * @param silence how long to wait for the next byte
   * @param place is left when this is closed
   */
  static Exchange open(Lines lines, Outgoing call, Duration silence, Occupancy.Place place)
      throws IOException {
    Request request = lines.request(call.target().at(call.pathAndQuery())).method(call.method());
    request.headers(
        headers -> {
          call.headers().forEach(headers::put);
          headers.put("Connection", "close");
        });
    return new Exchange(call, request, lines.connect(request), silence, place);
  }

  /** Sends all that is to be sent, and waits for the beginning of the answer. */
  Incoming answer() throws IOException {
    Optional<Sending> sending = call.body().map(body -> new Sending(this, body.length(), silence));
    sending.ifPresent(request::body);
    request.onResponseContentSource(this::noteAnswer);
    request.onRequestFailure((sent, cause) -> noteFailure(cause));
    request.onResponseFailure((received, cause) -> noteFailure(cause));
    connection.send(request, this::noteEnd);
    boolean isAllSent = sending.isEmpty() || sending.get().run(call.body().orElseThrow().content());
    return awaitAnswer(isAllSent);
  }

  private Incoming awaitAnswer(boolean isAllSent) throws IOException {
    Deadline deadline = new Deadline(silence);
    synchronized (this) {
      while (response == null && failure == null && !deadline.isOver()) {
        waitUntil(deadline);
      }
      if (response != null && source != null) {
        return Answer.of(this, call, response, source, isAllSent);
      }
      throw unreachable(failure == null ? "no answer after " + silence : "no answer", failure);
    }
  }

  /** Waits until something is noted, at the latest till then. Its monitor must be held. */
  @SuppressWarnings("WaitNotInLoop") // Those who call it do so in a loop.
  void waitUntil(Deadline deadline) throws InterruptedIOException {
    try {
      wait(deadline.millisLeft());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for another server");
    }
  }

  private synchronized void noteAnswer(Response received, Content.Source content) {
    response = received;
    source = content;
    notifyAll();
  }

  private synchronized void noteFailure(@Nullable Throwable cause) {
    if (failure == null) {
      failure = cause;
    }
    notifyAll();
  }

  private void noteEnd(Result result) {
    if (result.isFailed()) {
      noteFailure(result.getFailure());
    }
  }

  synchronized boolean isAnswered() {
    return response != null;
  }

  synchronized Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  Duration silence() {
    return silence;
  }

  /** What to throw when the other end does not do its part. */
  Unreachable unreachable(String what, @Nullable Throwable cause) {
    return new Unreachable(call.target() + ": " + what, cause);
  }

  /** Closes the connection, whatever is still to come. */
  @Override
  public void close() {
    connection.close();
    place.close();
  }
}
