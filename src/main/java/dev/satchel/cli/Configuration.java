package dev.satchel.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/**
 * The user's own file of settings for commands, if there is one. {@link #toString} shows no key.
 *
 * @param file whether it exists or not
 */
record Configuration(
    Path file, Optional<String> url, Optional<String> key, Optional<String> keyFile) {
  private static final Set<String> KNOWN = Set.of("url", "key", "key-file");

  /**
   * Reads it.
   *
   * @throws BadAccess if it makes no sense, or if others can read or change it, and a key is in it
   *     or named by it
   */
  static Configuration read(Map<String, String> environment) {
    Path file = place(environment);
    Properties properties = new Properties();
    if (Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file)) {
        properties.load(reader);
      } catch (IOException | IllegalArgumentException e) {
        throw new BadAccess(file + " cannot be read: it must be readable, and have lines of UTF-8");
      }
    }
    return of(file, properties);
  }

  private static Configuration of(Path file, Properties properties) {
    for (String name : properties.stringPropertyNames()) {
      if (!KNOWN.contains(name)) {
        throw new BadAccess(
            file + " has '" + Shown.of(name) + "', but may have url, key and key-file only");
      }
    }
    Configuration read =
        new Configuration(
            file, text(properties, "url"), text(properties, "key"), text(properties, "key-file"));
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
    Path home =
        Path.of(
            Optional.ofNullable(environment.get("HOME")).orElse(System.getProperty("user.home")));
    return Optional.ofNullable(environment.get("XDG_CONFIG_HOME"))
        .map(Path::of)
        .filter(Path::isAbsolute) // Others do not count, as the specification says.
        .orElse(home.resolve(".config"))
        .resolve(below);
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
