package dev.satchel.http;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What files are taken for by the extensions of their names. Immutable. */
public final class FileTypes {
  /** What is sent for a file whose name says nothing. */
  public static final String UNKNOWN = "application/octet-stream";

  private final Map<String, String> byExtension = new HashMap<>();

  /**
   * @param extensions of each type, in lower case and with spaces between them
   */
  public FileTypes(Map<String, String> extensions) {
    extensions.forEach(
        (type, all) ->
            Arrays.stream(all.split(" ", -1))
                .forEach(extension -> byExtension.put(extension, type)));
  }

  /** Of the file {@code name}; a dot at its beginning begins no extension. */
  public Optional<String> of(String name) {
    int dot = name.lastIndexOf('.');
    return dot <= 0
        ? Optional.empty()
        : Optional.ofNullable(byExtension.get(name.substring(dot + 1).toLowerCase(Locale.ROOT)));
  }
}
