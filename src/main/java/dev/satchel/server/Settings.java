package dev.satchel.server;

import dev.satchel.archive.ImportLimits;
import dev.satchel.http.CorsOrigins;
import dev.satchel.http.Openness;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All settings, read once and strictly: a name that begins with {@code SATCHEL_} and is not known
 * here stops the start. The README's table says what each of them means.
 *
 * @param role what the server is for
 * @param roots directories to serve; at least one, but none where the role has no files
 * @param host address to listen on
 * @param port 0 to 65535; 0 for any that is free
 * @param keys session keys; none if none was configured
 * @param state where scratch files go: the first of these that lies in no root
 * @param maxArchives how many archives may be made at once; at least 1
 * @param maxDepth how many directories deep an archive goes; at least 1
 * @param inFlight how many bytes may have been read and not yet been sent, of all archives
 * @param minRate bytes per second that a client must take; 0 if it may take its time
 * @param maxUpload how many bytes the body of an upload may have
 * @param imports how much an archive may unpack to
 * @param home the user's home directory, as the environment has it
 * @param conversations where the folders of conversations are; need not exist
 * @param cors whose pages may call from a browser
 * @param sessions all about sessions and their snapshots
 * @param internal about calls of a platform to the files of this machine
 * @param platform about calls to workspaces elsewhere, and about watching the server
 */
public record Settings(
    Role role,
    List<Path> roots,
    String host,
    int port,
    List<String> keys,
    Openness openness,
    List<Path> state,
    int maxArchives,
    int maxDepth,
    long inFlight,
    long minRate,
    long maxUpload,
    ImportLimits imports,
    String home,
    Path conversations,
    CorsOrigins cors,
    SessionSettings sessions,
    InternalSettings internal,
    PlatformSettings platform) {

  private static final Set<String> KNOWN =
      Stream.of(
              SettingsSource.KNOWN,
              SessionSettingsSource.KNOWN,
              InternalSettingsSource.KNOWN,
              PlatformSettingsSource.KNOWN)
          .flatMap(Set::stream)
          .collect(Collectors.toUnmodifiableSet());

  public Settings {
    roots = List.copyOf(roots);
    keys = List.copyOf(keys);
    state = List.copyOf(state);
    if (roots.isEmpty() && role.isSandbox()) {
      throw new InvalidSetting(SettingsSource.ROOTS + " names no directory");
    }
    if (openness != Openness.CLOSED && !keys.isEmpty()) {
      throw new InvalidSetting(
          SettingsSource.OPEN
              + " is set and so is a session key: take one of them away, or anyone gets in");
    }
    if (openness != Openness.CLOSED && cors.isAny()) {
      throw new InvalidSetting(
          SettingsSource.OPEN
              + " is set and pages of any origin may call: list those that may, or any page on the"
              + " web gets in");
    }
    keys.forEach(Settings::check);
    Optional<Secret> admin = Optional.ofNullable(sessions.adminKey());
    if (admin.isPresent() && keys.contains(admin.get().value())) {
      throw new InvalidSetting(
          SessionSettingsSource.ADMIN_KEY
              + " is a session key as well: take another, or each session key makes tenants");
    }
    Optional<Secret> metrics = platform.metricsKey();
    if (metrics.isPresent() && (metrics.equals(admin) || keys.contains(metrics.get().value()))) {
      throw new InvalidSetting(
          PlatformSettingsSource.METRICS_KEY
              + " opens more than metrics: take another than for sessions and for the admin");
    }
  }

  private static void check(String key) {
    if (key.isEmpty()) {
      throw new InvalidSetting("A session key is empty: give it a value, or unset its variable");
    }
    if (!key.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new InvalidSetting("A session key may hold visible ASCII characters only");
    }
  }

  /**
   * Reads all settings.
   *
   * @param commandLine what was said on the command line, under the names of the variables; it
   *     comes before the environment
   * @param rootArguments roots given on the command line; none to leave it to the environment
   * @throws InvalidSetting if one is unknown, malformed or out of its range
   */
  public static Settings read(
      Map<String, String> environment,
      Map<String, String> commandLine,
      List<String> rootArguments) {
    return read(environment, commandLine, rootArguments, InternalSettingsSource.USUAL);
  }

  /** The same where the platform's secret usually lies in {@code usualConfigs}. */
  static Settings read(
      Map<String, String> environment,
      Map<String, String> commandLine,
      List<String> rootArguments,
      Path usualConfigs) {
    for (String name : environment.keySet()) {
      if (name.startsWith("SATCHEL_") && !KNOWN.contains(name)) {
        throw new InvalidSetting(
            name
                + " is not a setting; those are "
                + String.join(", ", KNOWN.stream().sorted().toList()));
      }
    }
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(commandLine);
    return new SettingsSource(new Values(all), usualConfigs).settings(rootArguments);
  }

  /** The same with one more key. */
  public Settings withKey(String key) {
    List<String> more = Stream.concat(keys.stream(), Stream.of(key)).toList();
    return new Settings(
        role,
        roots,
        host,
        port,
        more,
        openness,
        state,
        maxArchives,
        maxDepth,
        inFlight,
        minRate,
        maxUpload,
        imports,
        home,
        conversations,
        cors,
        sessions,
        internal,
        platform);
  }

  /** Directories that can be reached by calls in whichever way, in which nothing of ours may be. */
  List<Path> reachable() {
    return Stream.concat(roots.stream(), internal.directories()).toList();
  }

  /** Whether there is no way in yet: no key, and not open either. */
  public boolean needsKey() {
    return keys.isEmpty() && openness == Openness.CLOSED;
  }
}
