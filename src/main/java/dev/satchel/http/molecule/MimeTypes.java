package dev.satchel.http.molecule;

import static java.util.Map.entry;

import dev.satchel.http.FileTypes;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a file is taken for, by the end of its name alone, and on each machine the same. */
final class MimeTypes {
  private static final Pattern PACKED_TAR = Pattern.compile("(?is).+\\.tar\\.(gz|bz2|xz)");
  private static final String TAR = "application/x-tar";

  private static final FileTypes TYPES =
      new FileTypes(
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
              entry(
                  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                  "docx"),
              entry("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
              entry(
                  "application/vnd.openxmlformats-officedocument.presentationml.presentation",
                  "pptx"),
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
              entry("font/otf", "otf")));

  private MimeTypes() {}

  /** Of the file {@code name}; a dot at its beginning begins no extension. */
  static Optional<String> guess(String name) {
    return PACKED_TAR.matcher(name).matches() ? Optional.of(TAR) : TYPES.of(name);
  }

  /** The value of {@code Content-Type} for the file {@code name}; text is taken for UTF-8. */
  static String contentType(String name) {
    String type = guess(name).orElse(FileTypes.UNKNOWN);
    return type.startsWith("text/") ? type + "; charset=utf-8" : type;
  }
}
