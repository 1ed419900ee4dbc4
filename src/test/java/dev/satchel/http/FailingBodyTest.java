package dev.satchel.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Content;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.glassfish.jersey.servlet.ServletContainer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A body that fails shows it, whatever is thrown and however much has left. */
@Tag("locale-blind")
final class FailingBodyTest {
  private static final Server JETTY = new Server();
  private static final MinRate MIN_RATE =
      new MinRate(1 << 20, Duration.ofMillis(300), System::nanoTime);
  private static final CompletableFuture<String> BROKEN = new CompletableFuture<>();

  /** Sends so many bytes, and then throws. */
  @Path("/{bytes}/{failure}")
  public static final class Failing {
    @GET
    public Response get(
        @PathParam("bytes") int bytes,
        @PathParam("failure") String failure,
        @Context HttpServletRequest request,
        @Context HttpServletResponse response) {
      Content content =
          out -> {
            out.write(new byte[bytes]);
            switch (failure) {
              case "io" -> throw new IOException("broken");
              case "runtime" -> throw new IllegalStateException("broken");
              case "error" -> throw new OutOfMemoryError("broken");
              default -> out.flush();
            }
          };
      return Response.ok(Streamed.inChunks(content, request, response)).build();
    }
  }

  /** Sends without end. */
  @Path("/endless")
  public static final class Endless {
    private final MinRate minRate;
    private final CompletableFuture<String> broken;

    Endless(MinRate minRate, CompletableFuture<String> broken) {
      this.minRate = minRate;
      this.broken = broken;
    }

    @GET
    public Response get(
        @Context HttpServletRequest request, @Context HttpServletResponse response) {
      Cancellation work = new Cancellation();
      Content content =
          out -> {
            try (work) {
              minRate.paced(Endless::fill, work).writeTo(out);
            } finally {
              broken.complete(work.heed().orElse("not cancelled"));
            }
          };
      return Response.ok(Streamed.inChunks(content, request, response)).build();
    }

    private static void fill(OutputStream out) throws IOException {
      while (true) {
        out.write(new byte[1 << 20]);
      }
    }
  }

  @BeforeAll
  static void start() throws Exception {
    JETTY.addConnector(new ServerConnector(JETTY));
    ServletContextHandler context = new ServletContextHandler("/");
    context.addFilter(
        new FilterHolder(new FailureFilter(new Dialects(List.of()))),
        "/*",
        EnumSet.of(DispatcherType.REQUEST));
    ResourceConfig application =
        new ResourceConfig(Failing.class)
            .register(new Endless(MIN_RATE, BROKEN))
            .property(ServerProperties.OUTBOUND_CONTENT_LENGTH_BUFFER, 0);
    context.addServlet(new ServletHolder(new ServletContainer(application)), "/*");
    JETTY.setHandler(context);
    JETTY.start();
  }

  @AfterAll
  static void stop() throws Exception {
    JETTY.stop();
    MIN_RATE.close();
  }

  private static int port() {
    return ((ServerConnector) JETTY.getConnectors()[0]).getLocalPort();
  }

  private static Wire.Answer get(String target) throws IOException {
    return Wire.get(port(), target);
  }

  @ParameterizedTest
  @CsvSource({
    "10,io", "10,runtime", "10,error",
    "100000,io", "100000,runtime", "100000,error",
    "5000000,io", "5000000,runtime", "5000000,error",
  })
  void aFailureAfterTheFirstByteIsNoProperEnd(int bytes, String failure) throws IOException {
    Wire.Answer answer = get("/" + bytes + "/" + failure);

    assertThat(answer.status() == 500 || !answer.isWhole()).isTrue();
  }

  @Test
  void withoutAFailureTheBodyIsWhole() throws IOException {
    Wire.Answer answer = get("/100000/none");

    assertThat(answer.isWhole()).isTrue();
    assertThat(answer.body()).hasSize(100_000);
  }

  @Test
  void aBodyThatItsClientHardlyTakesIsBrokenOff() throws Exception {
    try (Wire wire = Wire.connect(port(), 4096)) {
      wire.send("GET /endless HTTP/1.1", "Host: localhost");
      assertThat(wire.in().read()).isEqualTo('H');
      assertThat(BROKEN.get(20, TimeUnit.SECONDS))
          .isEqualTo("the client took less than 1048576 bytes a second for 300 ms");
      assertThat(wire.answer().isWhole()).isFalse();
    }
  }
}
