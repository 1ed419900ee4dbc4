package dev.satchel.http.molecule;

import static java.util.Map.entry;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a file is taken for, by the end of its name alone, and on each machine the same. */
final class MimeTypes {
  private static final String OTHERWISE = "application/octet-stream";
  private static final String TAR = "application/x-tar";

  /** A type, and the extensions that have it. */
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          entry("text/plain", "txt text log ini conf"),
          entry("text/html", "html htm"),
          entry("text/css", "css"),
          entry("text/csv", "csv"),
          entry("text/tab-separated-values", "tsv"),
          entry("text/markdown", "md markdown"),
          entry("text/javascript", "js mjs"),
          entry("text/x-python", "py"),
          entry("text/xml", "xml"),
          entry("text/calendar", "ics"),
          entry("text/vcard", "vcf"),
          entry("application/json", "json"),
          entry("application/yaml", "yaml yml"),
          entry("application/toml", "toml"),
          entry("application/pdf", "pdf"),
          entry("application/rtf", "rtf"),
          entry("application/zip", "zip"),
          entry("application/x-7z-compressed", "7z"),
          entry(TAR, "tar tgz"),
          entry("application/wasm", "wasm"),
          entry("application/x-sh", "sh"),
          entry("application/epub+zip", "epub"),
          entry("application/msword", "doc"),
          entry("application/vnd.ms-excel", "xls"),
          entry("application/vnd.ms-powerpoint", "ppt"),
          entry("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
          entry("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
          entry(
              "application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
          entry("application/vnd.oasis.opendocument.text", "odt"),
          entry("application/vnd.oasis.opendocument.spreadsheet", "ods"),
          entry("application/vnd.oasis.opendocument.presentation", "odp"),
          entry("image/png", "png"),
          entry("image/jpeg", "jpg jpeg"),
          entry("image/gif", "gif"),
          entry("image/webp", "webp"),
          entry("image/avif", "avif"),
          entry("image/heic", "heic"),
          entry("image/bmp", "bmp"),
          entry("image/tiff", "tif tiff"),
          entry("image/svg+xml", "svg"),
          entry("image/vnd.microsoft.icon", "ico"),
          entry("audio/mpeg", "mp3"),
          entry("audio/x-wav", "wav"),
          entry("audio/ogg", "ogg oga opus"),
          entry("audio/flac", "flac"),
          entry("audio/mp4", "m4a"),
          entry("video/mp4", "mp4 m4v"),
          entry("video/mpeg", "mpeg mpg"),
          entry("video/quicktime", "mov"),
          entry("video/webm", "webm"),
          entry("font/woff", "woff"),
          entry("font/woff2", "woff2"),
          entry("font/ttf", "ttf"),
          entry("font/otf", "otf"));

  private static final Map<String, String> BY_EXTENSION =
      TYPES.entrySet().stream()
          .flatMap(MimeTypes::byExtension)
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

  private MimeTypes() {}

  private static Stream<Map.Entry<String, String>> byExtension(Map.Entry<String, String> type) {
    return Arrays.stream(type.getValue().split(" ", -1))
        .map(extension -> entry(extension, type.getKey()));
  }

  /** Of the file {@code name}; a dot at its beginning begins no extension. */
  static Optional<String> guess(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    int dot = lower.lastIndexOf('.');
    if (dot <= 0) {
      return Optional.empty();
    }
    String extension = lower.substring(dot + 1);
    return isTar(lower.substring(0, dot), extension)
        ? Optional.of(TAR)
        : Optional.ofNullable(BY_EXTENSION.get(extension));
  }

  private static boolean isTar(String stem, String extension) {
    boolean isPacked = extension.equals("gz") || extension.equals("bz2") || extension.equals("xz");
    return isPacked && stem.endsWith(".tar") && stem.length() > ".tar".length();
  }

  /** The value of {@code Content-Type} for the file {@code name}; text is taken for UTF-8. */
  static String contentType(String name) {
    String type = guess(name).orElse(OTHERWISE);
    return type.startsWith("text/") ? type + "; charset=utf-8" : type;
  }
}
