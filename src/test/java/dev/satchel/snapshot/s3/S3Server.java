package dev.satchel.snapshot.s3;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.Command;
import dev.satchel.Eventually;
import dev.satchel.FreePort;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An S3Proxy that keeps buckets in directories, in a process of its own. The tests of this process
 * share one, and each uses a prefix of its own.
 */
public final class S3Server implements Closeable {
  public static final String KEY = "AKIDSATCHEL";
  public static final String SECRET = "very/secret/words";
  public static final String BUCKET = "snapshots";

  /** Written when the tests are built; these jars must not meet ours. */
  private static final Path CLASS_PATH = Path.of("target", "s3proxy.classpath");

  private static @Nullable S3Server shared;

  private final Process process;
  private final Path place;
  private final int port;

  private S3Server(Process process, Path place, int port) {
    this.process = process;
    this.place = place;
    this.port = port;
  }

  /** The one of this process, with a bucket; it ends when the process does. */
  static synchronized S3Server shared() throws Exception {
    S3Server server = shared;
    if (server == null) {
      server = start(Files.createTempDirectory("satchel-s3"));
      shared = server;
    }
    return server;
  }

  /** Starts one with an empty bucket. The caller closes it. */
  public static S3Server start(Path place) throws Exception {
    return start(place, FreePort.next());
  }

  /** Starts one with the bucket that is at {@code place}, empty at first. The caller closes it. */
  public static S3Server start(Path place, int port) throws Exception {
    Files.createDirectories(buckets(place).resolve(BUCKET));
    Path settings =
        Files.write(
            place.resolve("s3proxy.properties"),
            List.of(
                "s3proxy.endpoint=http://127.0.0.1:" + port,
                "s3proxy.authorization=aws-v4",
                "s3proxy.identity=" + KEY,
                "s3proxy.credential=" + SECRET,
                "jclouds.provider=filesystem-nio2",
                "jclouds.filesystem.basedir=" + buckets(place)));
    Path log = place.resolve("s3proxy.log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-Dlogback.configurationFile=" + quiet(place),
                "-cp",
                Files.readString(CLASS_PATH, UTF_8).strip(),
                "org.gaul.s3proxy.Main",
                "--properties",
                settings.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    S3Server server = new S3Server(process, place, port);
    Runtime.getRuntime().addShutdownHook(new Thread(server::end));
    Eventually.holds("the server answers: " + log, server::answers);
    return server;
  }

  /** Otherwise it tells each byte that it gets. */
  private static Path quiet(Path place) throws IOException {
    return Files.writeString(
        place.resolve("logback.xml"), "<configuration><root level='warn'/></configuration>");
  }

  /** Whether it has had all that it needs for an answer: the first one takes long. */
  private boolean answers() throws IOException {
    if (!process.isAlive()) {
      throw new IOException("S3Proxy has ended");
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
      return socket.getInputStream().read() == 'H';
    } catch (IOException e) {
      return false;
    }
  }

  public int port() {
    return port;
  }

  /** Where the store of one test is. */
  static BucketAddress address(int port, String prefix) {
    URI endpoint = URI.create("http://127.0.0.1:" + port);
    return new BucketAddress(BUCKET, prefix, "us-east-1", endpoint, BucketAddress.Style.PATH);
  }

  /** Where the server keeps the object with this key: whatever is a file there is an object. */
  Path file(String key) {
    return buckets(place).resolve(BUCKET).resolve(key);
  }

  private static Path buckets(Path place) {
    return place.resolve("buckets");
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  private void end() {
    close();
    try {
      Command.run("rm", "-rf", place.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
