package dev.satchel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.WorkspacePath;
import dev.satchel.http.AuthFilter;
import dev.satchel.server.BaseUrl;
import dev.satchel.server.EmbeddedServer;
import dev.satchel.server.Settings;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Serves directories until it is stopped. */
@Command(
    name = "serve",
    description = "Serves directories over HTTP until it is stopped.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Keys are taken from SESSION_API_KEY, OH_SESSION_API_KEYS or a file, never from the",
      "command line. Without any, one is made and printed."
    })
final class ServeCommand implements Callable<Integer> {
  private static final int KEY_BYTES = 24;

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

  @Spec private CommandSpec spec = CommandSpec.create(); // Replaced by picocli.

  @Override
  public Integer call() throws Exception {
    Settings settings = Settings.read(System.getenv(), commandLine(), roots);
    String madeKey = "";
    if (settings.needsKey()) {
      madeKey = newKey();
      settings = settings.withKey(madeKey);
    }
    try (EmbeddedServer server = EmbeddedServer.start(settings)) {
      greet(spec.commandLine().getOut(), server, settings, madeKey);
      server.join();
    }
    return 0;
  }

  private Map<String, String> commandLine() {
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

  private static String newKey() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return HexFormat.of().formatHex(key);
  }

  private static void greet(
      PrintWriter out, EmbeddedServer server, Settings settings, String madeKey) {
    String url = BaseUrl.of(settings.host(), server.port()).toString();
    out.println("Satchel serves " + join(server.roots()) + " on " + url + ", see " + url + "/docs");
    out.println("It keeps " + server.places());
    if (!madeKey.isEmpty()) {
      out.println("No session key is configured. Until the server stops, this one is good:");
      out.println("  " + madeKey);
    }
    out.println("To download everything:");
    out.println("  " + curl(url, server.roots().get(0), settings, madeKey));
    out.flush();
  }

  /** A line for a shell; a key that was configured is not shown. */
  private static String curl(String url, WorkspacePath root, Settings settings, String madeKey) {
    String key = madeKey.isEmpty() ? "$SESSION_API_KEY" : madeKey;
    String header =
        settings.keys().isEmpty() ? "" : " -H \"" + AuthFilter.KEY_HEADER + ": " + key + "\"";
    String path = URLEncoder.encode(root.toString(), UTF_8).replace("%2F", "/");
    return "curl -fOJ" + header + " '" + url + "/api/file/archive?path=" + path + "'";
  }

  private static String join(List<WorkspacePath> roots) {
    return roots.stream().map(WorkspacePath::toString).collect(Collectors.joining(", "));
  }
}
