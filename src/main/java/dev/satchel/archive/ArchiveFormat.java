package dev.satchel.archive;

import dev.satchel.files.Scratch;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The forms that an archive can have. */
public enum ArchiveFormat {
  ZIP("zip", "application/zip"),
  TAR("tar", "application/x-tar"),
  TAR_GZ("tar.gz", "application/gzip");

  private final String label;
  private final String mediaType;

  ArchiveFormat(String label, String mediaType) {
    this.label = label;
    this.mediaType = mediaType;
  }

  /** How callers name it; the ending of a file's name as well. */
  public String label() {
    return label;
  }

  public String mediaType() {
    return mediaType;
  }

  public static Optional<ArchiveFormat> labelled(String label) {
    return Arrays.stream(values()).filter(format -> format.label.equals(label)).findFirst();
  }

  /** All labels as a sentence gives them: {@code 'zip', 'tar' or 'tar.gz'}. */
  public static String labels() {
    String all =
        Arrays.stream(values())
            .map(format -> "'" + format.label + "'")
            .collect(Collectors.joining(", "));
    int last = all.lastIndexOf(", ");
    return all.substring(0, last) + " or " + all.substring(last + 2);
  }

  /** A writer onto {@code out}, which stays the caller's. */
  MemberWriter writer(OutputStream out, Scratch scratch) throws IOException {
    return switch (this) {
      case ZIP -> new ZipWriter(out, scratch);
      case TAR -> TarWriter.plain(out);
      case TAR_GZ -> TarWriter.gzipped(out);
    };
  }
}
