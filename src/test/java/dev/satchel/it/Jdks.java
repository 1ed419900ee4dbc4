package dev.satchel.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The Java installations that the artifacts are run under: the present one, and a 25 if any. */
final class Jdks {
  private static final Path INSTALLED = Path.of("/usr/lib/jvm");

  private Jdks() {}

  /** The installation that runs this. */
  static Path present() {
    return Path.of(System.getProperty("java.home"));
  }

  static List<Path> all() throws IOException {
    return Stream.concat(Stream.of(present()), newest().stream()).distinct().toList();
  }

  private static List<Path> newest() throws IOException {
    if (!Files.isDirectory(INSTALLED)) {
      return List.of();
    }
    try (DirectoryStream<Path> candidates = Files.newDirectoryStream(INSTALLED)) {
      for (Path candidate : candidates) {
        Path release = candidate.resolve("release");
        if (Files.isReadable(release)
            && Files.readString(release, UTF_8).contains("JAVA_VERSION=\"25")) {
          return List.of(candidate.toRealPath());
        }
      }
    }
    return List.of();
  }
}
