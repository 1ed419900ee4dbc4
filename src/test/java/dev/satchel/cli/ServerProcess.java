package dev.satchel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The service in a process of its own, with the key {@value #KEY}, so that it can be killed. */
public final class ServerProcess implements Closeable {
  public static final String KEY = "the-key";

  private static final Pattern PORT = Pattern.compile(" on http://127\\.0\\.0\\.1:(\\d+)");

  private final Process process;
  private final BufferedReader output;
  private final int port;

  private ServerProcess(Process process, BufferedReader output, int port) {
    this.process = process;
    this.output = output;
    this.port = port;
  }

  /**
   * Serves {@code root}; scratch files go to {@code state}, and sessions to {@code data} in it.
   *
   * @param wrapper a program that runs the rest of its arguments; none to run it directly
   */
  public static ServerProcess start(Path root, Path state, String... wrapper) throws IOException {
    List<String> words = new ArrayList<>(List.of(wrapper));
    words.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1", // It starts sooner.
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "serve",
            "--port=0",
            root.toString()));
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder
        .environment()
        .putAll(
            Map.of(
                "SESSION_API_KEY",
                KEY,
                "SATCHEL_STATE",
                state.toString(),
                "SATCHEL_DATA",
                state.resolve("data").toString()));
    Process process = builder.start();
    BufferedReader output = process.inputReader(UTF_8);
    try {
      return new ServerProcess(process, output, port(output));
    } catch (IOException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static int port(BufferedReader output) throws IOException {
    StringBuilder said = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      Matcher port = PORT.matcher(line);
      if (port.find()) {
        return Integer.parseInt(port.group(1));
      }
      said.append(line).append('\n');
    }
    throw new IOException("the server did not start: " + said);
  }

  public int port() {
    return port;
  }

  public long pid() {
    return process.pid();
  }

  /** Ends it as {@code kill -9} does, and waits until it has ended. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Asks it to end, waits until it has, and gives what it has said since it began to listen. */
  public String terminate() throws IOException {
    process.toHandle().destroy(); // Unlike the process itself, it leaves what is said to be read.
    StringBuilder said = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      said.append(line).append('\n');
    }
    process.onExit().join();
    return said.toString();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
