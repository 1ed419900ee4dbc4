package dev.satchel.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.satchel.Command;
import dev.satchel.it.ServerProcess.Setup;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Trees that are large, deep, closed or strangely named are served whole, with little memory. */
class LimitsIT {
  private static final Logger LOG = Logger.getLogger(LimitsIT.class.getName());
  private static final JsonMapper JSON = new JsonMapper();
  private static final int MANY = 100_000;
  private static final int DEEP = 6_000;
  private static final long HUGE = (4L << 30) + 4096;

  private static final List<String> FORMATS = List.of("zip", "tar", "tar.gz", "tar.zst");

  private static Path place;

  @BeforeAll
  static void makePlace() throws IOException {
    place = Files.createTempDirectory("limits").toRealPath();
    open(place);
  }

  /** JUnit's own way fails at a depth of thousands. */
  @AfterAll
  static void remove() throws IOException {
    Command.run("rm", "-rf", place.toString());
  }

  private static Path open(Path directory) throws IOException {
    return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  private static Setup setup() throws IOException {
    return new Setup(open(Files.createTempDirectory(place, "server")));
  }

  private static Path tree(String name, String script) throws IOException {
    Path root = place.resolve(name);
    if (!Files.exists(root)) {
      Files.createDirectory(root);
      Command.run("python3", "-c", script, root.toString());
    }
    return root;
  }

  private static Path deepTree() throws IOException {
    return tree(
        "deep",
        """
        import os, sys
        os.chdir(sys.argv[1])
        for _ in range(%d):
            os.mkdir('d')
            os.chdir('d')
        open('bottom', 'w').close()
        """
            .formatted(DEEP));
  }

  private static String bash(String line) throws IOException {
    return Command.run("bash", "-o", "pipefail", "-c", line);
  }

  private static JsonNode manifest(ServerProcess server, Path root) throws IOException {
    String name = root.getFileName() + "/archive_manifest.json";
    return JSON.readTree(
        bash(server.curl(ServerProcess.archive(root, "tar")) + " | bsdtar -xOf - " + name));
  }

  @Test
  void aHundredThousandFilesPassThroughASmallHeap() throws IOException {
    Path root =
        tree(
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
    try (ServerProcess server = setup().javaOptions("-Xmx128m").serve(root)) {
      for (String format : FORMATS) {
        Path archive = place.resolve("many." + format);
        bash(server.curl(ServerProcess.archive(root, format)) + " -o " + archive);
        String list = format.equals("zip") ? "unzip -Z1 " : "bsdtar -tf ";
        assertThat(bash(list + archive + " | grep -c '[0-9]$'").strip()).isEqualTo(MANY + "");
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
    try (ServerProcess server = setup().javaOptions("-Xmx128m").serve(root)) {
      String tar = server.curl(ServerProcess.archive(root, "tar"));
      Path zip = place.resolve("huge.zip");
      String both =
          "set -o pipefail; %s | bsdtar -tvf - & %s -o %s && wait $!"
              .formatted(tar, server.curl(ServerProcess.archive(root, "zip")), zip);
      assertThat(bash(both))
          .containsPattern(HUGE + " .* huge/file\n")
          .contains("huge/archive_manifest.json");
      assertThat(bash("unzip -l " + zip))
          .containsPattern(HUGE + " .* huge/file\n")
          .contains("huge/archive_manifest.json");
      report("a file of " + HUGE + " bytes as tar and zip", server);
    }
  }

  /** Which no compressor makes smaller, so that what it has made takes as much room again. */
  @Test
  void noiseInOneFormatAfterTheOtherPassesThroughASmallHeap() throws IOException {
    Path root =
        tree(
            "noise",
            """
            import os, sys
            with open(os.path.join(sys.argv[1], 'text'), 'w') as out:
                out.write('neither short nor long\\n' * (3 << 20))
            with open(os.path.join(sys.argv[1], 'noise'), 'wb') as out:
                for _ in range(192):
                    out.write(os.urandom(1 << 20))
            """);
    try (ServerProcess server = setup().javaOptions("-Xmx128m").serve(root)) {
      for (String format : List.of("tar", "zip", "tar.gz", "tar.zst", "tar.zst")) {
        bash(server.curl(ServerProcess.archive(root, format)) + " -o /dev/null");
        report("noise as " + format, server);
      }
    }
  }

  @Test
  void sixThousandDirectoriesDeepIsReachedWithFewHandles() throws IOException {
    Path root = deepTree();
    Setup setup =
        setup()
            .prefix("bash", "-c", "ulimit -Sn 160 && ulimit -Hn 160 && exec \"$@\"", "bash")
            .set("SATCHEL_MAX_DEPTH", "10000");
    try (ServerProcess server = setup.serve(root)) {
      JsonNode manifest = manifest(server, root);
      assertThat(manifest.get("complete").asBoolean()).isTrue();
      assertThat(manifest.get("entries")).hasSize(DEEP + 1);
      assertThat(manifest.get("file_count").asInt()).isEqualTo(1);
      assertThat(manifest.get("skipped")).isEmpty();
    }
  }

  @Test
  void whatLiesDeeperThanAllowedIsOneFault() throws IOException {
    Path root = deepTree();
    try (ServerProcess server = setup().serve(root)) {
      JsonNode manifest = manifest(server, root);
      assertThat(manifest.get("complete").asBoolean()).isFalse();
      assertThat(manifest.get("entries")).hasSize(2_000);
      assertThat(manifest.get("skipped")).hasSize(1);
      JsonNode skipped = manifest.get("skipped").get(0);
      assertThat(skipped.get("by").asText()).isEqualTo("fault");
      assertThat(skipped.get("reason").asText()).isEqualTo("more than 2000 directories deep");
      assertThat(skipped.get("path").asText()).hasSize(2 * 2_000 + 1);
    }
  }

  @Test
  void whatMayNotBeReadIsListedAsAFaultAndTheRestIsThere() throws IOException {
    Path root = Files.createDirectory(place.resolve("closed"));
    Files.createDirectory(root.resolve("dir"));
    Files.writeString(root.resolve("dir").resolve("inner"), "");
    Files.writeString(root.resolve("file"), "");
    Files.writeString(root.resolve("other"), "readable");
    try (ServerProcess server = asAnotherUser().serve(root)) {
      for (String name : List.of("dir", "file")) {
        Files.setPosixFilePermissions(
            root.resolve(name), PosixFilePermissions.fromString("---------"));
      }
      JsonNode manifest = manifest(server, root);
      assertThat(manifest.get("complete").asBoolean()).isFalse();
      assertThat(manifest.get("entries"))
          .extracting(entry -> entry.get("path").asText())
          .containsExactly("other");
      assertThat(manifest.get("skipped"))
          .extracting(
              skipped ->
                  skipped.get("path").asText()
                      + ": "
                      + skipped.get("by").asText()
                      + ": "
                      + skipped.get("reason").asText())
          .containsExactly(
              "dir: fault: unreadable: permission denied",
              "file: fault: unreadable: permission denied");
      String asked = ServerProcess.archive(root.resolve("dir"), "tar");
      assertThat(server.getWithKey(asked).statusCode()).isEqualTo(403);
    } finally {
      Files.setPosixFilePermissions(
          root.resolve("dir"), PosixFilePermissions.fromString("rwx------"));
    }
  }

  /** To the superuser nothing is closed. */
  private static Setup asAnotherUser() throws IOException {
    if (!System.getProperty("user.name").equals("root")) {
      return setup();
    }
    Path jar = place.resolve("copy.jar");
    Files.copy(Path.of(System.getProperty("satchel.jar")), jar);
    return setup().jar(jar).prefix("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
  }

  @Test
  void namesOfAnyBytesAreTheSameInEachLocale() throws IOException {
    Path root =
        tree(
            "names",
            """
            import os, sys
            os.chdir(os.fsencode(sys.argv[1]))
            for name in (b'\\xc3\\xa4', b'\\xff\\xfe', b'a\\nb', b'\\xe2\\x82\\xac/\\xf0\\x9f\\x8e\\x92'):
                if b'/' in name:
                    os.mkdir(name.split(b'/')[0])
                with open(name, 'w') as out:
                    out.write('content')
            os.symlink(b'\\xff\\xfe', b'\\xfe')
            """);
    try (ServerProcess utf8 = setup().set("LC_ALL", "C.UTF-8").serve(root);
        ServerProcess ascii = setup().set("LC_ALL", "C").serve(root)) {
      for (String format : FORMATS) {
        String archive = ServerProcess.archive(root, format);
        byte[] expected = utf8.getWithKey(archive).body();
        assertThat(expected).isNotEmpty();
        assertThat(ascii.getWithKey(archive).body()).as(format).isEqualTo(expected);
      }
    }
  }
}
