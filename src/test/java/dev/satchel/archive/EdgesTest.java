package dev.satchel.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.Command;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A tree with one of every awkward thing, in each format, opened by the readers of others. */
class EdgesTest {
  @TempDir static Path temporary;
  private static Path tree;
  private static final Map<ArchiveFormat, Packed> WHOLE = new EnumMap<>(ArchiveFormat.class);

  @BeforeAll
  static void makeTreeAndArchives() throws IOException {
    tree = temporary.resolve("edges");
    Command.run("python3", Command.resource("make_corpus.py"), "edges", tree.toString());
    for (ArchiveFormat format : ArchiveFormat.values()) {
      WHOLE.put(format, Packed.of(tree, format, temporary.resolve("whole." + format.label())));
    }
  }

  private static String whole(ArchiveFormat format) {
    return packed(format).file().toString();
  }

  private static Packed packed(ArchiveFormat format) {
    return Objects.requireNonNull(WHOLE.get(format));
  }

  @ParameterizedTest
  @EnumSource
  void everythingIsThereIfNothingIsExcluded(ArchiveFormat format) throws IOException {
    packed(format).check(tree, "--no-default-excludes");
  }

  @ParameterizedTest
  @EnumSource
  void whatIsExcludedByDefaultIsListedOnce(ArchiveFormat format) throws IOException {
    Path file = temporary.resolve("default." + format.label());

    Packed.of(tree, format, Excludes.DEFAULTS, file).check(tree);
  }

  @ParameterizedTest
  @EnumSource
  void anotherPatternIsObeyedAsWell(ArchiveFormat format) throws IOException {
    Path file = temporary.resolve("patterns." + format.label());

    Packed.of(tree, format, List.of("sparse*", "n/**", "/bin/[!s]*", "tab?here.txt"), file)
        .check(
            tree,
            "--no-default-excludes",
            "--exclude=sparse*",
            "--exclude=n/**",
            "--exclude=/bin/[!s]*",
            "--exclude=tab?here.txt");
  }

  @ParameterizedTest
  @EnumSource
  void theSummarySaysWhatTheManifestSays(ArchiveFormat format) throws IOException {
    JsonNode manifest = packed(format).manifest();
    Summary summary = packed(format).summary();

    assertThat(summary.members()).isEqualTo(manifest.get("entries").size());
    assertThat(summary.skipped()).isEqualTo(manifest.get("skipped").size());
    assertThat(summary.files()).isEqualTo(manifest.get("file_count").asLong());
    assertThat(summary.bytes()).isEqualTo(manifest.get("total_bytes").asLong());
    assertThat(summary.complete()).isEqualTo(manifest.get("complete").asBoolean());
  }

  @ParameterizedTest
  @EnumSource
  void nothingThatLiesOutsideIsInTheArchive(ArchiveFormat format) throws IOException {
    String contents =
        format == ArchiveFormat.ZIP
            ? Command.run("unzip", "-p", whole(format), "*.txt")
            : Command.run("tar", "-xOf", whole(format));

    assertThat(contents).contains("hello").doesNotContain("must never leave");
  }

  @ParameterizedTest
  @EnumSource
  void bsdtarListsIt(ArchiveFormat format) throws IOException {
    // It leaves out names that its locale has no characters for.
    assertThat(Command.run("env", "LC_ALL=C.UTF-8", "bsdtar", "-tf", whole(format)).lines().count())
        .isEqualTo(packed(format).summary().members() + 2);
  }

  @Test
  void infoZipFindsNoFault() throws IOException {
    assertThat(Command.run("unzip", "-t", whole(ArchiveFormat.ZIP))).contains("No errors detected");
  }

  @Test
  void pythonFindsNoFaultInTheZip() throws IOException {
    String program = "import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).testzip())";

    assertThat(Command.run("python3", "-c", program, whole(ArchiveFormat.ZIP))).isEqualTo("None\n");
  }

  @Test
  void theJdkReadsTheZipAsAStream() throws IOException {
    long members = 0;
    try (ZipInputStream zip = new ZipInputStream(open(ArchiveFormat.ZIP), ISO_8859_1)) {
      while (zip.getNextEntry() != null) {
        zip.transferTo(OutputStream.nullOutputStream());
        members++;
      }
    }
    assertThat(members).isEqualTo(packed(ArchiveFormat.ZIP).summary().members() + 2);
  }

  @Test
  void theJdkReadsTheZipAsAFile() throws IOException {
    Path file = packed(ArchiveFormat.ZIP).file();
    try (java.util.zip.ZipFile zip = new java.util.zip.ZipFile(file.toFile(), ISO_8859_1)) {
      assertThat(zip.size()).isEqualTo(packed(ArchiveFormat.ZIP).summary().members() + 2);
      for (java.util.zip.ZipEntry entry : Collections.list(zip.entries())) {
        try (InputStream in = zip.getInputStream(entry)) {
          assertThat(in.transferTo(OutputStream.nullOutputStream())).isEqualTo(entry.getSize());
        }
      }
    }
  }

  @Test
  void commonsCompressReadsTheZip() throws IOException {
    long members = 0;
    try (org.apache.commons.compress.archivers.zip.ZipFile zip =
        org.apache.commons.compress.archivers.zip.ZipFile.builder()
            .setPath(packed(ArchiveFormat.ZIP).file())
            .get()) {
      for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
        try (InputStream in = zip.getInputStream(entry)) {
          assertThat(in.transferTo(OutputStream.nullOutputStream())).isEqualTo(entry.getSize());
        }
        members++;
      }
    }
    assertThat(members).isEqualTo(packed(ArchiveFormat.ZIP).summary().members() + 2);
  }

  @Test
  void commonsCompressReadsTheTar() throws IOException {
    assertThat(readToTheEnd(open(ArchiveFormat.TAR)))
        .isEqualTo(packed(ArchiveFormat.TAR).summary().members() + 2);
  }

  @Test
  void commonsCompressReadsTheTarGz() throws IOException {
    assertThat(readToTheEnd(new GZIPInputStream(open(ArchiveFormat.TAR_GZ))))
        .isEqualTo(packed(ArchiveFormat.TAR_GZ).summary().members() + 2);
  }

  private static long readToTheEnd(InputStream in) throws IOException {
    long members = 0;
    try (TarArchiveInputStream tar = new TarArchiveInputStream(in, ISO_8859_1.name())) {
      for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; members++) {
        assertThat(tar.transferTo(OutputStream.nullOutputStream())).isEqualTo(entry.getSize());
      }
    }
    return members;
  }

  @Test
  void gzipFindsNoFault() throws IOException {
    assertThat(Command.run("gzip", "-tv", whole(ArchiveFormat.TAR_GZ))).contains("OK");
  }

  @ParameterizedTest
  @EnumSource(names = {"TAR", "TAR_GZ"})
  void gnuTarListsItWithoutAWord(ArchiveFormat format) throws IOException {
    String listing = Command.run("tar", "-tvf", whole(format));

    assertThat(listing.lines())
        .hasSize(Math.toIntExact(packed(format).summary().members() + 2))
        .noneMatch(line -> line.startsWith("tar:"));
  }

  @ParameterizedTest
  @EnumSource(names = {"TAR", "TAR_GZ"})
  void whatGnuTarUnpacksDiffersOnlyInWhatTheManifestLists(ArchiveFormat format) throws IOException {
    Path unpacked = Files.createDirectory(temporary.resolve("unpacked-" + format.label()));
    Command.run("tar", "-C", unpacked.toString(), "-xpf", whole(format));
    Files.delete(unpacked.resolve("edges/archive_manifest-1.json"));

    String differences =
        Command.result("diff", "-r", "--no-dereference", tree.toString(), unpacked + "/edges")
            .output()
            .replace(tree + "/", "")
            .replace(tree.toString(), "");

    assertThat(differences.lines())
        .containsExactlyInAnyOrderElementsOf(
            packed(format).paths("skipped").stream().map(EdgesTest::asOnlyInTree).toList());
  }

  private static String asOnlyInTree(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0
        ? "Only in : " + path
        : "Only in " + path.substring(0, slash) + ": " + path.substring(slash + 1);
  }

  private static InputStream open(ArchiveFormat format) throws IOException {
    return new BufferedInputStream(Files.newInputStream(packed(format).file()));
  }
}
