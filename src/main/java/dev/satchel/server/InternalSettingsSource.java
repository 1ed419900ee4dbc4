package dev.satchel.server;

import dev.satchel.registry.WorkspaceId;
import dev.satchel.server.InternalSettings.Enrolling;
import dev.satchel.server.InternalSettings.InternalRoot;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is set for the calls of a platform to the files of this machine.
 *
 * @param usual where others look for the platform's secret if nothing else is said
 */
record InternalSettingsSource(Values values, Path usual) {
  static final String CONFIGS_DIR = "CONFIGS_DIR";
  static final String ROOTS = "SATCHEL_INTERNAL_ROOTS";
  static final String SECRET_OVERLAP = "SATCHEL_SECRET_OVERLAP";
  static final String CHAT_UPLOAD = "SATCHEL_CHAT_UPLOAD";
  static final String CHAT_FILE = "SATCHEL_CHAT_FILE";
  static final String PLATFORM_URL = "SATCHEL_PLATFORM_URL";
  static final String WORKSPACE_ID = "SATCHEL_WORKSPACE_ID";

  static final Path USUAL = Path.of("/configs");

  /** The names that are our own. */
  static final Set<String> KNOWN =
      Set.of(ROOTS, SECRET_OVERLAP, CHAT_UPLOAD, CHAT_FILE, PLATFORM_URL, WORKSPACE_ID);

  /** What platforms call the directories. */
  private static final List<String> WIRE_NAMES =
      List.of("/configs", "/workspace", "/home", "/plugins");

  private static final String NO_CONFIGS =
      "there is no directory for the platform's secret: set " + CONFIGS_DIR;

  /**
   * @param self where the platform reaches this server; null for the address that it listens on
   */
  InternalSettings internal(Role role, @Nullable URI self) {
    Optional<Path> configs = role.isSandbox() ? configs() : Optional.empty();
    if (role.isSandbox() && configs.isEmpty()) {
      values.mustNotBeSet(ROOTS, NO_CONFIGS);
      values.mustNotBeSet(PLATFORM_URL, NO_CONFIGS);
    }
    Duration overlap = values.time(SECRET_OVERLAP, "10m", "0", "7d");
    Optional<Enrolling> enrolling = enrolling(Optional.ofNullable(self));
    return new InternalSettings(
        configs,
        named().isPresent() || values.has(ROOTS) || values.has(PLATFORM_URL),
        configs.isPresent() ? roots() : List.of(),
        overlap,
        maxUpload(values),
        values.bytes(CHAT_FILE, "100MiB", "1KiB", "1024GiB"),
        role.isSandbox() ? enrolling : Optional.empty());
  }

  /** How many bytes a call with files for a chat may have, on both sides. */
  static long maxUpload(Values values) {
    return values.bytes(CHAT_UPLOAD, "100MiB", "1KiB", "1024GiB");
  }

  /** A blank name counts as none, as it does for others who look there. */
  private Optional<Path> named() {
    return Optional.ofNullable(values.texts().get(CONFIGS_DIR))
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .map(text -> Path.of(text).toAbsolutePath());
  }

  private Optional<Path> configs() {
    Path own = Path.of(values.home(), ".molecule-workspace");
    return named()
        .or(() -> Optional.of(usual).filter(Files::isDirectory).filter(Files::isWritable))
        .or(() -> Optional.of(own).filter(Files::isDirectory));
  }

  private List<InternalRoot> roots() {
    Optional<String> configured = values.text(ROOTS);
    if (configured.isEmpty()) {
      return WIRE_NAMES.stream()
          .map(name -> new InternalRoot(name, Path.of(name)))
          .filter(root -> Files.isDirectory(root.directory()))
          .toList();
    }
    List<InternalRoot> roots =
        Arrays.stream(configured.get().split(":"))
            .filter(part -> !part.isEmpty())
            .map(InternalSettingsSource::root)
            .toList();
    if (roots.isEmpty()
        || roots.stream().map(InternalRoot::wire).distinct().count() < roots.size()) {
      throw new InvalidSetting(ROOTS + " must name each directory once, and one at least");
    }
    return roots;
  }

  private static InternalRoot root(String text) {
    int equals = text.indexOf('=');
    String wire = equals < 0 ? text : text.substring(0, equals);
    String directory = text.substring(equals + 1);
    if (equals < 0 || !WIRE_NAMES.contains(wire) || !directory.startsWith("/")) {
      throw new InvalidSetting(
          ROOTS
              + " must be like /workspace=/DIRECTORY, separated by colons, with a name of "
              + String.join(", ", WIRE_NAMES)
              + ", but holds "
              + text);
    }
    return new InternalRoot(wire, Path.of(directory));
  }

  private Optional<Enrolling> enrolling(Optional<URI> self) {
    if (!values.has(PLATFORM_URL)) {
      values.mustNotBeSet(WORKSPACE_ID, PLATFORM_URL + " is not");
    }
    Optional<URI> platform = values.url(PLATFORM_URL);
    if (platform.isPresent() && !values.has(WORKSPACE_ID)) {
      throw new InvalidSetting(PLATFORM_URL + " is set, but " + WORKSPACE_ID + " is not");
    }
    Optional<WorkspaceId> workspace = values.text(WORKSPACE_ID).map(InternalSettingsSource::id);
    return platform.flatMap(url -> workspace.map(id -> new Enrolling(url, id.value(), self)));
  }

  private static WorkspaceId id(String text) {
    return WorkspaceId.parse(text)
        .orElseThrow(() -> new InvalidSetting(WORKSPACE_ID + " must be a UUID, but is " + text));
  }
}
