package dev.satchel.http.sandboxagent;

import dev.satchel.Eventually;
import dev.satchel.FreePort;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The server that sandbox-agent clients were made for, as published, in a process of its own. It
 * has no limits but its user's, so it must only be asked for what a scratch directory can bear.
 */
final class PublishedServer implements Closeable {
  static final String KEY = "the-key";

  private final Process process;
  private final int port;

  private PublishedServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Whether there is one for this machine. */
  static boolean runsHere() {
    String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return System.getProperty("os.name").equals("Linux") && machine.matches("amd64|x86_64");
  }

  /** Starts it with {@code home} as its home; what it prints goes to {@code log}. */
  static PublishedServer start(Path home, Path log) throws Exception {
    int port = FreePort.next();
    ProcessBuilder command =
        new ProcessBuilder(
            NodeModules.server().toString(),
            "--token",
            KEY,
            "server",
            "--host",
            "127.0.0.1",
            "--port",
            Integer.toString(port),
            "--no-telemetry");
    command.environment().put("HOME", home.toString());
    command.environment().put("SANDBOX_AGENT_LOG_HTTP", "0");
    command.directory(home.toFile());
    command.redirectErrorStream(true).redirectOutput(log.toFile());
    PublishedServer server = new PublishedServer(command.start(), port);
    Eventually.holds("the published server listens", server::listens);
    return server;
  }

  private boolean listens() throws IOException {
    if (!process.isAlive()) {
      throw new IOException("The published server has ended");
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
