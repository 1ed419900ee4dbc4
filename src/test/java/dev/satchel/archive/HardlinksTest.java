package dev.satchel.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.RawName;
import dev.satchel.files.FileType;
import dev.satchel.files.Stat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files with several names: content once in tar, with each name in zip, and bounded memory. */
class HardlinksTest {
  @TempDir Path temporary;
  private Path tree;

  @BeforeEach
  void makeTree() throws IOException {
    tree = Files.createDirectories(temporary.resolve("tree"));
    Files.createDirectory(tree.resolve("sub"));
  }

  private static Stat stat(long device, long inode, long links) {
    Stat.Timestamp time = new Stat.Timestamp(0, 0);
    return new Stat(FileType.REGULAR, 0644, 0, 0, device, inode, links, 0, time, time);
  }

  @Test
  void aFurtherNameLeadsToTheFirst() {
    Hardlinks hardlinks = new Hardlinks();
    hardlinks.add(RawName.of("first"), stat(1, 1, 3));

    assertThat(hardlinks.firstName(stat(1, 1, 3))).contains(RawName.of("first"));
    assertThat(hardlinks.firstName(stat(1, 2, 3))).isEmpty();
    assertThat(hardlinks.firstName(stat(2, 1, 3))).isEmpty();
    assertThat(hardlinks.firstName(stat(1, 1, 3))).contains(RawName.of("first"));
  }

  @Test
  void aFileIsForgottenWhenAllItsNamesWereMet() {
    Hardlinks hardlinks = new Hardlinks();
    hardlinks.add(RawName.of("first"), stat(1, 1, 2));

    assertThat(hardlinks.firstName(stat(1, 1, 2))).isPresent();
    assertThat(hardlinks.firstName(stat(1, 1, 2))).isEmpty();
  }

  @Test
  void aFileThatHasChangedSinceItsFirstNameIsAnotherOne() {
    Hardlinks hardlinks = new Hardlinks();
    hardlinks.add(RawName.of("first"), stat(1, 1, 2));
    Stat.Timestamp later = new Stat.Timestamp(0, 1);
    Stat.Timestamp time = new Stat.Timestamp(0, 0);
    Stat changed = new Stat(FileType.REGULAR, 0644, 0, 0, 1, 1, 2, 0, time, later);

    assertThat(hardlinks.firstName(changed)).isEmpty();
    assertThat(hardlinks.firstName(stat(1, 1, 2))).isEmpty();
  }

  @Test
  void aFileWithOneNameIsNotRemembered() {
    Hardlinks hardlinks = new Hardlinks();
    for (long inode = 0; inode < 2 * Hardlinks.MAX_KNOWN; inode++) {
      hardlinks.add(RawName.of("only"), stat(1, inode, 1));
    }
    hardlinks.add(RawName.of("first"), stat(2, 1, 2));

    assertThat(hardlinks.firstName(stat(1, 0, 2))).isEmpty();
    assertThat(hardlinks.firstName(stat(2, 1, 2))).isPresent();
  }

  @Test
  void noMoreThanSoManyAreRememberedAtOnce() {
    Hardlinks hardlinks = new Hardlinks();
    for (long inode = 0; inode <= Hardlinks.MAX_KNOWN; inode++) {
      hardlinks.add(RawName.of("first"), stat(1, inode, 2));
    }

    assertThat(hardlinks.firstName(stat(1, Hardlinks.MAX_KNOWN, 2))).isEmpty();
    assertThat(hardlinks.firstName(stat(1, Hardlinks.MAX_KNOWN - 1, 2))).isPresent();

    hardlinks.add(RawName.of("there is room again"), stat(1, Hardlinks.MAX_KNOWN, 2));
    assertThat(hardlinks.firstName(stat(1, Hardlinks.MAX_KNOWN, 2))).isPresent();
  }

  @ParameterizedTest
  @EnumSource
  void eachNameIsInTheArchive(ArchiveFormat format) throws IOException {
    Files.writeString(tree.resolve("a"), "content");
    Files.createLink(tree.resolve("b"), tree.resolve("a"));
    Files.createLink(tree.resolve("sub/c"), tree.resolve("a"));
    Files.createLink(temporary.resolve("outside"), tree.resolve("a"));

    Packed packed =
        Packed.of(tree, format, temporary.resolve("archive")).check(tree, "--no-default-excludes");

    boolean isZip = format == ArchiveFormat.ZIP;
    assertThat(packed.summary().files()).isEqualTo(3);
    assertThat(packed.summary().bytes()).isEqualTo(isZip ? 21 : 7);
    assertThat(packed.inManifest("entries", "sub/c").get("type").asText())
        .isEqualTo(isZip ? "file" : "hardlink");
  }

  @ParameterizedTest
  @EnumSource
  void aNameThatIsLeftOutIsNoTarget(ArchiveFormat format) throws IOException {
    Files.writeString(tree.resolve("a"), "content");
    Files.createLink(tree.resolve("b"), tree.resolve("a"));
    Files.createLink(tree.resolve("c"), tree.resolve("a"));

    Packed.of(tree, format, List.of("a"), temporary.resolve("archive"))
        .check(tree, "--no-default-excludes", "--exclude=a");
  }

  @ParameterizedTest
  @EnumSource
  void emptyFilesWithSeveralNamesAreLinkedToo(ArchiveFormat format) throws IOException {
    Files.createFile(tree.resolve("a"));
    Files.createLink(tree.resolve("sub/b"), tree.resolve("a"));

    Packed.of(tree, format, temporary.resolve("archive")).check(tree, "--no-default-excludes");
  }
}
