package dev.satchel.http.archive;

import dev.satchel.archive.ArchiveFormat;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The choice of a format by the header {@code Accept}. */
final class AcceptedFormat {
  private AcceptedFormat() {}

  /** The format that the client would rather have; zip if it wants none of them, or any. */
  static ArchiveFormat of(HttpHeaders headers) {
    List<MediaType> types = headers.getAcceptableMediaTypes();
    List<MediaType> refused = types.stream().filter(AcceptedFormat::isRefused).toList();
    for (MediaType type : types) {
      Optional<ArchiveFormat> format =
          Arrays.stream(ArchiveFormat.values())
              .filter(candidate -> type.isCompatible(MediaType.valueOf(candidate.mediaType())))
              .filter(candidate -> refused.stream().noneMatch(no -> names(no, candidate)))
              .findFirst();
      if (format.isPresent()) {
        return format.get();
      }
    }
    return ArchiveFormat.ZIP;
  }

  private static boolean isRefused(MediaType type) {
    return type.getParameters().getOrDefault("q", "1").matches("0(\\.0*)?");
  }

  private static boolean names(MediaType type, ArchiveFormat format) {
    return (type.getType() + "/" + type.getSubtype()).equalsIgnoreCase(format.mediaType());
  }
}
