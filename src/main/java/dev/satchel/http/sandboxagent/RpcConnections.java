package dev.satchel.http.sandboxagent;

import static dev.satchel.Refusal.Code.BUSY;

import dev.satchel.Refusal;
import java.io.Closeable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The connections that are open, each for its owner only. One that is not used for a while goes; so
 * does the longest unused one if there are too many, or too much is kept for all of them. A
 * connection whose events are streamed is in use. Safe for many threads.
 */
public final class RpcConnections implements Closeable {
  /**
   * What is allowed.
   *
   * @param connections at once
   * @param events that are kept, of all connections
   * @param streams at once, each of which takes a thread
   * @param idle how long a connection lasts without being used
   * @param heartbeat how long a stream is silent at most
   */
  public record Limits(
      int connections, int events, int streams, Duration idle, Duration heartbeat) {
    /** What suits a server with one or a few clients. */
    public static final Limits USUAL =
        new Limits(1_000, 100_000, 64, Duration.ofMinutes(30), Duration.ofSeconds(15));
  }

  private static final String PREFIX = "acp_conn_";
  private static final int ID_BYTES = 16;
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final Limits limits;
  private final RandomGenerator random;
  private final Clock clock;

  /** The longest unused first. */
  private final Map<String, RpcConnection> connections = new LinkedHashMap<>();

  private int streams;

  /**
   * Begins without a connection.
   *
   * @param random from which ids are made that nobody can guess
   */
  public RpcConnections(Limits limits, RandomGenerator random, Clock clock) {
    this.limits = limits;
    this.random = random;
    this.clock = clock;
  }

  Duration heartbeat() {
    return limits.heartbeat();
  }

  /**
   * Opens a connection.
   *
   * @param owner who alone may use it
   */
  synchronized RpcConnection open(String owner) {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    String id = PREFIX + HexFormat.of().formatHex(bytes);
    RpcConnection opened = new RpcConnection(id, owner, clock.instant());
    connections.put(id, opened);
    forget();
    return opened;
  }

  /** The connection {@code id} if it is {@code caller}'s, which counts as using it. */
  synchronized Optional<RpcConnection> find(String id, String caller) {
    forget();
    Optional<RpcConnection> found =
        Optional.ofNullable(connections.get(id)).filter(one -> one.belongsTo(caller));
    found.ifPresent(this::use);
    return found;
  }

  /** Notes that a connection is used, unless it is gone. */
  synchronized void use(RpcConnection connection) {
    if (connections.remove(connection.id()) != null) {
      connection.use(clock.instant());
      connections.put(connection.id(), connection);
    }
  }

  /** Tells the client of {@code connection} that a session was opened. */
  synchronized void tell(RpcConnection connection, String session) {
    connection.tell(session);
    forget();
  }

  /** Closes the connection {@code id}, if there is one and it is {@code caller}'s. */
  synchronized void close(String id, String caller) {
    find(id, caller).ifPresent(this::remove);
  }

  /**
   * Takes the one stream of {@code connection}. Closing the result gives it back.
   *
   * @return empty if somebody has it who is still there
   * @throws Refusal BUSY if there are too many streams
   */
  Optional<Closeable> stream(RpcConnection connection) throws InterruptedException {
    if (!connection.claimStream(PATIENCE)) {
      return Optional.empty();
    }
    synchronized (this) {
      if (streams == limits.streams()) {
        connection.releaseStream();
        throw new Refusal(BUSY, "No more than " + streams + " streams are sent at once");
      }
      streams++;
    }
    return Optional.of(() -> release(connection));
  }

  private synchronized void release(RpcConnection connection) {
    connection.releaseStream();
    streams--;
  }

  /** Lets go of what has not been used for long, and of what is too much. */
  private void forget() {
    Instant oldest = clock.instant().minus(limits.idle());
    for (RpcConnection connection : List.copyOf(connections.values())) {
      if (connection.used().isAfter(oldest) && !isTooMuch()) {
        return;
      }
      remove(connection);
    }
  }

  private boolean isTooMuch() {
    return connections.size() > limits.connections()
        || connections.values().stream().mapToInt(RpcConnection::kept).sum() > limits.events();
  }

  private void remove(RpcConnection connection) {
    connections.remove(connection.id());
    connection.close();
  }

  /** Ends all streams and connections. */
  @Override
  public synchronized void close() {
    List.copyOf(connections.values()).forEach(this::remove);
  }
}
