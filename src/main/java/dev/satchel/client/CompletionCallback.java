package dev.satchel.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;

/**
 * Tells the automation service how a run has ended. The sandbox is deleted soon after, so nobody
 * else will: it is tried up to five times, as long as no answer comes, or one that may pass (429,
 * 5xx), but no longer than for 20 s in all. A service that hears the same twice has to live with
 * it. Logs what comes of it, without the address and the key, and never throws.
 */
final class CompletionCallback {
  private static final Logger LOG = System.getLogger(CompletionCallback.class.getName());
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final Duration LONGEST_ATTEMPT = Duration.ofSeconds(10);
  private static final int ATTEMPTS = 5;

  /** With less time than this left, there is no use in another attempt. */
  private static final Duration SHORTEST_ATTEMPT = Duration.ofMillis(100);

  private final URI address;
  private final String bearer;
  private final Duration bound;
  private final Retries pauses;

  CompletionCallback(URI address, String bearer, Ticks ticks) {
    this(address, bearer, ticks, BOUND);
  }

  /**
   * @param bearer the key that the service knows the user by
   * @param bound how long all of it may take
   */
  CompletionCallback(URI address, String bearer, Ticks ticks, Duration bound) {
    this.address = address;
    this.bearer = bearer;
    this.bound = bound;
    this.pauses = new Retries(ATTEMPTS, Duration.ofMillis(500), Duration.ofSeconds(4), ticks);
  }

  /** Returns when the service has heard it, or will not. Interrupting does not end it. */
  void send(ObjectNode report) {
    Uninterrupted.run(() -> deliver(report));
  }

  private void deliver(ObjectNode report) {
    try {
      LOG.log(Level.INFO, "Completion callback sent: HTTP " + answered(call(report)));
    } catch (SatchelException | RuntimeException e) {
      LOG.log(Level.WARNING, "Completion callback failed: " + LoggedFailure.of(e));
    }
  }

  private Call call(ObjectNode report) {
    String query = address.getRawQuery();
    String target = address.getRawPath() + (query == null ? "" : "?" + query);
    return Call.of("POST", Query.of(target))
        .with(Call.JSON, BodyPublishers.ofString(report.toString(), UTF_8))
        .with("Authorization", "Bearer " + bearer);
  }

  /** The status of a good answer. */
  private int answered(Call call) throws SatchelException {
    long end = pauses.ticks().now() + bound.toNanos();
    Duration pause = pauses.first();
    for (int n = 1; ; n++) {
      try {
        return once(call, left(end));
      } catch (SatchelException e) {
        boolean isInTime = left(end).compareTo(pause.plus(SHORTEST_ATTEMPT)) > 0;
        if (n >= pauses.attempts() || !isInTime || !mayPass(e)) {
          throw e;
        }
      }
      pauses.ticks().pause(pause);
      pause = pauses.next(pause);
    }
  }

  private Duration left(long end) {
    return Duration.ofNanos(end - pauses.ticks().now());
  }

  private static boolean mayPass(SatchelException failure) {
    return Retries.mayPass(failure) || failure.status() == 429;
  }

  private int once(Call call, Duration left) throws SatchelException {
    Duration most = left.compareTo(LONGEST_ATTEMPT) < 0 ? left : LONGEST_ATTEMPT;
    Duration limit = most.compareTo(SHORTEST_ATTEMPT) < 0 ? SHORTEST_ATTEMPT : most;
    Connection service =
        Connection.to(origin()).withConnecting(limit).withSilence(limit).withAttempts(1);
    try (Calls calls = new Calls(service, Map.of());
        Answer answer = calls.open(call)) {
      if (answer.isSuccess()) {
        return answer.status();
      }
      throw Words.unread(answer);
    } catch (IOException e) {
      throw Exchange.known(e);
    }
  }

  /** Without a user, whom a {@link Connection} does not take: the bearer says who calls. */
  private URI origin() {
    String port = address.getPort() < 0 ? "" : ":" + address.getPort();
    return URI.create(address.getScheme() + "://" + address.getHost() + port);
  }
}
