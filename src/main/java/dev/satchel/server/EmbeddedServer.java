package dev.satchel.server;

import dev.satchel.WorkspacePath;
import dev.satchel.http.Call;
import dev.satchel.http.Dialects;
import dev.satchel.http.ErrorAnswer;
import dev.satchel.http.Openness;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Satchel in a Jetty of its own. */
public final class EmbeddedServer implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServer.class);

  /** As much as a writer hands over at once, so that nothing is copied into small pieces. */
  private static final int OUTPUT_BUFFER = 128 << 10;

  /** For what Jetty itself does, more the more cores there are, and for pages without a key. */
  private static final int MORE_THREADS = 100;

  private static final int THREADS_AT_REST = 8;

  private final Server jetty;
  private final ServerConnector connector;
  private final Satchel satchel;
  private final Thread atShutdown = new Thread(this::closeQuietly, "shutdown");
  private boolean isClosed;

  private EmbeddedServer(Server jetty, ServerConnector connector, Satchel satchel) {
    this.jetty = jetty;
    this.connector = connector;
    this.satchel = satchel;
  }

  /**
   * Starts to listen.
   *
   * @throws InvalidSetting if the settings do not allow it
   * @throws IOException if the address cannot be had
   */
  public static EmbeddedServer start(Settings settings) throws IOException {
    if (settings.openness() == Openness.LOOPBACK
        && !InetAddress.getByName(settings.host()).isLoopbackAddress()) {
      throw new InvalidSetting(
          "Without a key only this machine may be served, but the host is "
              + settings.host()
              + ": configure a key, or open it to everyone with --no-key=anywhere");
    }
    Server jetty = new Server(threads(settings.platform().maxRequests()));
    ServerConnector connector = listen(jetty, settings);
    try {
      URI url = BaseUrl.forOthers(settings.host(), connector.getLocalPort());
      Satchel satchel = Satchel.assemble(settings, url, Clock.systemUTC());
      jetty.setHandler(new ExactTypes(context(satchel)));
      jetty.setErrorHandler(errors(satchel.dialects()));
      EmbeddedServer server = new EmbeddedServer(jetty, connector, satchel);
      server.start();
      return server;
    } catch (IOException | RuntimeException e) {
      connector.close();
      throw e;
    }
  }

  /** Each call has a thread for as long as it takes; those that have nothing to do for long end. */
  private static QueuedThreadPool threads(int calls) {
    QueuedThreadPool threads = new QueuedThreadPool(calls + MORE_THREADS, THREADS_AT_REST);
    threads.setName("http");
    return threads;
  }

  /** First of all: another server that has the port may well have all the rest. */
  private static ServerConnector listen(Server jetty, Settings settings) throws IOException {
    ServerConnector connector = new ServerConnector(jetty, http());
    connector.setHost(settings.host());
    connector.setPort(settings.port());
    jetty.addConnector(connector);
    try {
      connector.open();
      return connector;
    } catch (IOException e) {
      throw cannotListen(connector, e);
    }
  }

  private static HttpConnectionFactory http() {
    HttpConfiguration http = new HttpConfiguration();
    http.setOutputBufferSize(OUTPUT_BUFFER);
    http.setOutputAggregationSize(OUTPUT_BUFFER);
    http.setSendServerVersion(false);
    http.setHeaderCacheCaseSensitive(true); // Or a key would be taken in whatever case next time.
    http.setUriCompliance(UriCompliance.UNSAFE); // Our own handlers judge paths.
    return new HttpConnectionFactory(http);
  }

  private static ServletContextHandler context(Satchel satchel) {
    ServletContextHandler context = new ServletContextHandler("/");
    context.getServletHandler().setDecodeAmbiguousURIs(true);
    context.setErrorHandler(errors(satchel.dialects()));
    context.addEventListener(
        new ServletContextListener() {
          @Override
          public void contextInitialized(ServletContextEvent event) {
            satchel.register(event.getServletContext());
          }

          @Override
          public void contextDestroyed(ServletContextEvent event) {
            satchel.endStreams();
          }
        });
    return context;
  }

  /** What never reaches the application, like a malformed request line, has the same answers. */
  private static Request.Handler errors(Dialects dialects) {
    return (request, response, callback) -> {
      int status = response.getStatus();
      String path = Objects.requireNonNullElse(request.getHttpURI().getPath(), "");
      Call call = new Call(request.getMethod(), request.getHttpURI().getPathQuery());
      ErrorAnswer answer = dialects.failed(path, call, status, HttpStatus.getMessage(status));
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.mediaType());
      response.write(true, ByteBuffer.wrap(answer.body()), callback);
      return true;
    };
  }

  private void start() throws IOException {
    try {
      jetty.start();
    } catch (Exception e) {
      close();
      throw cannotListen(connector, e);
    }
    Runtime.getRuntime().addShutdownHook(atShutdown);
  }

  private static IOException cannotListen(ServerConnector connector, Exception e) {
    String address = connector.getHost() + ":" + connector.getPort();
    return new IOException("cannot listen on " + address + ": " + ListenFailure.inWords(e), e);
  }

  /** The port that is listened on. */
  public int port() {
    return connector.getLocalPort();
  }

  /** The roots that are served, as they were given. */
  public List<WorkspacePath> roots() {
    return satchel.roots();
  }

  /** Waits until the server has stopped. */
  public void join() throws InterruptedException {
    jetty.join();
  }

  /** Where all is that belongs to sessions; empty if there are none in this role. */
  public Optional<SessionPlaces> places() {
    return satchel.places();
  }

  /**
   * Saves live sessions, while files can still be read, and then stops, breaking off what is under
   * way. A second call waits for the first.
   */
  @Override
  public synchronized void close() throws IOException {
    if (isClosed) {
      return;
    }
    isClosed = true;
    satchel.drain();
    try {
      jetty.stop();
    } catch (Exception e) {
      throw new IOException("cannot stop", e);
    } finally {
      satchel.close();
      forgetShutdown();
    }
  }

  private void forgetShutdown() {
    try {
      Runtime.getRuntime().removeShutdownHook(atShutdown);
    } catch (IllegalStateException e) {
      // It is just what runs now.
    }
  }

  private void closeQuietly() {
    try {
      close();
    } catch (IOException e) {
      LOG.warn("the server did not stop as it should", e);
    }
  }
}
