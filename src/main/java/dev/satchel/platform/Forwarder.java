package dev.satchel.platform;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * Calls workspaces' servers. Each call has a connection of its own, to an address that was vetted
 * when it was made; no redirect is followed, no proxy asked, no cookie kept, nothing decoded. There
 * is no limit to how long a call takes as a whole. Memory does not grow with what is sent or
 * received. A server that is slow or silent holds up nobody but those who call it, and can be
 * called by {@value Occupancy#MAX} at a time. Safe for many threads.
 */
public final class Forwarder implements Closeable {
  /**
   * How long what may take.
   *
   * @param connect until a connection is there, besides the look-up of the name
   * @param silence without a byte in either direction, also until the answer begins; the time that
   *     those take who give the call's body or take the answer's does not count
   */
  public record Limits(Duration connect, Duration silence) {
    public Limits {
      if (connect.toMillis() < 1 || silence.toMillis() < 1) {
        throw new IllegalArgumentException("limits must be a millisecond at least");
      }
    }
  }

  private final Limits limits;
  private final Lines lines;
  private final Occupancy occupancy = new Occupancy();

  public Forwarder(AddressPolicy policy, Limits limits) {
    this(policy, limits, new SslContextFactory.Client());
  }

  /** Takes whom to trust as well. */
  Forwarder(AddressPolicy policy, Limits limits, SslContextFactory.Client trust) {
    this.limits = limits;
    this.lines = new Lines(policy, limits.connect(), trust);
  }

  /**
   * Sends {@code call}, and returns when the answer begins. An answer that comes before all of the
   * body was sent ends the sending. The caller closes the answer.
   *
   * @throws Unreachable if there is no answer
   * @throws IOException of the call's body, as it was thrown; then the connection is broken off
   */
  public Incoming send(Outgoing call) throws IOException {
    Occupancy.Place place = occupancy.enter(call.target());
    Exchange exchange = null;
    boolean isAnswered = false;
    try {
      exchange = Exchange.open(lines, call, limits.silence(), place);
      Incoming answer = exchange.answer();
      isAnswered = true;
      return answer;
    } finally {
      if (!isAnswered && exchange != null) {
        exchange.close();
      } else if (!isAnswered) {
        place.close();
      }
    }
  }

  /** Breaks off what is going on. Later calls find nobody. */
  @Override
  public void close() {
    lines.close();
  }
}
