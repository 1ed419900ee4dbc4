package dev.satchel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Trees that are large are served whole, with little memory. */
class LimitsIT {
  private static final Logger LOG = Logger.getLogger(LimitsIT.class.getName());
  private static final int MANY = 100_000;
  private static final long HUGE = (4L << 30) + 4096;

  private static final List<String> FORMATS = List.of("zip", "tar", "tar.gz", "tar.zst");

  private static OpenPlace place;

  @BeforeAll
  static void makePlace() throws IOException {
    place = OpenPlace.make();
  }

  @AfterAll
  static void remove() throws IOException {
    place.close();
  }

  @Test
  void aHundredThousandFilesPassThroughASmallHeap() throws IOException {
    Path root =
        place.tree(
            "many",
            """
            import os, sys
            for folder in range(100):
                path = os.path.join(sys.argv[1], str(folder))
                os.mkdir(path)
                for file in range(1000):
                    with open(os.path.join(path, str(file)), 'w') as out:
                        out.write(str(file))
            """);
    try (ServerProcess server = place.setup().javaOptions("-Xmx128m").serve(root)) {
      for (String format : FORMATS) {
        Path archive = place.resolve("many." + format);
        Command.bash(server.curl(ServerProcess.archive(root, format)) + " -o " + archive);
        String list = format.equals("zip") ? "unzip -Z1 " : "bsdtar -tf ";
        assertThat(Command.bash(list + archive + " | grep -c '[0-9]$'").strip())
            .isEqualTo(MANY + "");
        report(MANY + " files as " + format, server);
      }
    }
  }

  private static void report(String what, ServerProcess server) throws IOException {
    long peak = server.peakMemory();
    LOG.info(what + " with -Xmx128m: at most " + peak + " MiB resident");
    assertThat(peak).isLessThan(450);
  }

  @Test
  void aFileOfMoreThanFourGibibytesPassesThroughASmallHeap() throws IOException {
    Path root = Files.createDirectory(place.resolve("huge"));
    try (RandomAccessFile file = new RandomAccessFile(root.resolve("file").toFile(), "rw")) {
      file.setLength(HUGE);
    }
    try (ServerProcess server = place.setup().javaOptions("-Xmx128m").serve(root)) {
      String tar = server.curl(ServerProcess.archive(root, "tar"));
      Path zip = place.resolve("huge.zip");
      String both =
          "set -o pipefail; %s | bsdtar -tvf - & %s -o %s && wait $!"
              .formatted(tar, server.curl(ServerProcess.archive(root, "zip")), zip);
      assertThat(Command.bash(both))
          .containsPattern(HUGE + " .* huge/file\n")
          .contains("huge/archive_manifest.json");
      assertThat(Command.bash("unzip -l " + zip))
          .containsPattern(HUGE + " .* huge/file\n")
          .contains("huge/archive_manifest.json");
      report("a file of " + HUGE + " bytes as tar and zip", server);
    }
  }

  /** Which no compressor makes smaller, so that what it has made takes as much room again. */
  @Test
  void noiseInOneFormatAfterTheOtherPassesThroughASmallHeap() throws IOException {
    Path root =
        place.tree(
            "noise",
            """
            import os, sys
            with open(os.path.join(sys.argv[1], 'text'), 'w') as out:
                out.write('neither short nor long\\n' * (3 << 20))
            with open(os.path.join(sys.argv[1], 'noise'), 'wb') as out:
                for _ in range(192):
                    out.write(os.urandom(1 << 20))
            """);
    try (ServerProcess server = place.setup().javaOptions("-Xmx128m").serve(root)) {
      for (String format : List.of("tar", "zip", "tar.gz", "tar.zst", "tar.zst")) {
        Command.bash(server.curl(ServerProcess.archive(root, format)) + " -o /dev/null");
        report("noise as " + format, server);
      }
    }
  }
}
