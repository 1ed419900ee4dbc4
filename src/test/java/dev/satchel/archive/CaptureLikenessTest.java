package dev.satchel.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a tree is what a catalogue says, and a catalogue for a tree that was made from it. */
@Tag("locale-blind")
class CaptureLikenessTest {
  @TempDir Path temporary;
  private Path tree;
  private Camera camera;
  private Shot shot;

  @BeforeEach
  void makeTree() throws IOException {
    tree = Files.createDirectories(temporary.resolve("tree"));
    Files.createDirectory(tree.resolve("d"));
    Files.writeString(tree.resolve("d/a"), "a".repeat(300_000));
    Files.writeString(tree.resolve("d/b"), "b");
    Files.createLink(tree.resolve("e"), tree.resolve("d/b"));
    Files.createSymbolicLink(tree.resolve("link"), Path.of("d"));
    Command.run("mkfifo", tree.resolve("fifo").toString());
    camera = new Camera(tree, 2, Camera.LATE, temporary.resolve("state"));
    shot = camera.take();
    TreeEdits.awaitTick(temporary);
  }

  @AfterEach
  void close() throws IOException {
    camera.close();
  }

  @Test
  void aTreeIsStillWhatItWas() throws IOException {
    assertThat(camera.isStillAs(shot)).isTrue();
  }

  @Test
  void whatCameLastIsNoticed() throws IOException {
    FileTime time = Files.getLastModifiedTime(tree);
    Files.writeString(tree.resolve("z"), "z");
    Files.setLastModifiedTime(tree, time);

    assertThat(camera.isStillAs(shot)).isFalse();
  }

  @Test
  void whatWentLastIsNoticed() throws IOException {
    FileTime time = Files.getLastModifiedTime(tree);
    Files.delete(tree.resolve("link"));
    Files.setLastModifiedTime(tree, time);

    assertThat(camera.isStillAs(shot)).isFalse();
  }

  @Test
  void aLinkThatLeadsElsewhereIsNoticed() throws IOException {
    FileTime time = Files.getLastModifiedTime(tree);
    FileTime ofLink = Files.getLastModifiedTime(tree.resolve("link"), LinkOption.NOFOLLOW_LINKS);
    Files.delete(tree.resolve("link"));
    Files.createSymbolicLink(tree.resolve("link"), Path.of("e"));
    Command.run("touch", "-h", "-d", ofLink.toString(), tree.resolve("link").toString());
    Files.setLastModifiedTime(tree, time);

    assertThat(camera.isStillAs(shot)).isFalse();
  }

  @Test
  void anotherTimeIsNoticed() throws IOException {
    Files.setLastModifiedTime(tree.resolve("d"), FileTime.fromMillis(0));

    assertThat(camera.isStillAs(shot)).isFalse();
  }

  @Test
  void aSecondNameThatBecameAFileIsNoticed() throws IOException {
    FileTime time = Files.getLastModifiedTime(tree);
    FileTime ofFile = Files.getLastModifiedTime(tree.resolve("e"));
    Files.delete(tree.resolve("e"));
    Files.writeString(tree.resolve("e"), "B");
    Files.setLastModifiedTime(tree.resolve("e"), ofFile);
    Files.setLastModifiedTime(tree, time);

    assertThat(camera.isStillAs(shot)).isFalse();
  }

  /** The tree once more, with other inodes. */
  private Camera copied() throws IOException {
    Path copy = temporary.resolve("copy");
    Command.run("cp", "-a", tree.toString(), copy.toString());
    return new Camera(copy, 2, Clock.systemUTC(), temporary.resolve("second"));
  }

  @Test
  void aTreeThatWasMadeOfACatalogueCanHaveItForABasis() throws IOException {
    try (Camera other = copied()) {
      assertThat(other.isStillAs(shot)).isFalse();
      Shot rebased = other.rebased(shot);

      assertThat(other.isStillAs(rebased)).isTrue();
      Shot second = other.take(rebased);
      assertThat(Arrays.equals(second.object(), shot.object())).isTrue();
      assertThat(second.captured().reused()).isPositive();
      assertThat(rebased.frames()).isEqualTo(shot.frames());
      assertThat(rebased.absences()).isEqualTo(shot.absences());
    }
  }

  @Test
  void whatIsNotAsTheCatalogueSaysIsNotSettled() throws IOException {
    try (Camera other = copied()) {
      Path copy = temporary.resolve("copy");
      Files.delete(copy.resolve("d/b"));
      Files.setLastModifiedTime(copy.resolve("d/a"), FileTime.fromMillis(0));
      Shot rebased = other.rebased(shot);

      assertThat(rebased.member("d/b").isSettled()).isFalse();
      assertThat(rebased.member("d/a").isSettled()).isFalse();
      assertThat(rebased.member("d/a").inode()).isEqualTo(shot.member("d/a").inode());
      assertThat(rebased.member("link").isSettled()).isTrue();
      Shot second = other.take(rebased);
      assertThat(TreeEdits.unpacked(second.tar()).keySet()).doesNotContain("./d/b");
    }
  }

  @Test
  void whatMayStillChangeIsNotSettled() throws IOException {
    Clock early = Clock.offset(Clock.systemUTC(), Duration.ofHours(-1));
    try (Camera other = new Camera(tree, 1, early, temporary.resolve("early"))) {
      assertThat(other.rebased(shot).member("d/a").isSettled()).isFalse();
    }
  }
}
