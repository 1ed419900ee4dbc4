package dev.satchel.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The manifest: its place, its name, its form, and what becomes of it when it is large. */
class ManifestTest {
  private static final String MAKE_MANY =
      """
      import os, sys
      for i in range(int(sys.argv[2])):
          open(f"{sys.argv[1]}/{i:06}-{'n' * 240}", "w").close()
      """;

  private static final int MANY = 4_500;

  @TempDir static Path shared;
  private static Path many;

  @TempDir Path temporary;
  private Path tree;

  @BeforeEach
  void makeTree() throws IOException {
    tree = Files.createDirectory(temporary.resolve("tree"));
  }

  private Packed pack(ArchiveFormat format, String... excludes) throws IOException {
    return Packed.of(tree, format, List.of(excludes), temporary.resolve("archive"));
  }

  /** So many, with names so long, that each of the two lists has more than a MiB. */
  @BeforeAll
  static void makeMany() throws IOException {
    many = Files.createDirectory(shared.resolve("many"));
    Command.run("python3", "-c", MAKE_MANY, many.toString(), Integer.toString(MANY));
  }

  @ParameterizedTest
  @EnumSource
  @Tag("locale-blind")
  void itIsWholeWhenItDoesNotFitInMemory(ArchiveFormat format) throws IOException {
    Packed packed =
        Packed.of(many, format, temporary.resolve("archive")).check(many, "--no-default-excludes");

    assertThat(packed.summary().members()).isEqualTo(MANY);
  }

  @Test
  void aListOfOmissionsThatDoesNotFitInMemoryIsWhole() throws IOException {
    Packed packed =
        Packed.of(many, ArchiveFormat.TAR, List.of("*n"), temporary.resolve("archive"))
            .check(many, "--no-default-excludes", "--exclude=*n");

    assertThat(packed.summary().skipped()).isEqualTo(MANY);
  }

  @ParameterizedTest
  @EnumSource
  void itMakesWayForTheFilesOfTheUser(ArchiveFormat format) throws IOException {
    Files.writeString(tree.resolve("archive_manifest.json"), "mine");
    Files.createDirectory(tree.resolve("archive_manifest-1.json"));
    Files.createSymbolicLink(tree.resolve("archive_manifest-2.json"), Path.of("nowhere"));
    Files.writeString(tree.resolve("archive_manifest-4.json"), "mine");

    Packed packed = pack(format).check(tree, "--no-default-excludes");

    String listing =
        format == ArchiveFormat.ZIP
            ? Command.run("unzip", "-Z1", packed.file().toString())
            : Command.run("tar", "-tf", packed.file().toString());
    assertThat(listing).endsWith("tree/archive_manifest-3.json\n");
  }

  @ParameterizedTest
  @EnumSource
  void aNameThatIsExcludedIsNotTakenEither(ArchiveFormat format) throws IOException {
    Files.writeString(tree.resolve("archive_manifest.json"), "mine");

    pack(format, "*.json").check(tree, "--no-default-excludes", "--exclude=*.json");
  }

  @Test
  void itIsInTheWayAtTheTopOnly() throws IOException {
    Files.createDirectory(tree.resolve("sub"));
    Files.writeString(tree.resolve("sub/archive_manifest.json"), "mine");

    Packed packed = pack(ArchiveFormat.TAR);

    assertThat(Command.run("tar", "-tf", packed.file().toString()))
        .endsWith("tree/archive_manifest.json\n");
  }

  @Test
  void ofAnEmptyDirectoryItSaysThatThereIsNothing() throws IOException {
    Packed packed = pack(ArchiveFormat.TAR, "a\"b");

    String manifest = Command.run("tar", "-xOf", packed.file().toString());
    String sealed = manifest.substring(0, manifest.indexOf(",\n  \"up_to_here_sha256\""));
    String hash = Command.bash("printf %%s '%s' | sha256sum | cut -c-64".formatted(sealed)).strip();
    assertThat(manifest.replaceAll(" +,\n", ",\n")) // There is room for what may go wrong.
        .isEqualTo(
            """
            {
              "complete": true,
              "entries": [],
              "excludes": ["a\\"b"],
              "file_count": 0,
              "format": "tar",
              "skipped": [],
              "source": "tree",
              "total_bytes": 0,
              "up_to_here_sha256": "%s"
            }
            """
                .formatted(hash));
  }

  @Test
  void eachEntryHasALineOfItsOwn() throws IOException {
    Files.writeString(tree.resolve("a"), "1");
    Files.createDirectory(tree.resolve("b"));
    Files.createSymbolicLink(tree.resolve("out"), Path.of("/"));

    String manifest =
        Command.run(
            "tar", "-xOf", pack(ArchiveFormat.TAR).file().toString(), "tree/archive_manifest.json");

    assertThat(manifest.lines().filter(line -> line.startsWith("    {"))).hasSize(3);
  }

  @Test
  void whatIsNotUtf8StandsThereInBase64AsWell() throws IOException {
    String program = "import os, sys; open(os.fsencode(sys.argv[1]) + b'/a\\xff', 'w').close()";
    Command.run("python3", "-c", program, tree.toString());

    JsonNode entry = pack(ArchiveFormat.TAR).inManifest("entries", "a\ufffd");

    assertThat(entry.get("pathBytes").asText()).isEqualTo("Yf8=");
  }

  @Test
  void aTimeOfFarAwayYearsIsGivenToTheNanosecond() throws IOException {
    Path inMemory = Files.createTempDirectory(Path.of("/dev/shm"), "satchel-test");
    try {
      Path far = Files.createDirectory(inMemory.resolve("tree"));
      Command.run("touch", "-d", "@300000000000000000.000000001", far + "/future");
      Command.run("touch", "-d", "@-300000000000000000", far + "/past");
      for (ArchiveFormat format : ArchiveFormat.values()) {
        Packed packed = Packed.of(far, format, temporary.resolve("far"));
        assertThat(packed.inManifest("entries", "future").get("mtime").asText())
            .isEqualTo("300000000000000000000000001");
        assertThat(packed.inManifest("entries", "past").get("mtime").asText())
            .isEqualTo("-300000000000000000000000000");
      }
    } finally {
      Command.run("rm", "-rf", inMemory.toString());
    }
  }
}
