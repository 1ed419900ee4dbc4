package dev.satchel.cli;

import dev.satchel.Refusal;
import dev.satchel.registry.ApiKey;
import dev.satchel.registry.KeyId;
import dev.satchel.registry.NewApiKey;
import dev.satchel.registry.Page;
import dev.satchel.registry.Registry;
import dev.satchel.registry.RegistryUnavailable;
import dev.satchel.registry.TenantId;
import dev.satchel.server.SessionPlaces;
import dev.satchel.server.Settings;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Makes, lists and revokes the keys of tenants. */
@Command(
    name = "keys",
    description = "Makes, lists and revokes the keys with which tenants reach their sessions.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Takes the same settings from the environment as the server. While a server has"
          + " an embedded database open, ask it instead: POST /api/internal/api-keys."
    })
final class KeysCommand implements Runnable {
  private static final String TENANT =
      "1 to 64 letters, digits, '.', '-' or '_'. A session key is the tenant 'default'.";

  private final Shell shell;

  @Option(
      names = OutputOptions.JSON,
      scope = ScopeType.INHERIT,
      description = "Print one JSON document, and failures as JSON.")
  private boolean isJson;

  @Spec private CommandSpec spec = CommandSpec.create(); // Replaced by picocli.

  /** What is done with the registry. */
  @FunctionalInterface
  private interface Act {
    int with(Registry registry, Output output) throws IOException;
  }

  KeysCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing: create, list or revoke");
  }

  @Command(
      name = "create",
      description = "Makes a key and prints it. It is not stored and cannot be shown again.",
      mixinStandardHelpOptions = true)
  int create(
      @Parameters(paramLabel = "TENANT", description = "Whose key it is: " + TENANT) String tenant,
      @Option(
              names = "--label",
              paramLabel = "TEXT",
              defaultValue = "",
              description = "What to call it in lists.")
          String label)
      throws IOException {
    TenantId owner = tenant(tenant);
    return act(
        (registry, output) -> {
          NewApiKey made = registry.keys().create(owner, label);
          Map<String, Object> json = json(made.key());
          json.put("key", made.text());
          output.result(json, List.of(made.text()));
          tell(output, "this is key " + made.key().id());
          return ExitCode.WHOLE;
        });
  }

  @Command(
      name = "list",
      description = "Lists the keys of a tenant: id, when it was made, when revoked, label.",
      mixinStandardHelpOptions = true)
  int list(@Parameters(paramLabel = "TENANT", description = TENANT) String tenant)
      throws IOException {
    TenantId owner = tenant(tenant);
    return act(
        (registry, output) -> {
          List<ApiKey> all = new ArrayList<>();
          List<ApiKey> page = page(registry, owner, 0);
          while (!page.isEmpty()) {
            all.addAll(page);
            page = page(registry, owner, all.size());
          }
          output.result(
              JsonValues.of("keys", all.stream().map(KeysCommand::json).toList()),
              all.stream().map(KeysCommand::line).toList());
          return ExitCode.WHOLE;
        });
  }

  private static List<ApiKey> page(Registry registry, TenantId owner, int at) throws IOException {
    return registry.keys().list(owner, new Page(Page.MAX_LIMIT, at));
  }

  private static Map<String, Object> json(ApiKey key) {
    Map<String, Object> json =
        JsonValues.of("id", key.id(), "label", key.label(), "created_at", key.createdAt());
    if (key.revokedAt() != null) {
      json.put("revoked_at", key.revokedAt());
    }
    return json;
  }

  private static String line(ApiKey key) {
    String revoked = key.revokedAt() == null ? "-" : key.revokedAt().toString();
    return String.join("\t", key.id().value(), key.createdAt().toString(), revoked, key.label());
  }

  @Command(
      name = "revoke",
      description = "Makes a key invalid. A server takes it for a few seconds more.",
      mixinStandardHelpOptions = true)
  int revoke(
      @Parameters(paramLabel = "TENANT", description = TENANT) String tenant,
      @Parameters(paramLabel = "ID", description = "The id that 'keys list' tells.") String id)
      throws IOException {
    TenantId owner = tenant(tenant);
    Optional<KeyId> key = KeyId.parse(id);
    return act(
        (registry, output) -> {
          if (key.isPresent() && registry.keys().revoke(owner, key.get())) {
            output.result(JsonValues.of("revoked", id), List.of());
            return ExitCode.WHOLE;
          }
          throw new IOException("tenant " + owner + " has no valid key " + id);
        });
  }

  /** Beside what a script may want to read. */
  private static void tell(Output output, String what) {
    output.note("satchel: " + what, Paint.PLAIN);
  }

  private TenantId tenant(String text) {
    try {
      return new TenantId(text);
    } catch (Refusal e) {
      throw new ParameterException(spec.commandLine(), e.reason());
    }
  }

  private int act(Act act) throws IOException {
    Settings settings = Settings.read(System.getenv(), Map.of(), List.of());
    SessionPlaces places = SessionPlaces.of(settings, System.getenv());
    try (Registry registry = places.openRegistry(settings.sessions(), Clock.systemUTC())) {
      Output output = new Output(shell, isJson);
      tell(output, "in " + places.database());
      return act.with(registry, output);
    } catch (RegistryUnavailable e) {
      throw new IOException(
          e.getMessage() + "; if a server is running, ask it: POST /api/internal/api-keys", e);
    } catch (Refusal e) {
      throw new ParameterException(spec.commandLine(), e.reason());
    }
  }
}
