package dev.satchel.platform;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.Connection;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.ProtocolHandlers;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections, each to an address that was vetted for it. Its few threads only wait for the
 * network, so that nothing which one server does keeps another waiting. Starts with the first
 * connection. Safe for many threads.
 */
final class Lines implements Closeable {
  /** What is read at once, and kept for each answer. */
  static final int BUFFER = 64 * 1024;

  private static final int MAX_HEADERS = 64 * 1024;
  private static final int MAX_THREADS = 32;
  private static final Duration FORGOTTEN = Duration.ofMinutes(1);

  private final AddressPolicy policy;
  private final Duration limit;
  private final SslContextFactory.Client trust;
  private @Nullable HttpClient client;
  private boolean isClosed;

  Lines(AddressPolicy policy, Duration limit, SslContextFactory.Client trust) {
    this.policy = policy;
    this.limit = limit;
    this.trust = trust;
  }

  /** A request for {@code uri}, not sent yet. */
  Request request(URI uri) throws Unreachable {
    return started().newRequest(uri);
  }

  /**
   * Connects to the server that {@code request} is for. The caller closes the connection.
   *
   * @throws Unreachable if that cannot be, may not be, or takes too long
   */
  Connection connect(Request request) throws IOException {
    Promise.Completable<Connection> connection = new Promise.Completable<>();
    Destination server = started().resolveDestination(request);
    server.newConnection(connection);
    try {
      return connection.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      giveUp(connection);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while connecting");
    } catch (TimeoutException e) {
      giveUp(connection);
      throw unreachable(server, "no connection after " + limit, e);
    } catch (ExecutionException e) {
      throw unreachable(server, "no connection", e.getCause());
    }
  }

  /** Of what was asked for, nothing is said: the log is no place for the names of files. */
  private static Unreachable unreachable(
      Destination server, String what, @Nullable Throwable cause) {
    String message = server.getOrigin().asString() + ": " + what;
    return isOfTheOtherEnd(cause)
        ? new Unreachable(message, cause)
        : Unreachable.untried(message, cause);
  }

  /** Names are looked up and sockets made here: that this fails says nothing of the other end. */
  private static boolean isOfTheOtherEnd(@Nullable Throwable cause) {
    return cause instanceof TimeoutException
        || cause instanceof SocketTimeoutException
        || cause instanceof ConnectException
        || cause instanceof NoRouteToHostException;
  }

  private static void giveUp(CompletableFuture<Connection> connection) {
    var unused = connection.thenAccept(Connection::close);
  }

  private void resolve(
      String host,
      int port,
      Map<String, Object> context,
      Promise<List<InetSocketAddress>> promise) {
    try {
      List<InetSocketAddress> named = new ArrayList<>();
      for (InetAddress address : policy.vetted(host, port)) {
        named.add(new InetSocketAddress(named(host, address), port));
      }
      promise.succeeded(named);
    } catch (IOException e) {
      promise.failed(e);
    }
  }

  /** The address with the name that its server has to prove, and is asked for by. */
  private static InetAddress named(String host, InetAddress address) throws UnknownHostException {
    return Literal.parse(host).isPresent()
        ? address
        : InetAddress.getByAddress(host, address.getAddress());
  }

  private synchronized HttpClient started() throws Unreachable {
    if (isClosed) {
      throw Unreachable.untried("no more calls are made", null);
    }
    if (client == null) {
      HttpClient made = configured();
      try {
        made.start();
      } catch (Exception e) {
        throw new IllegalStateException("cannot call anyone", e);
      }
      ProtocolHandlers handlers = made.getProtocolHandlers();
      handlers.clear(); // nothing is followed, answered or upgraded
      handlers.put(new Interim());
      made.getContentDecoderFactories().clear();
      client = made;
    }
    return client;
  }

  private HttpClient configured() {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 1);
    threads.setName("forwarding");
    threads.setDaemon(true);
    ClientConnector connector = new ClientConnector();
    connector.setSelectors(1);
    connector.setSslContextFactory(trust);
    HttpClient made = new HttpClient(new HttpClientTransportOverHTTP(connector));
    made.setExecutor(threads);
    made.setSocketAddressResolver(this::resolve);
    made.setConnectTimeout(limit.toMillis());
    made.setIdleTimeout(0); // whoever waits, counts the time
    made.setDestinationIdleTimeout(FORGOTTEN.toMillis());
    made.setFollowRedirects(false);
    made.setHttpCookieStore(new HttpCookieStore.Empty());
    made.setUserAgentField(null);
    made.setDefaultRequestContentType(null);
    made.setResponseBufferSize(BUFFER);
    made.setUseInputDirectByteBuffers(false);
    made.setMaxRequestHeadersSize(MAX_HEADERS);
    made.setMaxResponseHeadersSize(MAX_HEADERS);
    return made;
  }

  @Override
  public void close() {
    HttpClient stopped;
    synchronized (this) {
      isClosed = true;
      stopped = client;
      client = null;
    }
    if (stopped != null) {
      try {
        stopped.stop();
      } catch (Exception e) {
        throw new IllegalStateException("calls do not end", e);
      }
    }
  }
}
