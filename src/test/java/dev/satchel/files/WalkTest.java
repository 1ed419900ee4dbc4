package dev.satchel.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Command;
import dev.satchel.RawName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The walk sees everything once, in order, with few handles, and is not led astray. */
class WalkTest {
  private static final int DEEP = 300;

  @TempDir private Path top;

  private Directory open() throws IOException {
    return Directory.openRoot(RawName.of(top.toString()));
  }

  /** Directories in directories, {@code depth} of them, with a file {@code z} in each. */
  private static void nest(Path at, int depth, String content) throws IOException {
    StringBuilder path = new StringBuilder(at.toString());
    for (int i = 0; i < depth; i++) {
      Files.writeString(Path.of(path.toString(), "z"), content);
      path.append("/d");
      Files.createDirectory(Path.of(path.toString()));
    }
    Files.writeString(Path.of(path.toString(), "z"), content);
  }

  @Test
  void entriesComeInByteOrderAndDirectoriesBeforeWhatIsInThem() throws IOException {
    Command.run(
        "python3",
        "-c",
        """
        import os, sys
        os.chdir(sys.argv[1])
        for name in (b'b', b'a', b'B', b'\\xff', b'\\xc3\\xa4'):
            open(name, 'w').close()
        os.makedirs('a.d/x')
        os.makedirs('a-d')
        open('a.d/y', 'w').close()
        """,
        top.toString());
    List<String> seen = new ArrayList<>();
    try (Directory directory = open();
        Walk walk = new Walk(directory)) {
      while (walk.next()) {
        seen.add(new String(walk.path().bytes(), ISO_8859_1));
        if (walk.type() == FileType.DIRECTORY) {
          walk.enter();
        }
      }
    }
    assertThat(seen)
        .containsExactly("B", "a", "a-d", "a.d", "a.d/x", "a.d/y", "b", "\u00c3\u00a4", "\u00ff");
  }

  @Test
  void aDirectoryThatIsNotEnteredIsPassedBy() throws IOException {
    Files.createDirectories(top.resolve("d").resolve("x"));
    try (Directory directory = open();
        Walk walk = new Walk(directory)) {
      assertThat(walk.next()).isTrue();
      assertThat(walk.depth()).isZero();
      assertThat(walk.next()).isFalse();
    }
  }

  @Test
  @Tag("locale-blind")
  void aDeepTreeNeedsNoMoreThanSixtyFourHandlesAndNothingIsLost() throws IOException {
    nest(top, DEEP, "content");
    int before = Handles.open();
    int most = 0;
    int files = 0;
    int deepest = 0;
    try (Directory directory = open();
        Walk walk = new Walk(directory)) {
      while (walk.next()) {
        deepest = Math.max(deepest, walk.depth());
        most = Math.max(most, Handles.open());
        if (walk.type() == FileType.DIRECTORY) {
          walk.enter();
        } else {
          assertThat(read(walk)).isEqualTo("content");
          files++;
        }
      }
    }
    assertThat(deepest).isEqualTo(DEEP);
    assertThat(files).isEqualTo(DEEP + 1);
    assertThat(most - before).isBetween(32, Walk.MAX_HANDLES + 4);
    assertThat(Handles.open()).isLessThan(before + 4);
  }

  private static String read(Walk walk) throws IOException {
    try (OpenFile file = walk.openFile()) {
      byte[] bytes = new byte[100];
      return new String(bytes, 0, file.readAt(0, bytes, 0, bytes.length), UTF_8);
    }
  }

  @Test
  void aDirectoryPutInPlaceOfOneOnTheWayDownIsNotWalked() throws IOException {
    nest(top, DEEP, "mine");
    try (Directory directory = open();
        Walk walk = new Walk(directory)) {
      descend(walk);
      Path second = top.resolve("d").resolve("d");
      Files.move(second, top.resolve("away"));
      Files.createDirectory(second);
      nest(second, DEEP, "another's");
      assertOnlyWhatIsStillOpenIsRead(walk);
    }
  }

  @Test
  void aLinkPutInPlaceOfADirectoryOnTheWayDownIsNotFollowed() throws IOException {
    nest(top, DEEP, "mine");
    try (Directory directory = open();
        Walk walk = new Walk(directory)) {
      descend(walk);
      Path second = top.resolve("d").resolve("d");
      Path away = Files.move(second, top.resolve("away"));
      Files.createSymbolicLink(second, away);
      assertOnlyWhatIsStillOpenIsRead(walk);
    }
  }

  private static void descend(Walk walk) throws IOException {
    while (walk.depth() < DEEP) {
      assertThat(walk.next()).isTrue();
      walk.enter();
    }
  }

  /** The lower directories are open yet, the first lies above the replacement. */
  private static void assertOnlyWhatIsStillOpenIsRead(Walk walk) {
    int failed = 0;
    List<Integer> read = new ArrayList<>();
    while (walk.next()) {
      try {
        assertThat(read(walk)).isEqualTo("mine");
        read.add(walk.depth());
      } catch (IOException e) {
        failed++;
      }
    }
    assertThat(read).contains(DEEP, 1, 0).doesNotContain(2, 3, 100);
    assertThat(failed).isBetween(DEEP - 1 - Walk.MAX_HANDLES, DEEP - Walk.MAX_HANDLES / 2);
    assertThat(read.size() + failed).isEqualTo(DEEP + 1);
  }

  @Test
  void whatLiesThereIsPlannedWithoutOpeningIt() throws IOException {
    Files.createDirectory(top.resolve("d"));
    Path file = Files.writeString(top.resolve("d").resolve("f"), "content");
    Command.run("chmod", "0044", file.toString());
    try (Directory directory = open();
        Walk walk = new Walk(directory)) {
      walk.next();
      walk.enter();
      walk.next();
      Stat stat = walk.stat();
      assertThat(stat.size()).isEqualTo(7);
      assertThat(walk.canRead(stat)).isEqualTo(Files.isReadable(file));
      Command.run("chmod", "0444", file.toString());
      assertThat(walk.canRead(walk.stat())).isTrue();
    }
  }

  @Test
  void anEntryThatChangedSinceItWasListedFailsAloneAndTheWalkGoesOn() throws IOException {
    Files.createDirectory(top.resolve("a"));
    Files.writeString(top.resolve("b"), "");
    Files.writeString(top.resolve("c"), "");
    try (Directory directory = open();
        Walk walk = new Walk(directory)) {
      Files.delete(top.resolve("a"));
      Files.createSymbolicLink(top.resolve("a"), Path.of("/"));
      Files.delete(top.resolve("b"));
      Files.createSymbolicLink(top.resolve("b"), Path.of("/etc/hosts"));
      assertThat(walk.next()).isTrue();
      assertThatThrownBy(walk::enter).isInstanceOf(NotDirectoryException.class);
      assertThat(walk.next()).isTrue();
      assertThatThrownBy(walk::openFile).isInstanceOf(IOException.class);
      assertThat(walk.next()).isTrue();
      assertThat(walk.name().text()).isEqualTo("c");
      walk.openFile().close();
      assertThat(walk.next()).isFalse();
    }
  }
}
