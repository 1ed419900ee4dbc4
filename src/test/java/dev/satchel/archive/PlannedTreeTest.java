package dev.satchel.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A tree that changes between plan and archive: what was announced comes, or an end with an error,
 * and never other bytes than planned.
 */
@Tag("locale-blind")
class PlannedTreeTest {
  private static final int SIZE = 5 << 20;

  @TempDir Path temporary;
  private Path tree;
  private Path file;
  private Path large;

  @BeforeEach
  void makeTree() throws IOException {
    tree = Files.createDirectories(temporary.resolve("tree/sub"));
    tree = temporary.resolve("tree");
    file = Files.writeString(tree.resolve("file"), "some words");
    large = Files.write(tree.resolve("large"), noise(SIZE));
    Files.writeString(tree.resolve("sub/other"), "other words");
    Files.createSymbolicLink(tree.resolve("z-link"), Path.of("fil"));
  }

  private static byte[] noise(int size) {
    byte[] bytes = new byte[size];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  /** Something that happens to the tree. */
  private interface Change {
    void happen() throws IOException;
  }

  /** Something that is done with a plan. */
  private interface Use {
    void of(Archive archive, Plan plan, long length) throws IOException;
  }

  private void planned(ArchiveFormat format, int level, Use use) throws IOException {
    try (Workshop workshop = new Workshop(tree, 2, 1 << 20, temporary.resolve("scratch"))) {
      Archive archive = workshop.archive(format, level);
      try (Plan plan = archive.plan(true)) {
        use.of(archive, plan, archive.length(plan));
      }
    }
  }

  private static byte[] range(Archive archive, Plan plan, long first, long last)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    archive.writeRange(plan, first, last, out, new Progress());
    return out.toByteArray();
  }

  private void expectNothingWhole(Change change, ArchiveFormat format, int level)
      throws IOException {
    planned(
        format,
        level,
        (archive, plan, length) -> {
          change.happen();
          assertThatExceptionOfType(IOException.class)
              .isThrownBy(() -> range(archive, plan, 0, length - 1));
        });
  }

  /** Whatever comes of a range is right, and there is an error if it is less than was asked for. */
  private void expectNothingWrong(Change change, ArchiveFormat format, int level)
      throws IOException {
    planned(
        format,
        level,
        (archive, plan, length) -> {
          byte[] whole = range(archive, plan, 0, length - 1);
          change.happen();
          for (long first : new long[] {1, length / 2, length - 3000}) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> archive.writeRange(plan, first, length - 1, out, new Progress()));
            byte[] expected = Arrays.copyOfRange(whole, (int) first, (int) first + out.size());
            assertThat(Arrays.equals(out.toByteArray(), expected)).as("from %d", first).isTrue();
          }
        });
  }

  private void overwrite(Path path) throws IOException {
    FileTime time = Files.getLastModifiedTime(path);
    try (RandomAccessFile target = new RandomAccessFile(path.toFile(), "rw")) {
      target.write(1);
      target.seek(target.length() - 1);
      target.write(1);
    }
    Files.setLastModifiedTime(path, time);
  }

  private void append(Path path) throws IOException {
    Files.write(path, noise(1000), StandardOpenOption.APPEND);
  }

  private void truncate(Path path) throws IOException {
    try (RandomAccessFile target = new RandomAccessFile(path.toFile(), "rw")) {
      target.setLength(target.length() / 2);
    }
  }

  @EachForm
  void noRangeHoldsBytesOfAFileThatWasRewrittenWithItsTimeSetBack(ArchiveFormat format, int level)
      throws IOException {
    expectNothingWrong(() -> overwrite(file), format, level);
    expectNothingWrong(() -> overwrite(large), format, level);
  }

  @EachForm
  void noRangeComesOfATreeWhereAFileHasGrown(ArchiveFormat format, int level) throws IOException {
    expectNothingWrong(() -> append(large), format, level);
  }

  @EachForm
  void noRangeComesOfATreeWhereAFileHasShrunk(ArchiveFormat format, int level) throws IOException {
    expectNothingWrong(() -> truncate(large), format, level);
  }

  @EachForm
  void noRangeComesOfATreeWhereAFileHasVanished(ArchiveFormat format, int level)
      throws IOException {
    expectNothingWrong(() -> Files.delete(tree.resolve("sub/other")), format, level);
  }

  @EachForm
  void noRangeComesOfATreeWithANewName(ArchiveFormat format, int level) throws IOException {
    expectNothingWrong(() -> Files.createFile(tree.resolve("sub/a-new")), format, level);
  }

  @EachForm
  void noRangeComesOfATreeWhereAFileHasOtherPermissions(ArchiveFormat format, int level)
      throws IOException {
    expectNothingWrong(() -> setPermissions(file), format, level);
  }

  private static void setPermissions(Path path) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @EachForm
  void aFileThatIsRewrittenWhileARangeOfItComesEndsTheRange(ArchiveFormat format, int level)
      throws IOException {
    planned(
        format,
        level,
        (archive, plan, length) -> {
          byte[] whole = range(archive, plan, 0, length - 1);
          ByteArrayOutputStream taken = new ByteArrayOutputStream();
          OutputStream rewriting =
              new FilterOutputStream(taken) {
                @Override
                public void write(byte[] bytes, int offset, int count) throws IOException {
                  if (taken.size() == 0) {
                    Files.write(large, new byte[SIZE]);
                  }
                  taken.write(bytes, offset, count);
                }
              };
          // It ends before the file does.
          assertThatExceptionOfType(IOException.class)
              .isThrownBy(
                  () -> archive.writeRange(plan, 9, length * 4 / 5, rewriting, new Progress()));
          byte[] expected = Arrays.copyOfRange(whole, 9, 9 + taken.size());
          assertThat(Arrays.equals(taken.toByteArray(), expected)).isTrue();
        });
  }

  @ParameterizedTest
  @CsvSource({"TAR, 0, file", "TAR, 0, large", "ZIP, 0, file", "ZIP, 0, large"})
  void aFileThatHasGrownIsCutWhereThatWasAnnounced(ArchiveFormat format, int level, String name)
      throws IOException {
    Path target = temporary.resolve("archive");
    planned(
        format,
        level,
        (archive, plan, length) -> {
          append(tree.resolve(name));
          Files.write(target, range(archive, plan, 0, length - 1));
          assertThat(Files.size(target)).isEqualTo(length);
        });

    Packed packed = new Packed(target, format, Summary.NOTHING);
    JsonNode skipped = packed.inManifest("skipped", name);
    assertThat(skipped.get("reason").asText()).isEqualTo("changed while it was read");
    assertThat(packed.manifest().get("complete").asBoolean()).isFalse();
    assertThat(packed.inManifest("entries", name).get("size").asLong())
        .isEqualTo(name.equals("large") ? SIZE : 10);
  }

  @EachForm
  void withoutAnAnnouncementWhatHasGrownIsThereInFull(ArchiveFormat format, int level)
      throws IOException {
    Path target = temporary.resolve("archive");
    planned(
        format,
        level,
        (archive, plan, length) -> {
          append(large);
          Files.delete(tree.resolve("sub/other"));
          Files.createFile(tree.resolve("sub/new"));
          try (OutputStream out = Files.newOutputStream(target)) {
            archive.write(plan, out, new Progress());
          }
        });

    Packed packed = new Packed(target, format, Summary.NOTHING);
    assertThat(packed.inManifest("entries", "large").get("size").asLong()).isEqualTo(SIZE + 1000);
    assertThat(packed.paths("entries")).contains("sub/new").doesNotContain("sub/other");
  }

  @ParameterizedTest
  @CsvSource({"ZIP, 6", "TAR_GZ, 6", "TAR_ZST, 3"})
  void aCompressedArchiveOfAnnouncedLengthDoesNotComeOfAnotherTree(ArchiveFormat format, int level)
      throws IOException {
    expectNothingWhole(() -> append(file), format, level);
    expectNothingWhole(() -> setPermissions(file), format, level);
  }

  @EachForm
  void whatWasAnnouncedDoesNotComeIfAFileHasShrunk(ArchiveFormat format, int level)
      throws IOException {
    expectNothingWhole(() -> truncate(large), format, level);
    expectNothingWhole(() -> truncate(file), format, level);
  }

  @EachForm
  void whatWasAnnouncedDoesNotComeIfAFileHasVanished(ArchiveFormat format, int level)
      throws IOException {
    expectNothingWhole(() -> Files.delete(file), format, level);
    expectNothingWhole(() -> Files.delete(tree.resolve("z-link")), format, level);
  }

  @EachForm
  void whatWasAnnouncedDoesNotComeIfThereIsANewName(ArchiveFormat format, int level)
      throws IOException {
    expectNothingWhole(() -> Files.createFile(tree.resolve("sub/zz")), format, level);
    expectNothingWhole(() -> Files.createFile(tree.resolve("a-first")), format, level);
  }

  @ParameterizedTest
  @CsvSource({"TAR, 0", "ZIP, 0"})
  void otherPermissionsDoNotChangeTheLength(ArchiveFormat format, int level) throws IOException {
    planned(
        format,
        level,
        (archive, plan, length) -> {
          setPermissions(file);
          assertThat(range(archive, plan, 0, length - 1)).hasSize((int) length);
        });
  }

  /** Its line in the manifest is as long as before, but its header in the archive is not. */
  @ParameterizedTest
  @CsvSource({"TAR, 0, -1700000000", "ZIP, 0, 2500000000"})
  void whatWasAnnouncedDoesNotComeIfAHeaderHasAnotherLength(
      ArchiveFormat format, int level, long seconds) throws IOException {
    long digits = seconds < 0 ? seconds / 10 : seconds;
    expectNothingWhole(
        () -> Files.setLastModifiedTime(file, FileTime.fromMillis(digits * 1000)), format, level);
  }

  @ParameterizedTest
  @CsvSource({"TAR, 0", "ZIP, 0"})
  void whatWasAnnouncedDoesNotComeIfTooMuchHasGrown(ArchiveFormat format, int level)
      throws IOException {
    for (int i = 0; i < 100; i++) {
      Files.createFile(tree.resolve("file-" + i));
    }
    Change change =
        () -> {
          for (int i = 0; i < 100; i++) {
            append(tree.resolve("file-" + i));
          }
        };
    expectNothingWhole(change, format, level);
  }
}
