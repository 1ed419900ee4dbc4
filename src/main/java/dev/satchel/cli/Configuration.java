package dev.satchel.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The user's own file of settings for commands, if there is one. {@link #toString} shows no key.
 *
 * @param file whether it exists or not
 */
record Configuration(
    Path file, Optional<String> url, Optional<String> key, Optional<Path> keyFile) {
  private static final Set<String> KNOWN = Set.of("url", "key", "key-file");

  /**
   * Reads it.
   *
   * @throws BadAccess if it makes no sense, or if others can read or change it, and a key is in it
   *     or named by it
   */
  static Configuration read(Map<String, String> environment) {
    Path file = place(environment);
    Properties properties = new Once(file);
    if (Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file)) {
        properties.load(reader);
      } catch (IOException | IllegalArgumentException e) {
        throw new BadAccess(file + " cannot be read: it must be readable, and have lines of UTF-8");
      }
    }
    return of(file, properties, home(environment));
  }

  /** Takes each name once: of two values, nobody knows which is meant. */
  private static final class Once extends Properties {
    private static final long serialVersionUID = 1L;

    private final transient Path file;

    Once(Path file) {
      this.file = file;
    }

    @Override
    public synchronized @Nullable Object put(Object name, Object value) {
      if (super.put(name, value) != null) {
        throw new BadAccess(file + " has '" + Shown.of(name.toString()) + "' twice");
      }
      return null;
    }
  }

  private static Configuration of(Path file, Properties properties, Path home) {
    for (String name : properties.stringPropertyNames()) {
      if (!KNOWN.contains(name)) {
        throw new BadAccess(
            file + " has '" + Shown.of(name) + "', but may have url, key and key-file only");
      }
    }
    Configuration read =
        new Configuration(
            file,
            text(properties, "url"),
            text(properties, "key"),
            text(properties, "key-file").map(name -> located(name, file, home)));
    if (read.key.isPresent() && read.keyFile.isPresent()) {
      throw new BadAccess(file + " has both key and key-file, but may have one of them only");
    }
    if (read.key.isPresent() || read.keyFile.isPresent()) {
      KeyFile.mustBePrivate(file);
    }
    return read;
  }

  private static Optional<String> text(Properties properties, String name) {
    return Optional.ofNullable(properties.getProperty(name))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }

  private static Path place(Map<String, String> environment) {
    Path below = Path.of("satchel", "config");
    return Optional.ofNullable(environment.get("XDG_CONFIG_HOME"))
        .map(Path::of)
        .filter(Path::isAbsolute) // Others do not count, as the specification says.
        .orElse(home(environment).resolve(".config"))
        .resolve(below);
  }

  private static Path home(Map<String, String> environment) {
    return Path.of(
        Optional.ofNullable(environment.get("HOME")).orElse(System.getProperty("user.home")));
  }

  /** No shell has read {@code name}, and commands run in any directory. */
  private static Path located(String name, Path file, Path home) {
    try {
      return name.startsWith("~/")
          ? home.resolve(name.substring("~/".length()))
          : file.resolveSibling(name).normalize();
    } catch (InvalidPathException e) {
      throw new BadAccess("key-file in " + file + " is not the name of a file");
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
