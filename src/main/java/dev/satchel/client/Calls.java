package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.SILENT;
import static dev.satchel.client.SatchelException.Code.UNEXPECTED;
import static dev.satchel.client.SatchelException.Code.UNREACHABLE;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Makes calls to one server. Follows no redirects, so that a key never goes elsewhere. What changes
 * nothing is tried again if it fails in a way that may pass; everything else only if no connection
 * could be made. Safe for many threads.
 */
final class Calls implements AutoCloseable {
  /** More than any answer in JSON has. */
  private static final int MOST_JSON = 8 << 20;

  /** What is read of an answer that does not matter, so that its connection can be used again. */
  private static final int MOST_UNUSED = 64 << 10;

  /** How long the words of a server may take that has refused to be sent something. */
  private static final Duration MOST_WORDS = Duration.ofMillis(500);

  private final Connection connection;
  private final Map<String, String> headers;
  private final Silence silence;
  private final HttpThreads http;

  /**
   * @param headers what each call has, beside its own; the key, as the server wants it
   */
  Calls(Connection connection, Map<String, String> headers) {
    this.connection = connection;
    this.headers = Map.copyOf(headers);
    this.silence = new Silence(connection.silence());
    this.http = HttpThreads.open(connection.connecting());
  }

  Connection connection() {
    return connection;
  }

  /** Where {@code target} is. */
  String url(Query target) {
    return connection.url() + target.toString();
  }

  /**
   * The body of a successful answer as JSON; a missing node if there is none.
   *
   * @throws SatchelException also if the server refuses it
   */
  JsonNode json(Call call) throws SatchelException {
    try (Answer answer = success(call)) {
      byte[] body = answer.body().readNBytes(MOST_JSON);
      if (body.length == MOST_JSON) {
        throw SatchelException.of(UNEXPECTED, "The server's answer is too long");
      }
      return body.length == 0 ? MissingNode.getInstance() : Json.MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      throw SatchelException.of(UNEXPECTED, "The server's answer is no JSON", e);
    } catch (IOException e) {
      throw Exchange.known(e);
    }
  }

  /** Makes a call whose answer does not matter if it is a good one. */
  void run(Call call) throws SatchelException {
    try (Answer answer = success(call)) {
      answer.body().readNBytes(MOST_UNUSED);
    } catch (IOException e) {
      throw Exchange.known(e);
    }
  }

  /**
   * A successful answer; the caller closes it.
   *
   * @throws SatchelException also if the server refuses it
   */
  Answer success(Call call) throws SatchelException {
    return successful(open(call));
  }

  /** The same, tried once only. */
  Answer successOnce(Call call) throws SatchelException {
    return successful(once(call));
  }

  private static Answer successful(Answer answer) throws SatchelException {
    if (answer.isSuccess()) {
      return answer;
    }
    throw refusal(answer);
  }

  /** What {@code answer}, which is closed, refuses. */
  private static SatchelException refusal(Answer answer) throws SatchelException {
    try (answer) {
      return Words.of(answer);
    } catch (IOException e) {
      throw Exchange.known(e);
    }
  }

  /** Whatever the server answers, with any status; the caller closes it. */
  Answer open(Call call) throws SatchelException {
    Attempts attempts = new Attempts(connection.attempts());
    for (int left = connection.attempts() - 1; ; left--) {
      SatchelException failure;
      try {
        Answer answer = once(call);
        if (left == 0 || !call.isSafe() || !mayPass(answer)) {
          return answer;
        }
        failure = refusal(answer);
      } catch (SatchelException e) {
        if (!call.isSafe() && e.code() != UNREACHABLE) {
          throw e;
        }
        failure = e;
      }
      attempts.again(failure);
    }
  }

  private static boolean mayPass(Answer answer) {
    return answer.status() == 502 || answer.status() == 503 || answer.status() == 504;
  }

  /** A server that does not know how to give leave to send, as some do not, is not asked again. */
  private Answer once(Call call) throws SatchelException {
    try (Exchange exchange = exchange(call, true)) {
      try {
        return made(exchange);
      } catch (SatchelException e) {
        if (e.code() != SILENT || !exchange.isHeldBack()) {
          throw e;
        }
      }
    }
    try (Exchange exchange = exchange(call, false)) {
      return made(exchange);
    }
  }

  private Answer made(Exchange exchange) throws SatchelException {
    HttpResponse<InputStream> response =
        exchange.send(http.client(), BodyHandlers.ofInputStream(), () -> {});
    Answer answer = answer(response, response.body());
    if (exchange.asksFirst() && !answer.isSuccess()) {
      // Some JDKs lose the rest of an answer that comes instead of the leave to send.
      silence.after(MOST_WORDS, () -> closeQuietly(answer));
    }
    return answer;
  }

  /**
   * Makes a call once, and hands the body of its answer to {@code receiver}.
   *
   * @throws SatchelException also if the receiver does not want it, with the server's words
   */
  void receive(Call call, Receiver receiver) throws SatchelException {
    try (Exchange exchange = exchange(call, false)) {
      Reception reception = new Reception(receiver, exchange.silenceWait());
      try {
        HttpResponse<Optional<InputStream>> response =
            exchange.send(http.client(), reception::of, receiver::tick);
        if (response.body().isPresent()) {
          throw refusal(answer(response, response.body().get()));
        }
      } finally {
        reception.stop();
      }
    }
  }

  private static void closeQuietly(Answer answer) {
    try {
      answer.close();
    } catch (IOException e) {
      // It is of no use any more.
    }
  }

  private Exchange exchange(Call call, boolean mayAsk) {
    return new Exchange(connection.url(), call, headers, silence, mayAsk);
  }

  private Answer answer(HttpResponse<?> response, InputStream body) {
    return new Answer(response.statusCode(), response.headers(), new WatchedBody(body, silence));
  }

  /** Ends what is under way, and the connections and threads. */
  @Override
  public void close() {
    silence.close();
    http.close();
  }
}
