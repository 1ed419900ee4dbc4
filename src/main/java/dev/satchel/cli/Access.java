package dev.satchel.cli;

import dev.satchel.client.Connection;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Which server is called, and with which key.
 *
 * @param urlOrigin where the URL was found
 * @param keyOrigin where the key was found; empty if there is none
 * @param withheld which key there is that is for another server; empty if there is none
 */
record Access(Connection connection, String urlOrigin, String keyOrigin, String withheld) {
  static final String URL = "SATCHEL_URL";
  private static final String KEY = "SESSION_API_KEY";
  private static final String KEY_FILE = "SATCHEL_KEY_FILE";

  /** A value, and where it was found. */
  private record Found(String value, String origin) {}

  /**
   * What the command line and the environment say, and then the configuration.
   *
   * @throws BadAccess if there is no URL, or what there is makes no sense
   */
  static Access of(Optional<String> typedUrl, Map<String, String> environment) {
    Configuration configuration = Configuration.read(environment);
    Found url = url(typedUrl, environment, configuration);
    try {
      Connection server = Connection.to(URI.create(url.value));
      Optional<Found> key =
          ofEnvironment(environment).or(() -> ofConfiguration(configuration, server.url()));
      return new Access(
          key.map(found -> withKey(server, found)).orElse(server),
          url.origin,
          key.map(Found::origin).orElse(""),
          key.isPresent() ? "" : withheld(configuration));
    } catch (IllegalArgumentException e) {
      throw new BadAccess("The URL of " + url.origin + " is not fit: " + reason(e));
    }
  }

  private static String reason(IllegalArgumentException e) {
    return e.getCause() == null && e.getMessage() != null ? e.getMessage() : "it is no URL";
  }

  private static Found url(
      Optional<String> typed, Map<String, String> environment, Configuration configuration) {
    return typed
        .map(url -> new Found(url, "the command line"))
        .or(() -> set(environment, URL))
        .or(() -> configuration.url().map(url -> new Found(url, configuration.toString())))
        .orElseThrow(
            () ->
                new BadAccess(
                    "Which server? Give its URL after the command, or set "
                        + URL
                        + ", or write url=http://... to "
                        + configuration));
  }

  private static Optional<Found> set(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name))
        .map(String::strip)
        .filter(value -> !value.isEmpty())
        .map(value -> new Found(value, name));
  }

  private static Optional<Found> ofEnvironment(Map<String, String> environment) {
    return set(environment, KEY)
        .or(() -> set(environment, KEY_FILE).map(file -> inFile(file.value, KEY_FILE)));
  }

  /** A key that is written beside a URL is for that server, and is shown to no other. */
  private static Optional<Found> ofConfiguration(Configuration configuration, URI server) {
    if (!configuration.url().map(url -> isAt(url, server)).orElse(true)) {
      return Optional.empty();
    }
    String origin = configuration.toString();
    return configuration
        .key()
        .map(key -> new Found(key, origin))
        .or(() -> configuration.keyFile().map(file -> inFile(file, "key-file in " + origin)));
  }

  /** Asked when no key is sent: then a key that is configured is for another URL. */
  private static String withheld(Configuration configuration) {
    boolean hasKey = configuration.key().isPresent() || configuration.keyFile().isPresent();
    return hasKey ? "the key of " + configuration + " is for " + shownUrl(configuration) : "";
  }

  /** Not as it is written: there may be a password in it. */
  private static String shownUrl(Configuration configuration) {
    try {
      return configuration.url().map(url -> Connection.to(URI.create(url)).url() + "").orElse("");
    } catch (IllegalArgumentException e) {
      return "another URL";
    }
  }

  private static boolean isAt(String url, URI server) {
    try {
      return Connection.to(URI.create(url)).url().equals(server);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Found inFile(String file, String origin) {
    try {
      return inFile(Path.of(file), origin);
    } catch (InvalidPathException e) {
      throw new BadAccess(origin + " is not the name of a file");
    }
  }

  private static Found inFile(Path file, String origin) {
    return new Found(KeyFile.key(file), origin + ", " + file);
  }

  private static Connection withKey(Connection server, Found key) {
    try {
      return server.withKey(key.value);
    } catch (IllegalArgumentException e) {
      throw new BadAccess("The key of " + key.origin + " is none: " + e.getMessage());
    }
  }

  /** What to do when the server wants another key. */
  String adviceOnKey() {
    if (!keyOrigin.isEmpty()) {
      return "the key that it does not take came from " + keyOrigin;
    }
    String why = withheld.isEmpty() ? "" : withheld + "; ";
    String unless = withheld.isEmpty() ? ", or write it to the configuration" : "";
    return "no key was sent: " + why + "set " + KEY + " or " + KEY_FILE + unless;
  }
}
