package dev.satchel.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import dev.satchel.archive.CatalogueRecord.Frame;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a snapshot takes over from an older one, and what it never does. */
@Tag("locale-blind")
class CaptureReuseTest {
  /** What follows the frames of members: two empty blocks, and the table. */
  private static final int END = 2000;

  @TempDir Path temporary;
  private Path tree;
  private Camera camera;

  /** Three directories whose files come to several frames, and a large file. */
  @BeforeEach
  void makeTree() throws IOException {
    tree = Files.createDirectory(temporary.resolve("tree"));
    Random random = new Random(1);
    for (int i = 0; i < 150; i++) {
      Path file = tree.resolve("d" + i / 50 + "/file" + i);
      Files.createDirectories(file.getParent());
      Files.write(file, noise(random, 40_000));
    }
    Files.write(tree.resolve("d1/large"), noise(random, 9 << 20));
    camera = new Camera(tree, 2, Camera.LATE, temporary.resolve("state"));
  }

  private static byte[] noise(Random random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  @AfterEach
  void close() throws IOException {
    camera.close();
  }

  /** What the catalogue says, but for the moment at its end. */
  private static byte[] said(Shot shot) throws IOException {
    byte[] catalogue = shot.catalogue();
    return Arrays.copyOf(catalogue, catalogue.length - Long.BYTES - Integer.BYTES);
  }

  @Test
  void allOfATreeThatDidNotChangeIsTakenOverInOneStretch() throws IOException {
    Shot first = camera.take();
    Shot second = camera.take(first);

    assertThat(second.object()).isEqualTo(first.object());
    assertThat(said(second)).isEqualTo(said(first));
    assertThat(second.fresh()).isLessThan(END);
    assertThat(second.reuses()).isOne();
  }

  /** Expects that after {@code change} the snapshot is new in at most so many frames. */
  private Shot expectFresh(Change change, int frames) throws IOException {
    Shot first = camera.take();
    TreeEdits.awaitTick(temporary);
    change.happen();
    Shot second = camera.take(first);
    List<Digest> known = first.frames().stream().map(Frame::sha256).toList();

    assertThat(camera.isStillAs(first)).isFalse();
    assertThat(camera.isStillAs(second)).isTrue();
    assertThat(TreeEdits.unpacked(second.tar())).isEqualTo(TreeEdits.described(tree));
    assertThat(second.frames().stream().filter(frame -> !known.contains(frame.sha256())))
        .hasSizeBetween(1, frames);
    assertThat(second.captured().reused()).isGreaterThan(8 << 20);
    return second;
  }

  /** Something that happens to the tree. */
  private interface Change {
    void happen() throws IOException;
  }

  @Test
  void aFileThatIsWrittenToIsNew() throws IOException {
    expectFresh(() -> Files.writeString(tree.resolve("d1/file70"), "other"), 1);
  }

  @Test
  void aFileThatWasAddedIsNewWithItsDirectory() throws IOException {
    expectFresh(() -> Files.writeString(tree.resolve("d2/file120x"), "more"), 3);
  }

  @Test
  void aFileThatWasRemovedIsNotThereAnyMore() throws IOException {
    Shot second = expectFresh(() -> Files.delete(tree.resolve("d1/file70")), 2);

    assertThat(second.paths()).doesNotContain("d1/file70");
  }

  @Test
  void theFirstFileOfAUnitThatWasRemovedIsNotThereAnyMore() throws IOException {
    Shot first = camera.take();
    Frame frame = first.frames().get(1);
    String path =
        first.members().stream()
            .filter(member -> member.start() == frame.start())
            .map(member -> member.path().text())
            .findFirst()
            .orElseThrow();
    Shot second = expectFresh(() -> Files.delete(tree.resolve(path)), 3);

    assertThat(second.paths()).doesNotContain(path);
  }

  @Test
  void aFileThatWasRenamedIsNew() throws IOException {
    expectFresh(() -> Files.move(tree.resolve("d1/file70"), tree.resolve("d1/file70x")), 3);
  }

  @Test
  void aFileWithOtherPermissionsIsNew() throws IOException {
    expectFresh(
        () ->
            Files.setPosixFilePermissions(
                tree.resolve("d1/file70"), PosixFilePermissions.fromString("rwxrwxrwx")),
        1);
  }

  @Test
  void aDirectoryWithOtherPermissionsIsNew() throws IOException {
    expectFresh(
        () ->
            Files.setPosixFilePermissions(
                tree.resolve("d1"), PosixFilePermissions.fromString("rwx------")),
        1);
  }

  @Test
  void aFileWithOtherBytesOfTheSameSizeAndTimeIsNew() throws IOException {
    Path file = tree.resolve("d1/file70");
    FileTime time = Files.getLastModifiedTime(file);
    expectFresh(
        () -> {
          Files.write(file, noise(new Random(2), 40_000));
          Files.setLastModifiedTime(file, time);
        },
        1);
  }

  @Test
  void aFileThatWasReplacedByOneOfTheSameSizeAndTimeIsNew() throws IOException {
    Path file = tree.resolve("d1/file70");
    Path other = Files.write(temporary.resolve("other"), noise(new Random(2), 40_000));
    Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
    FileTime time = Files.getLastModifiedTime(file.getParent());
    expectFresh(
        () -> {
          Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
          Files.setLastModifiedTime(file.getParent(), time);
        },
        1);
  }

  @Test
  void aLargeFileIsTakenOverBesideSmallOnesThatChange() throws IOException {
    Shot second =
        expectFresh(
            () -> {
              Files.writeString(tree.resolve("d1/file99"), "before it");
              Files.writeString(tree.resolve("d2/file100"), "behind it");
            },
            3);

    assertThat(second.captured().reused()).isGreaterThan(9 << 20);
  }

  @Test
  void aLargeFileThatChangesIsNewAndNothingElse() throws IOException {
    Shot first = camera.take();
    TreeEdits.awaitTick(temporary);
    try (RandomAccessFile file = new RandomAccessFile(tree.resolve("d1/large").toFile(), "rw")) {
      file.write(1);
    }
    Shot second = camera.take(first);

    assertThat(TreeEdits.unpacked(second.tar())).isEqualTo(TreeEdits.described(tree));
    assertThat(second.fresh()).isBetween(9L << 20, (9L << 20) + END);
  }

  @Test
  void aSecondNameIsTakenOverWithItsFile() throws IOException {
    Files.createLink(tree.resolve("z-second"), tree.resolve("d0/file1"));
    Shot first = camera.take();

    assertThat(camera.take(first).fresh()).isLessThan(END);
    TreeEdits.awaitTick(temporary);
    Files.delete(tree.resolve("d0/file1"));
    Shot third = camera.take(first);
    assertThat(third.member("z-second").kind()).isEqualTo(CatalogueRecord.Kind.FILE);
  }

  @Test
  void whatIsLeftOutIsSaidOfTheTreeAsItIs() throws IOException {
    Shot first = camera.take();
    FileTime time = Files.getLastModifiedTime(tree.resolve("d1"));
    Command.run("mkfifo", tree.resolve("d1/file70-fifo").toString());
    Files.setLastModifiedTime(tree.resolve("d1"), time);
    Shot second = camera.take(first);
    Shot third = camera.take(second);

    assertThat(second.fresh()).isLessThan(END);
    assertThat(second.absences()).containsExactly("d1/file70-fifo: is a FIFO");
    assertThat(said(third)).isEqualTo(said(second));
    assertThat(camera.isStillAs(second)).isTrue();
  }

  @Test
  void whatHasJustChangedIsNotTakenOver() throws IOException {
    TreeEdits.awaitTick(temporary);
    Shot settled = camera.take();
    Path file = Files.writeString(tree.resolve("d1/file70"), "just now");
    FileTime changed = (FileTime) Files.getAttribute(file, "unix:ctime");
    Instant now = changed.toInstant().plus(Archive.TICK).minusMillis(1);
    Clock clock = Clock.fixed(now, ZoneOffset.UTC);
    try (Camera inTime = new Camera(tree, 2, clock, temporary.resolve("now"))) {
      Shot first = inTime.take(settled);

      assertThat(first.member("d1/file70").isSettled()).isFalse();
      assertThat(first.member("d1/file71").isSettled()).isTrue();
      assertThat(inTime.isStillAs(first)).isFalse();
      assertThat(inTime.take(first).fresh()).isGreaterThan(1_000_000 - END);
    }
  }

  @Test
  void framesDoNotCrumbleWhenFilesComeOneByOne() throws IOException {
    Shot shot = camera.take();
    int frames = shot.frames().size();
    for (int i = 0; i < 40; i++) {
      Files.write(tree.resolve("d2/new%02d".formatted(i)), noise(new Random(i), 10_000));
      shot = camera.take(shot);
    }

    assertThat(shot.frames()).hasSizeLessThan(frames + 5);
    assertThat(Arrays.equals(camera.take(shot).object(), shot.object())).isTrue();
  }

  @Test
  void theBasisOfAnotherTreeIsOfNoUseAndDoesNoHarm() throws IOException {
    Shot other = camera.take();
    Path copy = temporary.resolve("copy");
    Command.run("cp", "-a", tree.toString(), copy.toString());
    try (Camera second = new Camera(copy, 2, Camera.LATE, temporary.resolve("second"))) {
      Shot shot = second.take(other);

      assertThat(shot.captured().reused()).isZero();
      assertThat(Arrays.equals(shot.object(), other.object())).isTrue();
      Shot rebased = second.rebased(other);
      assertThat(second.take(rebased).fresh()).isLessThan(END);
    }
  }
}
