package dev.satchel.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.satchel.Command;
import dev.satchel.it.ServerProcess.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Trees that are deep, closed or strangely named are served, and what is missing is told. */
class StrangeTreesIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int DEEP = 6_000;

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

  private static Path deepTree() throws IOException {
    return place.tree(
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

  private static JsonNode manifest(ServerProcess server, Path root) throws IOException {
    String name = root.getFileName() + "/archive_manifest.json";
    return JSON.readTree(
        Command.bash(server.curl(ServerProcess.archive(root, "tar")) + " | bsdtar -xOf - " + name));
  }

  @Test
  void sixThousandDirectoriesDeepIsReachedWithFewHandles() throws IOException {
    Path root = deepTree();
    Setup setup =
        place
            .setup()
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
    try (ServerProcess server = place.setup().serve(root)) {
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
      return place.setup();
    }
    Path jar = place.resolve("copy.jar");
    Files.copy(Path.of(System.getProperty("satchel.jar")), jar);
    return place
        .setup()
        .jar(jar)
        .prefix("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
  }

  @Test
  void namesOfAnyBytesAreTheSameInEachLocale() throws IOException {
    Path root =
        place.tree(
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
    try (ServerProcess utf8 = place.setup().set("LC_ALL", "C.UTF-8").serve(root);
        ServerProcess ascii = place.setup().set("LC_ALL", "C").serve(root)) {
      for (String format : FORMATS) {
        String archive = ServerProcess.archive(root, format);
        byte[] expected = utf8.getWithKey(archive).body();
        assertThat(expected).isNotEmpty();
        assertThat(ascii.getWithKey(archive).body()).as(format).isEqualTo(expected);
      }
    }
  }
}
