package dev.satchel.server;

import dev.satchel.archive.ImportLimits;
import dev.satchel.http.CorsOrigins;
import dev.satchel.http.Openness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/**
 * Reads the settings, but for those of sessions, of calls from a platform, and of a platform, which
 * have {@link SessionSettingsSource}, {@link InternalSettingsSource} and {@link
 * PlatformSettingsSource}.
 */
record SettingsSource(Values values, Path usualConfigs) {
  static final String ROLE = "SATCHEL_ROLE";
  static final String ROOTS = "SATCHEL_ROOTS";
  static final String HOST = "SATCHEL_HOST";
  static final String PORT = "SATCHEL_PORT";
  static final String AGENT_SERVER_PORT = "AGENT_SERVER_PORT";
  static final String KEY_FILE = "SATCHEL_KEY_FILE";
  static final String OPEN = "SATCHEL_OPEN";
  static final String STATE = "SATCHEL_STATE";
  static final String MAX_ARCHIVES = "SATCHEL_MAX_ARCHIVES";
  static final String MAX_DEPTH = "SATCHEL_MAX_DEPTH";
  static final String INFLIGHT = "SATCHEL_INFLIGHT";
  static final String MIN_RATE = "SATCHEL_MIN_RATE";
  static final String MAX_UPLOAD = "SATCHEL_MAX_UPLOAD";
  static final String CONVERSATIONS = "SATCHEL_CONVERSATIONS";
  static final String CORS_ORIGINS = "SATCHEL_CORS_ORIGINS";
  static final String ALLOW_CORS_ORIGINS = "OH_ALLOW_CORS_ORIGINS";
  static final String ALLOW_CORS_ORIGIN_REGEX = "OH_ALLOW_CORS_ORIGIN_REGEX";
  static final String DOCKER_HOST_ADDR = "DOCKER_HOST_ADDR";

  /** Where commands find a server; nothing to this one, which may be started beside them. */
  static final String URL = "SATCHEL_URL";

  /** Where the launcher finds this program. */
  static final String JAR = "SATCHEL_JAR";

  static final String SESSION_API_KEY = "SESSION_API_KEY";
  static final String SESSION_API_KEYS = "OH_SESSION_API_KEYS";

  /** The names that are our own, of those that are read here. */
  static final Set<String> KNOWN =
      Set.of(
          ROLE,
          ROOTS,
          HOST,
          PORT,
          KEY_FILE,
          OPEN,
          STATE,
          MAX_ARCHIVES,
          MAX_DEPTH,
          INFLIGHT,
          MIN_RATE,
          MAX_UPLOAD,
          ImportLimits.ENTRIES,
          ImportLimits.BYTES,
          ImportLimits.FILE,
          ImportLimits.RATIO,
          ImportLimits.PATH,
          CONVERSATIONS,
          CORS_ORIGINS,
          URL,
          JAR);

  Settings settings(List<String> rootArguments) {
    Role role = role();
    refuseWhatDoesNothing(role, rootArguments);
    SessionSettings sessions = new SessionSettingsSource(values).sessions();
    List<Path> data = sessions.data();
    return new Settings(
        role,
        role.isSandbox() ? roots(rootArguments) : List.of(),
        values.text(HOST).orElse("127.0.0.1"),
        values.number(values.text(PORT).isPresent() ? PORT : AGENT_SERVER_PORT, 8000, 0, 65_535),
        keys(),
        openness(),
        state(data),
        values.number(MAX_ARCHIVES, 4, 1, 1_000),
        values.number(MAX_DEPTH, 2_000, 1, 100_000),
        values.bytes(INFLIGHT, "32MiB", "1MiB", "1GiB"),
        values.bytes(MIN_RATE, "1KiB", "0", "1GiB"),
        values.bytes(MAX_UPLOAD, "10GiB", "1KiB", "1024GiB"),
        imports(),
        values.home(),
        conversations(data),
        cors(),
        sessions,
        new InternalSettingsSource(values, usualConfigs).internal(role, sessions.replicaUrl()),
        new PlatformSettingsSource(values).platform());
  }

  private Role role() {
    String text = values.text(ROLE).orElse("both");
    return switch (text) {
      case "sandbox" -> Role.SANDBOX;
      case "platform" -> Role.PLATFORM;
      case "both" -> Role.BOTH;
      default ->
          throw new InvalidSetting(ROLE + " must be sandbox, platform or both, but is " + text);
    };
  }

  /**
   * Whoever sets one of these relies on something that does not happen in this role: that work is
   * kept, or that files can be reached. What else another role has does no harm and is passed over,
   * so that servers can share an environment.
   */
  private void refuseWhatDoesNothing(Role role, List<String> rootArguments) {
    if (!role.isPlatform()) {
      values.mustNotBeSet(SessionSettingsSource.STORE, ROLE + " is sandbox, which keeps nothing");
      values.mustNotBeSet(
          SessionSettingsSource.DATABASE, ROLE + " is sandbox, which keeps nothing");
    }
    if (!role.isSandbox()) {
      String reason = ROLE + " is platform, which serves none of this machine's files";
      values.mustNotBeSet(ROOTS, reason);
      values.mustNotBeSet(InternalSettingsSource.ROOTS, reason);
      values.mustNotBeSet(InternalSettingsSource.PLATFORM_URL, reason);
      if (!rootArguments.isEmpty()) {
        throw new InvalidSetting("A root is given, but " + reason);
      }
    }
  }

  private ImportLimits imports() {
    return new ImportLimits(
        values.number(ImportLimits.ENTRIES, 1_000_000, 1, 1_000_000_000),
        values.bytes(ImportLimits.BYTES, "100GiB", "1KiB", "1048576GiB"),
        values.bytes(ImportLimits.FILE, "100GiB", "1KiB", "1048576GiB"),
        values.number(ImportLimits.RATIO, 2_000, 1, 1_000_000),
        values.number(ImportLimits.PATH, 4_095, 1, 65_535),
        values.number(MAX_DEPTH, 2_000, 1, 100_000));
  }

  private List<Path> roots(List<String> arguments) {
    if (!arguments.isEmpty()) {
      return arguments.stream().map(Path::of).toList();
    }
    Optional<String> configured = values.text(ROOTS);
    if (configured.isPresent()) {
      return Arrays.stream(configured.get().split(":"))
          .filter(root -> !root.isEmpty())
          .map(Path::of)
          .toList();
    }
    Path workspace = Path.of("/workspace");
    return List.of(Files.isDirectory(workspace) ? workspace : Path.of(""));
  }

  private Openness openness() {
    String text = values.text(OPEN).orElse("false");
    return switch (text) {
      case "false" -> Openness.CLOSED;
      case "true" -> Openness.LOOPBACK;
      case "anywhere" -> Openness.ANYWHERE;
      default ->
          throw new InvalidSetting(OPEN + " must be false, true or anywhere, but is " + text);
    };
  }

  private List<String> keys() {
    List<String> keys = new ArrayList<>();
    values.text(SESSION_API_KEY).ifPresent(keys::add);
    keys.addAll(values.listed(SESSION_API_KEYS));
    values.text(KEY_FILE).ifPresent(file -> keys.addAll(keysIn(Path.of(file))));
    return keys;
  }

  private static List<String> keysIn(Path file) {
    try {
      List<String> keys =
          Files.readAllLines(file).stream().map(String::strip).filter(l -> !l.isEmpty()).toList();
      if (keys.isEmpty()) {
        throw new InvalidSetting(KEY_FILE + " names a file without a key: " + file);
      }
      return keys;
    } catch (IOException e) {
      throw new InvalidSetting(KEY_FILE + " names a file that cannot be read: " + file);
    }
  }

  private List<Path> state(List<Path> data) {
    return values.path(STATE).map(List::of).orElseGet(() -> below(data, "state"));
  }

  private static List<Path> below(List<Path> data, String name) {
    return data.stream().map(place -> place.resolve(name)).toList();
  }

  private Path conversations(List<Path> data) {
    return values.path(CONVERSATIONS).orElse(data.get(0).resolve("conversations"));
  }

  private CorsOrigins cors() {
    List<String> origins = new ArrayList<>(values.listed(ALLOW_CORS_ORIGINS));
    values
        .text(CORS_ORIGINS)
        .ifPresent(list -> origins.addAll(List.of(list.strip().split("[,\\s]+"))));
    Set<String> hosts = values.text(DOCKER_HOST_ADDR).map(Set::of).orElse(Set.of());
    try {
      Set<String> listed = origins.stream().map(SettingsSource::origin).collect(Collectors.toSet());
      Pattern pattern = values.text(ALLOW_CORS_ORIGIN_REGEX).map(Pattern::compile).orElse(null);
      return new CorsOrigins(listed, pattern, hosts);
    } catch (PatternSyntaxException e) {
      throw new InvalidSetting(
          ALLOW_CORS_ORIGIN_REGEX + " is no regular expression: " + e.getDescription());
    } catch (IllegalArgumentException e) {
      throw new InvalidSetting(
          CORS_ORIGINS
              + " and "
              + ALLOW_CORS_ORIGINS
              + " hold origins like https://example.org:8443, or *: "
              + e.getMessage());
    }
  }

  /** People copy origins from the address bar, with a slash at the end. */
  private static String origin(String text) {
    return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }
}
