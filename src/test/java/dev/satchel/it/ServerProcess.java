package dev.satchel.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.Command;
import dev.satchel.FreePort;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A built artifact that serves in a process of its own, until it is closed. */
final class ServerProcess implements Closeable {
  static final String KEY = "the-key-of-the-process";

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final int port;
  private final Path log;
  private final HttpClient client = HttpClient.newHttpClient();

  private ServerProcess(Process process, int port, Path log) {
    this.process = process;
    this.port = port;
    this.log = log;
  }

  /** How a process is to be started. Its temporary files, its log and its state go to one place. */
  static final class Setup {
    private final Path place;
    private final Map<String, String> environment = new HashMap<>();
    private Path jdk = Jdks.present();
    private Path jar = Path.of(System.getProperty("satchel.jar"));
    private List<String> prefix = List.of();
    private List<String> javaOptions = List.of();
    private int port;

    /**
     * @param place an empty directory
     */
    Setup(Path place) {
      this.place = place;
      environment.put("SESSION_API_KEY", KEY);
      environment.put("SATCHEL_STATE", state().toString());
    }

    Path state() {
      return place.resolve("state");
    }

    Path temporary() {
      return place.resolve("tmp");
    }

    Path log() {
      return place.resolve("log");
    }

    Setup jdk(Path home) {
      this.jdk = home;
      return this;
    }

    Setup jar(Path otherJar) {
      this.jar = otherJar;
      return this;
    }

    /** Words in front of the command; they must end by executing what follows them. */
    Setup prefix(String... words) {
      this.prefix = List.of(words);
      return this;
    }

    Setup javaOptions(String... options) {
      this.javaOptions = List.of(options);
      return this;
    }

    /** Where it listens, so that others can be told before; without this, wherever is room. */
    Setup port(int number) {
      this.port = number;
      return this;
    }

    Setup set(String name, String value) {
      environment.put(name, value);
      return this;
    }

    Setup unset(String name) {
      environment.remove(name);
      return this;
    }

    /** Starts the runnable jar and waits until it answers. */
    ServerProcess serve(Path root) throws IOException {
      return serve(List.of(root.toString()));
    }

    /** Starts the runnable jar without any files of this machine; waits until it answers. */
    ServerProcess serveNothing() throws IOException {
      return serve(List.of());
    }

    private ServerProcess serve(List<String> roots) throws IOException {
      int chosen = port == 0 ? FreePort.next() : port;
      List<String> words = new ArrayList<>(List.of("-jar", jar.toString(), "serve"));
      words.addAll(roots);
      words.addAll(List.of("--port", chosen + ""));
      return start(words, chosen);
    }

    /** Starts the WAR in a Jetty with a copy of {@code jetty-base}; waits until it answers. */
    ServerProcess deploy(Path root) throws IOException {
      int port = FreePort.next();
      set("SATCHEL_ROOTS", root.toString());
      return start(jetty(port), port);
    }

    private List<String> jetty(int port) throws IOException {
      Path base = place.resolve("jetty-base");
      Command.run("cp", "-r", Path.of("jetty-base").toAbsolutePath().toString(), base.toString());
      return List.of(
          "-Dsatchel.war=" + System.getProperty("satchel.war"),
          "-jar",
          Path.of(System.getProperty("jetty.home"), "start.jar").toString(),
          "jetty.base=" + base,
          "jetty.http.port=" + port);
    }

    /** Runs the WAR in a Jetty that is not expected to start, and gives its exit code. */
    int deployInVain(Path root) throws IOException {
      set("SATCHEL_ROOTS", root.toString());
      return exitCode(launch(jetty(FreePort.next())));
    }

    /** Runs the runnable jar to its end, and gives its exit code. */
    int run(String... arguments) throws IOException {
      List<String> words = new ArrayList<>(List.of("-jar", jar.toString()));
      words.addAll(List.of(arguments));
      return exitCode(launch(words));
    }

    private static int exitCode(Process process) throws IOException {
      try {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new IOException("does not end");
        }
        return process.exitValue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }

    private ServerProcess start(List<String> words, int port) throws IOException {
      ServerProcess server = new ServerProcess(launch(words), port, log());
      try {
        server.awaitAnswer();
      } catch (IOException e) {
        server.close();
        throw e;
      }
      return server;
    }

    private Process launch(List<String> words) throws IOException {
      Files.createDirectories(temporary());
      List<String> command = new ArrayList<>(prefix);
      command.add(jdk.resolve("bin").resolve("java").toString());
      command.addAll(javaOptions);
      command.add("-Djava.io.tmpdir=" + temporary());
      command.add("-Duser.home=" + place);
      command.addAll(words);
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().clear();
      builder.environment().putAll(environment);
      builder.directory(place.toFile());
      builder.redirectErrorStream(true).redirectOutput(log().toFile());
      Process process = builder.start();
      process.getOutputStream().close();
      return process;
    }
  }

  private void awaitAnswer() throws IOException {
    boolean answers = await(() -> !process.isAlive() || isAlive());
    if (!answers || !process.isAlive()) {
      throw new IOException("does not serve:\n" + output());
    }
  }

  private boolean isAlive() {
    try {
      return get("/alive").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** Looks again and again whether {@code condition} holds; false if it never did. */
  static boolean await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      LockSupport.parkNanos(20_000_000);
    }
    return true;
  }

  long pid() {
    return process.pid();
  }

  /** All that it has printed. */
  String output() throws IOException {
    return Files.readString(log, UTF_8);
  }

  String url(String pathAndQuery) {
    return "http://127.0.0.1:" + port + pathAndQuery;
  }

  /** The path and query of an archive of {@code directory}. */
  static String archive(Path directory, String format) {
    return "/api/file/archive?path="
        + URLEncoder.encode(directory.toString(), UTF_8)
        + "&format="
        + format;
  }

  /** Answers to GET with {@code headers}, given as name and value in turn. */
  HttpResponse<byte[]> get(String pathAndQuery, String... headers) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url(pathAndQuery))).timeout(PATIENCE);
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    try {
      return client.send(request.build(), BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  HttpResponse<byte[]> getWithKey(String pathAndQuery) throws IOException {
    return get(pathAndQuery, "X-Session-API-Key", KEY);
  }

  /** A line for bash that downloads to its standard output, and fails if that breaks off. */
  String curl(String pathAndQuery) {
    return "curl -sSf -H 'X-Session-API-Key: " + KEY + "' '" + url(pathAndQuery) + "'";
  }

  /** The most memory that it ever had, in MiB. */
  long peakMemory() throws IOException {
    return Files.readAllLines(Path.of("/proc", pid() + "", "status"), UTF_8).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }

  /** Kills it as {@code kill -9} does, and waits until it is gone. */
  void kill() throws IOException {
    process.toHandle().destroyForcibly();
    try {
      process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("does not end", e);
    }
  }

  /** Asks it to stop, and waits until it has. */
  void stop() throws IOException {
    process.toHandle().destroy();
    if (!await(() -> !process.isAlive())) {
      throw new IOException("does not stop:\n" + output());
    }
  }

  @Override
  public void close() throws IOException {
    kill();
  }
}
