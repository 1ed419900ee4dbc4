package dev.satchel.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.satchel.archive.ImportLimits;
import dev.satchel.http.CorsOrigins;
import dev.satchel.http.Openness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All settings, read once and strictly: a name that begins with {@code SATCHEL_} and is not known
 * here stops the start. The README's table says what each of them means.
 *
 * @param roots directories to serve; at least one
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
 */
public record Settings(
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
    CorsOrigins cors) {

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
  static final String SESSION_API_KEY = "SESSION_API_KEY";
  static final String SESSION_API_KEYS = "OH_SESSION_API_KEYS";

  /** The names that this server knows, of those that are its own. */
  static final Set<String> KNOWN =
      Set.of(
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
          CORS_ORIGINS);

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  public Settings {
    roots = List.copyOf(roots);
    keys = List.copyOf(keys);
    state = List.copyOf(state);
    if (roots.isEmpty()) {
      throw new InvalidSetting(ROOTS + " names no directory");
    }
    if (openness != Openness.CLOSED && !keys.isEmpty()) {
      throw new InvalidSetting(
          OPEN + " is set and so is a session key: take one of them away, or anyone gets in");
    }
    if (openness != Openness.CLOSED && cors.isAny()) {
      throw new InvalidSetting(
          OPEN
              + " is set and pages of any origin may call: list those that may, or any page on the"
              + " web gets in");
    }
    keys.forEach(Settings::check);
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
    return new Source(all).settings(rootArguments);
  }

  /** The same with one more key. */
  public Settings withKey(String key) {
    List<String> more = Stream.concat(keys.stream(), Stream.of(key)).toList();
    return new Settings(
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
        cors);
  }

  /** Whether there is no way in yet: no key, and not open either. */
  public boolean needsKey() {
    return keys.isEmpty() && openness == Openness.CLOSED;
  }

  /** Where values come from. */
  private record Source(Map<String, String> values) {
    Settings settings(List<String> rootArguments) {
      return new Settings(
          roots(rootArguments),
          text(HOST).orElse("127.0.0.1"),
          number(text(PORT).isPresent() ? PORT : AGENT_SERVER_PORT, 8000, 0, 65_535),
          keys(),
          openness(),
          state(),
          number(MAX_ARCHIVES, 4, 1, 1_000),
          number(MAX_DEPTH, 2_000, 1, 100_000),
          bytes(INFLIGHT, "32MiB", "1MiB", "1GiB"),
          bytes(MIN_RATE, "1KiB", "0", "1GiB"),
          bytes(MAX_UPLOAD, "10GiB", "1KiB", "1024GiB"),
          imports(),
          home(),
          conversations(),
          cors());
    }

    private ImportLimits imports() {
      return new ImportLimits(
          number(ImportLimits.ENTRIES, 1_000_000, 1, 1_000_000_000),
          bytes(ImportLimits.BYTES, "100GiB", "1KiB", "1048576GiB"),
          bytes(ImportLimits.FILE, "100GiB", "1KiB", "1048576GiB"),
          number(ImportLimits.RATIO, 2_000, 1, 1_000_000),
          number(ImportLimits.PATH, 4_095, 1, 65_535),
          number(MAX_DEPTH, 2_000, 1, 100_000));
    }

    private Optional<String> text(String name) {
      Optional<String> value = Optional.ofNullable(values.get(name));
      if (value.isPresent() && value.get().isBlank()) {
        throw new InvalidSetting(name + " is empty: give it a value, or unset it");
      }
      return value;
    }

    private int number(String name, int otherwise, int least, int most) {
      String text = text(name).orElse(Integer.toString(otherwise));
      try {
        int number = Integer.parseInt(text);
        if (number >= least && number <= most) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Said below, like a number out of range.
      }
      throw new InvalidSetting(
          name + " must be a whole number from " + least + " to " + most + ", but is " + text);
    }

    private long bytes(String name, String otherwise, String least, String most) {
      String text = text(name).orElse(otherwise);
      return ByteCount.parse(text)
          .filter(bytes -> bytes >= count(least) && bytes <= count(most))
          .orElseThrow(
              () ->
                  new InvalidSetting(
                      name
                          + " must be a number of bytes from "
                          + least
                          + " to "
                          + most
                          + ", like 1048576, 1024KiB or 1MiB, but is "
                          + text));
    }

    private static long count(String bytes) {
      return ByteCount.parse(bytes).orElseThrow();
    }

    private List<Path> roots(List<String> arguments) {
      if (!arguments.isEmpty()) {
        return arguments.stream().map(Path::of).toList();
      }
      Optional<String> configured = text(ROOTS);
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
      String text = text(OPEN).orElse("false");
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
      text(SESSION_API_KEY).ifPresent(keys::add);
      keys.addAll(listed(SESSION_API_KEYS));
      text(KEY_FILE).ifPresent(file -> keys.addAll(keysIn(Path.of(file))));
      return keys;
    }

    /** A JSON list, if there is one, and then the numbered variables up to the first gap. */
    private List<String> listed(String name) {
      List<String> all = new ArrayList<>();
      text(name).ifPresent(list -> all.addAll(parsed(name, list)));
      for (int i = 0; values.containsKey(name + "_" + i); i++) {
        text(name + "_" + i).ifPresent(all::add);
      }
      return all;
    }

    /** A JSON list; a mere number says how many numbered variables there are. */
    private static List<String> parsed(String name, String list) {
      if (list.matches("\\d+")) {
        return List.of();
      }
      try {
        String[] parsed = JSON.readValue(list, String[].class);
        if (parsed != null && Arrays.stream(parsed).allMatch(Objects::nonNull)) {
          return List.of(parsed);
        }
      } catch (JsonProcessingException e) {
        // Said below, like a list with a null.
      }
      throw new InvalidSetting(name + " must be a JSON list of strings");
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

    private List<Path> state() {
      Optional<String> configured = text(STATE);
      if (configured.isPresent()) {
        return List.of(Path.of(configured.get()).toAbsolutePath());
      }
      String user = System.getProperty("user.name");
      return List.of(
          data().resolve("state"),
          Path.of(System.getProperty("java.io.tmpdir"), "satchel-" + user, "state")
              .toAbsolutePath());
    }

    private String home() {
      return Optional.ofNullable(values.get("HOME")).orElse(System.getProperty("user.home"));
    }

    /** What belongs to this user and to Satchel. */
    private Path data() {
      return Optional.ofNullable(values.get("XDG_DATA_HOME"))
          .map(Path::of)
          .orElse(Path.of(home(), ".local", "share"))
          .resolve("satchel")
          .toAbsolutePath();
    }

    private Path conversations() {
      return text(CONVERSATIONS)
          .map(Path::of)
          .orElse(data().resolve("conversations"))
          .toAbsolutePath();
    }

    private CorsOrigins cors() {
      List<String> origins = new ArrayList<>(listed(ALLOW_CORS_ORIGINS));
      text(CORS_ORIGINS).ifPresent(list -> origins.addAll(List.of(list.strip().split("[,\\s]+"))));
      Set<String> hosts = text(DOCKER_HOST_ADDR).map(Set::of).orElse(Set.of());
      try {
        Set<String> listed = origins.stream().map(Source::origin).collect(Collectors.toSet());
        Pattern pattern = text(ALLOW_CORS_ORIGIN_REGEX).map(Pattern::compile).orElse(null);
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
}
