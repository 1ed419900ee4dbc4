package dev.satchel.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What settings are read from: texts by their names. Each method refuses what is malformed. */
record Values(Map<String, String> texts) {
  /** So that nobody can guess one, also not with a table of what is stored of keys. */
  private static final int LEAST_SECRET = 16;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /** Whether there is something of this name, even if it is empty. */
  boolean has(String name) {
    return texts.containsKey(name);
  }

  Optional<String> text(String name) {
    Optional<String> value = Optional.ofNullable(texts.get(name));
    if (value.isPresent() && value.get().isBlank()) {
      throw new InvalidSetting(name + " is empty: give it a value, or unset it");
    }
    return value;
  }

  int number(String name, int otherwise, int least, int most) {
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

  boolean isTrue(String name) {
    String text = text(name).orElse("false");
    return switch (text) {
      case "false" -> false;
      case "true" -> true;
      default -> throw new InvalidSetting(name + " must be false or true, but is " + text);
    };
  }

  long bytes(String name, String otherwise, String least, String most) {
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

  Duration time(String name, String otherwise, String least, String most) {
    String text = text(name).orElse(otherwise);
    return TimeSpan.parse(text)
        .filter(time -> time.compareTo(length(least)) >= 0 && time.compareTo(length(most)) <= 0)
        .orElseThrow(
            () ->
                new InvalidSetting(
                    name
                        + " must be a time from "
                        + least
                        + " to "
                        + most
                        + ", like 30s, 15m, 12h or 30d, but is "
                        + text));
  }

  private static Duration length(String time) {
    return TimeSpan.parse(time).orElseThrow();
  }

  /** Whoever sets this and forgets the other would have something else than they meant. */
  void mustNotBeSet(String name, String reason) {
    if (has(name)) {
      throw new InvalidSetting(name + " is set, but " + reason);
    }
  }

  Optional<Secret> secret(String name) {
    Optional<String> text = text(name);
    if (text.isPresent()
        && (text.get().length() < LEAST_SECRET
            || !text.get().chars().allMatch(Values::isVisible))) {
      throw new InvalidSetting(
          name + " must have " + LEAST_SECRET + " visible ASCII characters or more");
    }
    return text.map(Secret::new);
  }

  private static boolean isVisible(int character) {
    return character > ' ' && character < 127;
  }

  /** The URL of a server. */
  Optional<URI> url(String name) {
    return text(name).map(text -> url(name, text));
  }

  private static URI url(String name, String text) {
    try {
      URI url = URI.create(text);
      boolean isHttp = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      boolean hasMore =
          url.getUserInfo() != null || url.getQuery() != null || url.getFragment() != null;
      if (isHttp && url.getHost() != null && !hasMore) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      // Said below, like an address of another kind.
    }
    throw new InvalidSetting(name + " must be http(s)://HOST[:PORT], but is " + text);
  }

  Optional<Path> path(String name) {
    return text(name).map(text -> Path.of(text).toAbsolutePath());
  }

  /** A JSON list, if there is one, and then the numbered variables up to the first gap. */
  List<String> listed(String name) {
    List<String> all = new ArrayList<>();
    text(name).ifPresent(list -> all.addAll(parsed(name, list)));
    for (int i = 0; has(name + "_" + i); i++) {
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

  /** The user's home directory, as the environment has it. */
  String home() {
    return Optional.ofNullable(texts.get("HOME")).orElse(System.getProperty("user.home"));
  }

  /**
   * Where what belongs to this user and to Satchel may lie; the second is for those whose home is
   * served.
   */
  List<Path> userData() {
    Path data =
        Optional.ofNullable(texts.get("XDG_DATA_HOME"))
            .map(Path::of)
            .orElse(Path.of(home(), ".local", "share"));
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    String user = System.getProperty("user.name");
    return List.of(
        data.resolve("satchel").toAbsolutePath(),
        temporary.resolve("satchel-" + user).toAbsolutePath());
  }
}
