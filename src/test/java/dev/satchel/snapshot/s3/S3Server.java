package dev.satchel.snapshot.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.Eventually;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An S3Proxy that keeps buckets in directories, in a process of its own. */
final class S3Server implements Closeable {
  static final String KEY = "AKIDSATCHEL";
  static final String SECRET = "very/secret/words";
  static final String BUCKET = "snapshots";

  /** Written when the tests are built; these jars must not meet ours. */
  private static final Path CLASS_PATH = Path.of("target", "s3proxy.classpath");

  private final Process process;
  private final int port;

  private S3Server(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts one that has an empty bucket. */
  static S3Server start(Path place) throws Exception {
    int port = freePort();
    Files.createDirectories(place.resolve("buckets").resolve(BUCKET));
    Path settings =
        Files.write(
            place.resolve("s3proxy.properties"),
            List.of(
                "s3proxy.endpoint=http://127.0.0.1:" + port,
                "s3proxy.authorization=aws-v4",
                "s3proxy.identity=" + KEY,
                "s3proxy.credential=" + SECRET,
                "jclouds.provider=filesystem-nio2",
                "jclouds.filesystem.basedir=" + place.resolve("buckets")));
    Path log = place.resolve("s3proxy.log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Dlogback.configurationFile=" + quiet(place),
                "-cp",
                Files.readString(CLASS_PATH, UTF_8).strip(),
                "org.gaul.s3proxy.Main",
                "--properties",
                settings.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    S3Server server = new S3Server(process, port);
    try {
      Eventually.holds("the server listens: " + log, server::listens);
    } catch (Exception | AssertionError e) {
      server.close();
      throw e;
    }
    return server;
  }

  /** Otherwise it tells each byte that it gets. */
  private static Path quiet(Path place) throws IOException {
    return Files.writeString(
        place.resolve("logback.xml"), "<configuration><root level='warn'/></configuration>");
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean listens() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  int port() {
    return port;
  }

  /** Where the store of one test is. */
  static BucketAddress address(int port, String prefix) {
    URI endpoint = URI.create("http://127.0.0.1:" + port);
    return new BucketAddress(BUCKET, prefix, "us-east-1", endpoint, BucketAddress.Style.PATH);
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
