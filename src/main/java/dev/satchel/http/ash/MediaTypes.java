package dev.satchel.http.ash;

import static java.util.Map.entry;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the wire takes a file for, by its name. */
final class MediaTypes {
  private static final String OTHERWISE = "application/octet-stream";

  /** A type, and the extensions that have it. */
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          entry("text/html", "html htm"),
          entry("text/css", "css"),
          entry("application/javascript", "js mjs"),
          entry("application/json", "json"),
          entry("application/xml", "xml"),
          entry("text/csv", "csv"),
          entry("text/plain", "txt toml"),
          entry("text/markdown", "md"),
          entry("text/yaml", "yaml yml"),
          entry("text/typescript", "ts tsx"),
          entry("text/javascript", "jsx"),
          entry("text/x-python", "py"),
          entry("text/x-ruby", "rb"),
          entry("text/x-rust", "rs"),
          entry("text/x-go", "go"),
          entry("text/x-java", "java"),
          entry("text/x-c", "c h"),
          entry("text/x-c++", "cpp"),
          entry("text/x-shellscript", "sh bash zsh"),
          entry("text/x-sql", "sql"),
          entry("image/svg+xml", "svg"),
          entry("image/png", "png"),
          entry("image/jpeg", "jpg jpeg"),
          entry("image/gif", "gif"),
          entry("image/webp", "webp"),
          entry("image/x-icon", "ico"),
          entry("application/pdf", "pdf"),
          entry("application/zip", "zip"),
          entry("application/gzip", "gz"),
          entry("application/x-tar", "tar"),
          entry("application/wasm", "wasm"),
          entry("video/mp4", "mp4"),
          entry("video/webm", "webm"),
          entry("audio/mpeg", "mp3"),
          entry("audio/wav", "wav"),
          entry("font/woff", "woff"),
          entry("font/woff2", "woff2"),
          entry("font/ttf", "ttf"),
          entry("font/otf", "otf"));

  private static final Map<String, String> BY_EXTENSION =
      TYPES.entrySet().stream()
          .flatMap(MediaTypes::byExtension)
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

  private MediaTypes() {}

  private static Stream<Map.Entry<String, String>> byExtension(Map.Entry<String, String> type) {
    return Arrays.stream(type.getValue().split(" ", -1))
        .map(extension -> entry(extension, type.getKey()));
  }

  /** Of the file {@code name}; a dot at its beginning begins no extension. */
  static String of(String name) {
    int dot = name.lastIndexOf('.');
    return dot <= 0
        ? OTHERWISE
        : BY_EXTENSION.getOrDefault(name.substring(dot + 1).toLowerCase(Locale.ROOT), OTHERWISE);
  }
}
