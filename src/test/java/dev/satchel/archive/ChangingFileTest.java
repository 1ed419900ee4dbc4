package dev.satchel.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.Command;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A tree that changes just when the beginning of its large file has left the archive, and the rest
 * has not been read yet, but for what a format takes at once.
 */
@Tag("locale-blind")
class ChangingFileTest {
  private static final int SIZE = 14 << 20; // More than the first two frames of a tar.zst.
  private static final int CHANGE_AT = 1 << 20;

  /** Takes a member out, and expects the last one to be whole. */
  private static final String EXTRACT =
      """
      import sys, tarfile, zipfile
      path, form, name, target = sys.argv[1:]
      if form == "zip":
          archive = zipfile.ZipFile(path)
          assert archive.testzip() is None
          read = archive.read
      else:
          archive = tarfile.open(path)
          read = lambda name: archive.extractfile(name).read()
      assert read("tree/z-last") == b"last"
      open(target, "wb").write(read(name))
      """;

  private static final byte[] BEFORE = new byte[SIZE]; // Noise, which no format holds back.

  static {
    new Random(1).nextBytes(BEFORE);
  }

  @TempDir Path temporary;
  private Path tree;
  private Path large;

  @BeforeEach
  void makeTree() throws IOException {
    tree = Files.createDirectory(temporary.resolve("tree"));
    large = tree.resolve("large");
    Files.write(large, BEFORE);
    Files.writeString(tree.resolve("after"), "before the large one");
    Files.writeString(tree.resolve("next"), "next");
    Files.createDirectory(tree.resolve("or-directory"));
    Files.writeString(tree.resolve("or-directory/inner"), "inner");
    Files.writeString(tree.resolve("z-last"), "last");
    Files.writeString(temporary.resolve("secret"), "must never leave");
  }

  /** Something that happens to the tree. */
  private interface Change {
    void happen() throws IOException;
  }

  private Packed packWhile(Change change, ArchiveFormat format) throws IOException {
    Path file = temporary.resolve("archive");
    Summary summary;
    try (OutputStream out = Files.newOutputStream(file)) {
      OutputStream watching =
          new FilterOutputStream(out) {
            private long seen;

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
              out.write(bytes, offset, length);
              if (seen < CHANGE_AT && seen + length >= CHANGE_AT) {
                change.happen();
              }
              seen += length;
            }
          };
      summary = Packed.write(tree, format, List.of(), LinkPolicy.SAFE, watching);
    }
    return new Packed(file, format, summary);
  }

  private byte[] contentOfLarge(Packed packed) throws IOException {
    Path target = temporary.resolve("extracted");
    Command.run(
        "python3",
        "-c",
        EXTRACT,
        packed.readable().toString(),
        packed.format().label(),
        "tree/large",
        target.toString());
    return Files.readAllBytes(target);
  }

  private static void expectFault(Packed packed, String path, String reason) throws IOException {
    JsonNode skipped = packed.inManifest("skipped", path);
    assertThat(skipped.get("by").asText()).isEqualTo("fault");
    assertThat(skipped.get("reason").asText()).isEqualTo(reason);
    assertThat(packed.manifest().get("complete").asBoolean()).isFalse();
    assertThat(packed.summary().complete()).isFalse();
    // Where a name has come or gone, the directory is listed as well.
    assertThat(packed.paths("skipped")).contains(path).isSubsetOf(path, ".");
  }

  /** The large file was noted as changed, and is in the archive as {@code expected}. */
  private void expectChanged(Packed packed, byte[] expected) throws Exception {
    expectFault(packed, "large", "changed while it was read");
    byte[] content = contentOfLarge(packed);
    assertThat(Arrays.equals(content, expected)).isTrue();
    JsonNode entry = packed.inManifest("entries", "large");
    assertThat(entry.get("size").asLong()).isEqualTo(SIZE);
    assertThat(entry.get("sha256").asText())
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
    if (packed.format() == ArchiveFormat.TAR) {
      assertThat(Files.size(packed.file()) % 512).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void ifNothingHappensTheArchiveIsComplete(ArchiveFormat format) throws IOException {
    Packed packed = packWhile(() -> {}, format).check(tree, "--no-default-excludes");

    assertThat(packed.summary().complete()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void aNameThatComesWhereWasReadAlreadyMakesItsDirectoryAFault(ArchiveFormat format)
      throws IOException {
    Path inner = tree.resolve("or-directory/inner");
    Packed packed = packWhile(() -> Files.move(inner, tree.resolve("a-moved")), format);

    expectFault(packed, ".", "changed while it was read");
  }

  @ParameterizedTest
  @EnumSource
  void aFileThatIsMovedFromWhereIsYetToBeReadToWhereWasReadAlreadyIsNoticed(ArchiveFormat format)
      throws IOException {
    Path moved = Files.createDirectory(tree.resolve("a-directory")).resolve("moved");
    Path inner = tree.resolve("or-directory/inner");
    Packed packed = packWhile(() -> Files.move(inner, moved), format);

    assertThat(packed.paths("entries")).doesNotContain("or-directory/inner", "a-directory/moved");
    expectFault(packed, ".", "names came or went while it was read");
  }

  @ParameterizedTest
  @EnumSource
  void whatHasContentButNoSizeIsAFault(ArchiveFormat format) throws IOException {
    Path kernel = Path.of("/proc/sys/kernel/random");
    Packed packed = Packed.of(kernel, format, temporary.resolve("archive"));

    assertThat(packed.inManifest("skipped", "boot_id").get("by").asText()).isEqualTo("fault");
    assertThat(packed.summary().complete()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void aSecondNameWhoseFileWasRewrittenMeanwhileHasItsOwnContent(ArchiveFormat format)
      throws IOException {
    Path first = Files.writeString(tree.resolve("a-name"), "old work");
    Path second = Files.createLink(tree.resolve("z-name"), first);
    Packed packed = packWhile(() -> Files.writeString(second, "new work, and more"), format);

    assertThat(packed.inManifest("entries", "z-name").get("type").asText()).isEqualTo("file");
    assertThat(packed.inManifest("entries", "z-name").get("size").asLong()).isEqualTo(18);
  }

  @ParameterizedTest
  @EnumSource
  void aFileThatGrowsIsCutWhereItEndedWhenItWasOpened(ArchiveFormat format) throws Exception {
    Packed packed =
        packWhile(() -> Files.write(large, new byte[5000], StandardOpenOption.APPEND), format);

    expectChanged(packed, BEFORE);
  }

  @ParameterizedTest
  @EnumSource
  void aFileThatShrinksIsFilledUpWithNul(ArchiveFormat format) throws Exception {
    int left = 7_777_777;
    Packed packed = packWhile(() -> truncate(left), format);

    byte[] expected = Arrays.copyOf(BEFORE, SIZE);
    Arrays.fill(expected, left, SIZE, (byte) 0);
    expectChanged(packed, expected);
  }

  @ParameterizedTest
  @EnumSource
  void aFileThatIsEmptiedIsNotReadFromAnew(ArchiveFormat format) throws Exception {
    Packed packed = packWhile(() -> truncate(0), format);

    expectFault(packed, "large", "changed while it was read");
    byte[] content = contentOfLarge(packed);
    assertThat(content).hasSize(SIZE);
    assertThat(Arrays.equals(content, 0, 1 << 19, BEFORE, 0, 1 << 19)).isTrue();
    byte[] end = Arrays.copyOfRange(content, 8 << 20, SIZE);
    assertThat(Arrays.equals(end, new byte[end.length])).as("NUL to its end").isTrue();
  }

  private void truncate(long size) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(size);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFileThatIsWrittenToInPlaceIsNoted(ArchiveFormat format) throws IOException {
    Packed packed =
        packWhile(
            () -> {
              try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
                file.write(1);
              }
            },
            format);

    expectFault(packed, "large", "changed while it was read");
  }

  @ParameterizedTest
  @EnumSource
  void aFileWhoseTimeIsSetBackAfterwardsIsNoted(ArchiveFormat format) throws IOException {
    FileTime time = Files.getLastModifiedTime(large);
    Packed packed =
        packWhile(
            () -> {
              Files.write(large, new byte[SIZE]);
              Files.setLastModifiedTime(large, time);
            },
            format);

    expectFault(packed, "large", "changed while it was read");
  }

  @ParameterizedTest
  @EnumSource
  void aFileThatIsDeletedIsReadToItsEndAndNoted(ArchiveFormat format) throws Exception {
    Packed packed = packWhile(() -> Files.delete(large), format);

    expectChanged(packed, BEFORE);
  }

  @ParameterizedTest
  @EnumSource
  void aFileThatIsReplacedIsReadToItsEndAndNoted(ArchiveFormat format) throws Exception {
    Path other = Files.writeString(temporary.resolve("other"), "something else");
    Packed packed =
        packWhile(() -> Files.move(other, large, StandardCopyOption.REPLACE_EXISTING), format);

    expectChanged(packed, BEFORE);
  }

  @ParameterizedTest
  @EnumSource
  void aFileWhosePermissionsChangeIsNoted(ArchiveFormat format) throws Exception {
    Packed packed =
        packWhile(
            () ->
                Files.setPosixFilePermissions(large, PosixFilePermissions.fromString("rwx------")),
            format);

    expectChanged(packed, BEFORE);
  }

  @ParameterizedTest
  @EnumSource
  void aFileThatIsGoneWhenItsTurnComesIsListed(ArchiveFormat format) throws IOException {
    Packed packed = packWhile(() -> Files.delete(tree.resolve("next")), format);

    expectFault(packed, "next", "vanished while it was read");
    assertThat(packed.paths("entries"))
        .containsExactly("after", "large", "or-directory", "or-directory/inner", "z-last");
  }

  @ParameterizedTest
  @EnumSource
  void aDirectoryThatIsGoneWhenItsTurnComesIsListed(ArchiveFormat format) throws IOException {
    Packed packed =
        packWhile(
            () -> {
              Files.delete(tree.resolve("or-directory/inner"));
              Files.delete(tree.resolve("or-directory"));
            },
            format);

    expectFault(packed, "or-directory", "vanished while it was read");
  }

  @ParameterizedTest
  @EnumSource
  void aFileThatBecomesALinkIsNotFollowed(ArchiveFormat format) throws IOException {
    Packed packed =
        packWhile(
            () -> {
              Files.delete(tree.resolve("next"));
              Files.createSymbolicLink(tree.resolve("next"), temporary.resolve("secret"));
            },
            format);

    assertThat(packed.inManifest("skipped", "next").get("by").asText()).isEqualTo("fault");
    assertThat(packed.paths("entries")).doesNotContain("next");
    assertThat(packed.summary().complete()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void aDirectoryThatBecomesALinkIsNotFollowed(ArchiveFormat format) throws IOException {
    Packed packed =
        packWhile(
            () -> {
              Files.move(tree.resolve("or-directory"), temporary.resolve("moved"));
              Files.createSymbolicLink(tree.resolve("or-directory"), temporary);
            },
            format);

    assertThat(packed.inManifest("skipped", "or-directory").get("by").asText()).isEqualTo("fault");
    assertThat(packed.paths("entries")).containsExactly("after", "large", "next", "z-last");
  }

  @ParameterizedTest
  @EnumSource
  void aFileThatBecomesAFifoIsNotWaitedFor(ArchiveFormat format) throws IOException {
    Packed packed =
        packWhile(
            () -> {
              Files.delete(tree.resolve("next"));
              Command.run("mkfifo", tree.resolve("next").toString());
            },
            format);

    expectFault(packed, "next", "unreadable: became a FIFO");
  }
}
