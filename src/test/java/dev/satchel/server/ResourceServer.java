package dev.satchel.server;

import dev.satchel.http.AuthFilter;
import dev.satchel.http.CorsOrigins;
import dev.satchel.http.Dialect;
import dev.satchel.http.Dialects;
import dev.satchel.http.FailureFilter;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.http.Openness;
import dev.satchel.http.SessionKeys;
import dev.satchel.http.Usage;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.glassfish.jersey.servlet.ServletContainer;

/** Some resources in this process, on a port of their own, behind the filters of the service. */
public final class ResourceServer implements Closeable {
  private final Server jetty = new Server();
  private final ServerConnector connector;

  /** For {@code resources} whose clients are those of {@code dialect}. */
  public ResourceServer(List<Object> resources, Dialect dialect) throws IOException {
    HttpConfiguration http = new HttpConfiguration();
    http.setUriCompliance(UriCompliance.UNSAFE);
    connector = new ServerConnector(jetty, new HttpConnectionFactory(http));
    connector.setHost("127.0.0.1");
    jetty.addConnector(connector);
    jetty.setHandler(context(resources, new Dialects(List.of(dialect))));
    try {
      jetty.start();
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private static ServletContextHandler context(List<Object> resources, Dialects dialects) {
    ServletContextHandler context = new ServletContextHandler("/");
    context.getServletHandler().setDecodeAmbiguousURIs(true);
    CorsOrigins nobody = new CorsOrigins(Set.of(), null, Set.of());
    List<Filter> filters =
        List.of(
            new FailureFilter(dialects),
            new OpenedByRequest(),
            new AuthFilter(
                new SessionKeys(List.of(TestServer.KEY)), Openness.CLOSED, nobody, dialects));
    for (Filter filter : filters) {
      context.addFilter(new FilterHolder(filter), "/*", EnumSet.of(DispatcherType.REQUEST));
    }
    Usage usage = new Usage(Clock.systemUTC());
    ServletContainer jersey =
        new ServletContainer(Application.of(resources, List.of(), usage, dialects));
    context.addServlet(new ServletHolder(jersey), "/*");
    return context;
  }

  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    try {
      jetty.stop();
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
