package dev.satchel.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import dev.satchel.server.TestServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** A workspace, the server before it, a bad network before that, and clients of all that. */
final class Served implements Closeable {
  /** Would say something of each of hundreds of breaks; held, or the level would be lost. */
  private static final Logger SATCHEL = Logger.getLogger("dev.satchel");

  private final Path root;
  private final TestServer server;
  private final CuttingProxy proxy;
  private final List<SatchelClient> clients = new ArrayList<>();

  private Served(Path root, TestServer server, CuttingProxy proxy) {
    this.root = root;
    this.server = server;
    this.proxy = proxy;
  }

  /** With an empty workspace. */
  static Served in(Path directory) throws IOException {
    return in(directory, "SATCHEL_MAX_UPLOAD", "1GiB");
  }

  /** The same with a setting more. */
  static Served in(Path directory, String setting, String value) throws IOException {
    SATCHEL.setLevel(Level.SEVERE);
    Path root = Files.createDirectories(directory.resolve("root"));
    Map<String, String> settings = Map.of("SESSION_API_KEY", TestServer.KEY, setting, value);
    TestServer server = TestServer.start(root, directory.resolve("state"), settings);
    return new Served(root, server, CuttingProxy.before(server.port()));
  }

  Path root() {
    return root;
  }

  CuttingProxy proxy() {
    return proxy;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  /** What {@code name}, in the workspace, is called by clients. */
  WorkspacePath path(String name) {
    return WorkspacePath.parse(RawName.of(root.resolve(name).toString()));
  }

  /** Calls the server itself. */
  SatchelClient client() {
    return client(connection(uri()));
  }

  /** Calls it through the bad network. */
  SatchelClient farClient() {
    return client(connection(proxy.uri()));
  }

  /** Is closed with this. */
  synchronized SatchelClient client(Connection connection) {
    SatchelClient client = SatchelClient.of(connection);
    clients.add(client);
    return client;
  }

  static Connection connection(URI uri) {
    return Connection.to(uri).withKey(TestServer.KEY).withSilence(Duration.ofSeconds(20));
  }

  /** Bytes that no format makes smaller. */
  static byte[] noise(int length, int seed) {
    byte[] noise = new byte[length];
    new Random(seed).nextBytes(noise);
    return noise;
  }

  /** What lies in {@code directory}; hidden files as well. */
  static List<String> names(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  /** Runs {@code act}, which must fail. */
  static SatchelException failure(Act act) {
    try {
      act.run();
    } catch (SatchelException e) {
      assertThat(allWords(e)).doesNotContain(TestServer.KEY);
      return e;
    } catch (Exception e) {
      throw new AssertionError("another failure than was expected", e);
    }
    throw new AssertionError("it should have failed");
  }

  /** Something that may fail. */
  @FunctionalInterface
  interface Act {
    void run() throws Exception;
  }

  private static String allWords(Throwable failure) {
    StringBuilder words = new StringBuilder();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      words.append(cause).append('\n');
    }
    return words.toString();
  }

  @Override
  public void close() throws IOException {
    clients.forEach(SatchelClient::close);
    proxy.close();
    server.close();
    SATCHEL.setLevel(null);
  }
}
