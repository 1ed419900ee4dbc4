package dev.satchel.http.sandboxagent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Eventually;
import dev.satchel.http.Wire;
import dev.satchel.http.Wire.Answer;
import dev.satchel.http.Wire.Head;
import dev.satchel.server.TestServer;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients are told without having asked, and when they stop to be told. */
@Tag("locale-blind")
final class RpcStreamTest {
  private static TestServer server;
  private static Path root;

  private Rpc rpc;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    root = Files.createDirectories(directory.toRealPath().resolve("root"));
    server = TestServer.start(root, directory.resolve("state"));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @BeforeEach
  void connect() throws IOException {
    rpc = Rpc.connect(server.port(), TestServer.KEY);
  }

  /** A stream that is being read. */
  private static final class Stream implements Closeable {
    private final Wire wire;
    private final Head head;
    private final BufferedReader lines;

    Stream(TestServer server, Rpc rpc, String... headerLines) throws IOException {
      wire = Wire.connect(server.port());
      List<String> all = new ArrayList<>(List.of(headerLines));
      all.add("Host: localhost");
      all.add("X-Session-API-Key: " + TestServer.KEY);
      all.add(rpc.header());
      wire.send("GET " + Rpc.ROUTE + " HTTP/1.1", all.toArray(String[]::new));
      head = wire.head();
      lines = new BufferedReader(new InputStreamReader(wire.in(), UTF_8));
    }

    /** The next line that is neither empty nor the size of a chunk. */
    String line() throws IOException {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isEmpty() && !line.matches("[0-9A-F]+")) {
          return line;
        }
      }
      throw new IOException("the stream has ended");
    }

    /** The next lines that are no comment. */
    List<String> event() throws IOException {
      List<String> event = new ArrayList<>();
      while (event.size() < 3) {
        String line = line();
        if (!line.startsWith(":")) {
          event.add(line);
        }
      }
      return event;
    }

    /** Reads on to the mark behind the last chunk. */
    boolean endsProperly() throws IOException {
      boolean isMarked = false;
      for (String line = lines.readLine(); line != null && !isMarked; line = lines.readLine()) {
        isMarked = line.equals("0");
      }
      return isMarked;
    }

    @Override
    public void close() throws IOException {
      wire.close();
    }
  }

  private Stream stream(String... headerLines) throws IOException {
    return new Stream(server, rpc, headerLines);
  }

  private static List<String> event(int id, String session) {
    return List.of(
        "event: message",
        "id: " + id,
        "data: {\"jsonrpc\":\"2.0\",\"method\":\"session/update\",\"params\":{\"sessionId\":\""
            + session
            + "\",\"update\":{\"sessionUpdate\":\"available_commands_update\","
            + "\"availableCommands\":[]}}}");
  }

  @Test
  void aSessionIsToldToWhoListens() throws IOException {
    try (Stream stream = stream("Accept: text/event-stream")) {
      assertThat(stream.head.status()).isEqualTo(200);
      assertThat(stream.head.header("Content-Type")).hasValue("text/event-stream");
      assertThat(stream.head.header("Cache-Control").orElseThrow()).contains("no-cache");
      assertThat(stream.line()).isEqualTo(":");
      String first = rpc.session("/");
      assertThat(stream.event()).isEqualTo(event(1, first));
      String second = rpc.session("/");
      assertThat(stream.event()).isEqualTo(event(2, second));
    }
  }

  @Test
  void whoComesLaterHearsAllOrWhatIsNew() throws Exception {
    String first = rpc.session("/");
    String second = rpc.session("/");
    try (Stream stream = stream()) {
      assertThat(stream.event()).isEqualTo(event(1, first));
      assertThat(stream.event()).isEqualTo(event(2, second));
    }
    try (Stream stream = reopened("Last-Event-ID: 1")) {
      assertThat(stream.event()).isEqualTo(event(2, second));
    }
  }

  /** Another stream, once the server has noticed that the last one is gone. */
  private Stream reopened(String headerLine) throws Exception {
    List<Stream> opened = new ArrayList<>();
    Eventually.holds(
        "the stream is free",
        () -> {
          rpc.session("/"); // Of which the one who is gone would have to be told.
          Stream stream = stream(headerLine);
          if (stream.head.status() != 200) {
            stream.close();
            return false;
          }
          return opened.add(stream);
        });
    return opened.get(0);
  }

  private Answer get(String... headerLines) throws IOException {
    return Rpc.send(server.port(), TestServer.KEY, "GET", new byte[0], List.of(headerLines));
  }

  @Test
  void aStreamIsForAConnection() throws IOException {
    Answer nameless = get();
    assertThat(nameless.status()).isEqualTo(400);
    assertThat(nameless.text()).contains("\"missing x-acp-connection-id header\"");
    Answer unknown = get("x-acp-connection-id: acp_conn_1");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.text()).contains("client_not_found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"one", "-1", "", "1.5", "9999999999999999999", "0x1"})
  void theLastEventIsANumber(String id) throws IOException {
    Answer answer = get(rpc.header(), "Last-Event-ID: " + id);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("\"Last-Event-ID must be a positive integer\"");
  }

  @Test
  void whoDoesNotWantEventsIsTold() throws IOException {
    Answer answer = get(rpc.header(), "Accept: application/json");
    assertThat(answer.status()).isEqualTo(406);
    assertThat(answer.text()).contains("not_acceptable");
    assertThat(get(rpc.header(), "x-acp-agent: mock").status()).isEqualTo(400);
  }

  @Test
  void aConnectionHasOneStream() throws IOException {
    try (Stream stream = stream()) {
      assertThat(stream.head.status()).isEqualTo(200);
      Answer second = get(rpc.header());
      assertThat(second.status()).isEqualTo(409);
      assertThat(second.header("Content-Type")).hasValue("application/problem+json");
      assertThat(second.text()).contains("urn:sandbox-agent:error:conflict");
    }
  }

  @Test
  void whoOnlyAsksTakesNoStream() throws IOException {
    for (int i = 0; i < 2; i++) {
      Answer head =
          Rpc.send(server.port(), TestServer.KEY, "HEAD", new byte[0], List.of(rpc.header()));
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.header("Content-Type")).hasValue("text/event-stream");
      assertThat(head.body()).isEmpty();
    }
    Answer unnamed = Rpc.send(server.port(), TestServer.KEY, "HEAD", new byte[0], List.of());
    assertThat(unnamed.status()).isEqualTo(400);
  }

  @Test
  void theStreamEndsWithItsConnection() throws IOException {
    try (Stream stream = stream()) {
      assertThat(rpc.delete().status()).isEqualTo(204);
      assertThat(stream.endsProperly()).isTrue();
    }
  }

  @Test
  void aServerThatStopsDoesNotWaitForStreams(@TempDir Path directory) throws IOException {
    TestServer stopping = TestServer.start(root, directory.resolve("state"));
    Rpc connection = Rpc.connect(stopping.port(), TestServer.KEY);
    try (Stream stream = new Stream(stopping, connection)) {
      assertThat(stream.line()).isEqualTo(":");
      long before = System.nanoTime();
      stopping.close();
      assertThat(System.nanoTime() - before).isLessThan(2_000_000_000L);
    }
  }

  /** Each stream has a thread, and all others must still be served. */
  @Test
  void thereAreNoMoreStreamsThanTheServerCanBear(@TempDir Path directory) throws IOException {
    List<Stream> streams = new ArrayList<>();
    try (TestServer crowded = TestServer.start(root, directory.resolve("state"))) {
      int status = 200;
      while (status == 200 && streams.size() < 100) {
        Stream stream = new Stream(crowded, Rpc.connect(crowded.port(), TestServer.KEY));
        streams.add(stream);
        status = stream.head.status();
      }
      assertThat(status).isEqualTo(503);
      assertThat(streams).hasSize(65);
      assertThat(streams.get(64).head.header("Retry-After")).isPresent();
      Rpc other = Rpc.connect(crowded.port(), TestServer.KEY);
      assertThat(other.fs("stat", "{\"path\":\".\"}").path("entryType").asText())
          .isEqualTo("directory");
    } finally {
      for (Stream stream : streams) {
        stream.close();
      }
    }
  }
}
