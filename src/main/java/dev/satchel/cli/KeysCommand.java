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
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes, lists and revokes the keys of tenants. */
@Command(
    name = "keys",
    description = "Makes, lists and revokes the keys with which tenants reach their sessions.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Takes the same settings from the environment as the server. While a server has",
      "an embedded database open, ask it instead: POST /api/internal/api-keys."
    })
final class KeysCommand implements Runnable {
  private static final String TENANT =
      "1 to 64 letters, digits, '.', '-' or '_'. A session key is the tenant 'default'.";

  @Spec private CommandSpec spec = CommandSpec.create(); // Replaced by picocli.

  /** What is done with the registry. */
  @FunctionalInterface
  private interface Act {
    int with(Registry registry, PrintWriter out) throws IOException;
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
        (registry, out) -> {
          NewApiKey made = registry.keys().create(owner, label);
          out.println(made.text());
          tell("this is key " + made.key().id());
          return CommandLine.ExitCode.OK;
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
        (registry, out) -> {
          int at = 0;
          List<ApiKey> page = page(registry, owner, at);
          while (!page.isEmpty()) {
            page.forEach(key -> out.println(line(key)));
            at += page.size();
            page = page(registry, owner, at);
          }
          return CommandLine.ExitCode.OK;
        });
  }

  private static List<ApiKey> page(Registry registry, TenantId owner, int at) throws IOException {
    return registry.keys().list(owner, new Page(Page.MAX_LIMIT, at));
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
        (registry, out) -> {
          if (key.isPresent() && registry.keys().revoke(owner, key.get())) {
            return CommandLine.ExitCode.OK;
          }
          throw new IOException("tenant " + owner + " has no valid key " + id);
        });
  }

  /** Beside what a script may want to read. */
  private void tell(String what) {
    spec.commandLine().getErr().println("satchel: " + what);
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
      tell("in " + places.database());
      return act.with(registry, spec.commandLine().getOut());
    } catch (RegistryUnavailable e) {
      throw new IOException(
          e.getMessage() + "; if a server is running, ask it: POST /api/internal/api-keys", e);
    } catch (Refusal e) {
      throw new ParameterException(spec.commandLine(), e.reason());
    }
  }
}
