package dev.satchel.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * Counts and times what the server does. What a value is called by is one of few, but for the ages
 * of snapshots, which have the session's id; whoever tells them bounds how many there are. Safe for
 * many threads.
 */
public final class Meters implements Closeable {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(10),
    Duration.ofMillis(100),
    Duration.ofSeconds(1),
    Duration.ofSeconds(10),
    Duration.ofSeconds(60)
  };

  /** Tells how old the newest snapshots of live sessions are. */
  @FunctionalInterface
  public interface Ages {
    /** By the ids of sessions, of which there must not be too many. */
    Map<String, Duration> read() throws IOException;
  }

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final SnapshotAges ages;
  private final MultiGauge ageGauges;
  private final Counter sent;
  private final Counter received;

  /**
   * @param archives how many are made or sent at the moment
   * @param ages is asked when someone looks at the metrics
   */
  public Meters(IntSupplier archives, Ages ages) {
    this.ages = new SnapshotAges(ages::read);
    this.ageGauges =
        MultiGauge.builder("satchel.snapshot.age")
            .description("Since the newest snapshot of a live session was taken")
            .baseUnit("seconds")
            .register(registry);
    this.sent = bytes("satchel.sent", "Of the bodies of answers");
    this.received = bytes("satchel.received", "Of the bodies of calls, as far as they were read");
    Gauge.builder("satchel.archives.running", archives::getAsInt)
        .description("Archives that are made or sent")
        .register(registry);
  }

  private Counter bytes(String name, String description) {
    return Counter.builder(name).description(description).baseUnit("bytes").register(registry);
  }

  /** Shows how many calls are being answered. */
  void watchCalls(IntSupplier running) {
    Gauge.builder("satchel.calls.running", running::getAsInt)
        .description("Calls that are being answered, but for pages that need no key")
        .register(registry);
  }

  /** Shows how many lines {@code log} has dropped. */
  public void watch(AccessLog log) {
    FunctionCounter.builder("satchel.log.dropped", log, AccessLog::dropped)
        .description("Lines of the access log that were dropped")
        .baseUnit("lines")
        .register(registry);
  }

  /** Counts a call that is over. */
  void called(CallRecord call) {
    sent.increment((double) call.sent());
    received.increment((double) call.received());
    String outcome = call.isBroken() ? "broken" : call.status() / 100 + "xx";
    timer(
            "satchel.call",
            "Calls, by what they are about and what became of them",
            Tags.of("route", RouteFamily.of(call.path()).toString(), "outcome", outcome))
        .record(call.duration());
    call.forwarded()
        .ifPresent(
            result ->
                timer(
                        "satchel.forward",
                        "Calls that were forwarded to workspaces",
                        Tags.of("outcome", result.toString()))
                    .record(call.duration()));
    call.refused()
        .ifPresent(
            code ->
                Counter.builder("satchel.refusals")
                    .description("Calls that were refused, by the reason")
                    .tag("code", code)
                    .register(registry)
                    .increment());
  }

  private Timer timer(String name, String description, Tags tags) {
    return Timer.builder(name)
        .description(description)
        .tags(tags)
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  /** All of it as Prometheus reads it. */
  String text() {
    List<MultiGauge.Row<?>> rows =
        ages.read().entrySet().stream()
            .<MultiGauge.Row<?>>map(
                age -> MultiGauge.Row.of(Tags.of("session", age.getKey()), seconds(age.getValue())))
            .toList();
    synchronized (ageGauges) {
      ageGauges.register(rows, true);
      return registry.scrape();
    }
  }

  private static double seconds(Duration age) {
    return age.toMillis() / 1e3;
  }

  @Override
  public void close() {
    ages.close();
    registry.close();
  }
}
