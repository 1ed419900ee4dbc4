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
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Serves directories until it is stopped. */
@Command(
    name = "serve",
    description = "Serves directories over HTTP until it is stopped.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Keys are taken from SESSION_API_KEY, OH_SESSION_API_KEYS or a file, never from the"
          + " command line. Without any, one is made and printed."
    })
final class ServeCommand implements Callable<Integer> {
  private static final int KEY_BYTES = 24;

  private final Shell shell;
  @Mixin private final OutputOptions output;
  @Mixin private final ServeOptions options = new ServeOptions();

  ServeCommand(Shell shell) {
    this.shell = shell;
    this.output = new OutputOptions(shell);
  }

  @Override
  public Integer call() throws Exception {
    Settings settings = Settings.read(System.getenv(), options.settings(), options.roots());
    String madeKey = "";
    if (settings.needsKey()) {
      madeKey = newKey();
      settings = settings.withKey(madeKey);
    }
    try (EmbeddedServer server = EmbeddedServer.start(settings)) {
      if (output.output().isJson()) {
        output.output().result(json(server, settings, madeKey), List.of());
      } else {
        greet(new PrintWriter(shell.out(), false, UTF_8), server, settings, madeKey);
      }
      server.join();
    }
    return 0;
  }

  private static String newKey() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return HexFormat.of().formatHex(key);
  }

  private static Map<String, Object> json(
      EmbeddedServer server, Settings settings, String madeKey) {
    Map<String, Object> json = JsonValues.of("url", url(server, settings), "role", settings.role());
    json.put("roots", server.roots().stream().map(WorkspacePath::toString).toList());
    if (!madeKey.isEmpty()) {
      json.put("key", madeKey);
    }
    return json;
  }

  private static String url(EmbeddedServer server, Settings settings) {
    return BaseUrl.of(settings.host(), server.port()).toString();
  }

  private static void greet(
      PrintWriter out, EmbeddedServer server, Settings settings, String madeKey) {
    String url = url(server, settings);
    String what = server.roots().isEmpty() ? "sessions" : join(server.roots());
    out.println("Satchel serves " + what + " on " + url + ", see " + url + "/docs");
    server.places().ifPresent(places -> out.println("It keeps " + places));
    out.println("Its role: " + settings.role());
    if (!madeKey.isEmpty()) {
      out.println("No session key is configured. Until the server stops, this one is good:");
      out.println("  " + madeKey);
    }
    if (!server.roots().isEmpty()) {
      out.println("To download everything:");
      server.roots().forEach(root -> out.println("  " + curl(url, root, settings, madeKey)));
    }
    out.flush();
  }

  /** A line for a shell; a key that was configured is not shown. */
  private static String curl(String url, WorkspacePath root, Settings settings, String madeKey) {
    String key = madeKey.isEmpty() ? "$SESSION_API_KEY" : madeKey;
    String header =
        settings.keys().isEmpty() ? "" : " -H \"" + AuthFilter.KEY_HEADER + ": " + key + "\"";
    String path = URLEncoder.encode(root.toString(), UTF_8).replace("%2F", "/");
    return "curl -fOJ"
        + header
        + " '"
        + url
        + "/api/file/archive?use_default_excludes=false&path="
        + path
        + "'";
  }

  private static String join(List<WorkspacePath> roots) {
    return roots.stream().map(WorkspacePath::toString).collect(Collectors.joining(", "));
  }
}
