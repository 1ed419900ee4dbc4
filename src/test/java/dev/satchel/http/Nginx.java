package dev.satchel.http;

import dev.satchel.Eventually;
import dev.satchel.FreePort;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An nginx in front of a server on this machine. */
final class Nginx implements Closeable {
  private final Process process;
  private final int port;

  private Nginx(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts one that passes everything on to {@code upstream}.
   *
   * @param directory where it may write
   * @param settings more of its configuration
   */
  static Nginx before(int upstream, Path directory, String... settings) throws Exception {
    int port = FreePort.next();
    Path configuration =
        Files.write(
            Files.createDirectories(directory).resolve("nginx.conf"),
            List.of(
                "daemon off;",
                "master_process off;",
                "pid nginx.pid;",
                "events {}",
                "http {",
                "  access_log off;",
                "  client_body_temp_path body;",
                "  proxy_temp_path proxy;",
                "  fastcgi_temp_path fastcgi;",
                "  uwsgi_temp_path uwsgi;",
                "  scgi_temp_path scgi;",
                "  " + String.join(" ", settings),
                "  server {",
                "    listen 127.0.0.1:" + port + ";",
                "    location / { proxy_pass http://127.0.0.1:" + upstream + "; }",
                "  }",
                "}"));
    File log = directory.resolve("nginx.log").toFile();
    Process process =
        new ProcessBuilder(
                "nginx", "-p", directory.toString(), "-e", "stderr", "-c", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(log)
            .start();
    Nginx nginx = new Nginx(process, port);
    try {
      Eventually.holds("nginx listens: " + log, nginx::listens);
    } catch (Exception | AssertionError e) {
      nginx.close();
      throw e;
    }
    return nginx;
  }

  private boolean listens() throws IOException {
    if (!process.isAlive()) {
      throw new IOException("nginx has ended");
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
