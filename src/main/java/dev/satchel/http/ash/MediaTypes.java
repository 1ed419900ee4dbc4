package dev.satchel.http.ash;

import static java.util.Map.entry;

import dev.satchel.http.FileTypes;
import java.util.Map;

/** What the wire takes a file for, by its name. */
final class MediaTypes {
  private static final FileTypes TYPES =
      new FileTypes(
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
              entry("font/otf", "otf")));

  private MediaTypes() {}

  /** Of the file {@code name}. */
  static String of(String name) {
    return TYPES.of(name).orElse(FileTypes.UNKNOWN);
  }
}
