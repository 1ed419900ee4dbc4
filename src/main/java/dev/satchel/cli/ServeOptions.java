package dev.satchel.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a server is told on the command line. */
final class ServeOptions {
  @Parameters(
      paramLabel = "ROOT",
      arity = "0..*",
      description =
          "Directories to serve; without any SATCHEL_ROOTS, else /workspace if it is there, else"
              + " the current one.")
  private List<String> roots = new ArrayList<>();

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "Address to listen on (SATCHEL_HOST; 127.0.0.1).")
  private @Nullable String host;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port to listen on, 0 for any (SATCHEL_PORT, AGENT_SERVER_PORT; 8000).")
  private @Nullable String port;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = "File with a session key on each line (SATCHEL_KEY_FILE).")
  private @Nullable String keyFile;

  @Option(
      names = "--no-key",
      paramLabel = "anywhere",
      arity = "0..1",
      fallbackValue = "true",
      description =
          "Ask for no key. Serves this machine only, unless it is '--no-key=anywhere'"
              + " (SATCHEL_OPEN).")
  private @Nullable String noKey;

  /** Directories to serve; none to leave it to the environment. */
  List<String> roots() {
    return roots;
  }

  /** Settings, under the names of the variables. */
  Map<String, String> settings() {
    Map<String, String> given = new HashMap<>();
    put(given, "SATCHEL_HOST", host);
    put(given, "SATCHEL_PORT", port);
    put(given, "SATCHEL_KEY_FILE", keyFile);
    put(given, "SATCHEL_OPEN", noKey);
    return given;
  }

  private static void put(Map<String, String> given, String name, @Nullable String value) {
    if (value != null) {
      given.put(name, value);
    }
  }
}
