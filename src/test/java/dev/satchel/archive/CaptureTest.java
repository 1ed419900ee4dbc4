package dev.satchel.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import dev.satchel.archive.CatalogueRecord.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a snapshot holds of a tree, and who can read it. */
class CaptureTest {
  @TempDir Path temporary;
  private Path tree;
  private Camera camera;

  @BeforeEach
  void openTree() throws IOException {
    tree = Files.createDirectory(temporary.resolve("tree"));
    camera = new Camera(tree, 2, Camera.LATE, temporary.resolve("state"));
  }

  @AfterEach
  void close() throws IOException {
    camera.close();
  }

  private Path write(String path, String text) throws IOException {
    Path file = tree.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private Path noise(String path, int size) throws IOException {
    byte[] bytes = new byte[size];
    new Random(path.hashCode()).nextBytes(bytes);
    return Files.write(tree.resolve(path), bytes);
  }

  @Test
  void zstdAndTarMakeTheSameTreeOfIt() throws IOException {
    Path original = temporary.resolve("edges");
    Command.run("python3", Command.resource("make_corpus.py"), "edges", original.toString());
    Shot shot;
    try (Camera other = new Camera(original, 2, Camera.LATE, temporary.resolve("other"))) {
      shot = other.take();
    }
    Path object = Files.write(temporary.resolve("object.tar.zst"), shot.object());
    Path unpacked = Files.createDirectory(temporary.resolve("unpacked"));
    Command.run("sh", "-c", "zstd -dc '" + object + "' | tar -xp -C '" + unpacked + "'");

    assertThat(described(unpacked)).isEqualTo(described(original));
    assertThat(shot.captured().isComplete()).isTrue();
    assertThat(Command.run("tar", "--zstd", "-tf", object.toString()).lines())
        .hasSize((int) shot.captured().end().members());
  }

  /** Everything but FIFOs and sockets, with whole seconds and the first name of each file. */
  private static String described(Path tree) throws IOException {
    return Command.run("python3", "-c", DESCRIBE, tree.toString());
  }

  private static final String DESCRIBE =
      """
      import hashlib, os, stat, sys
      names, lines = {}, []
      def walk(path):
          found = os.lstat(path)
          kind = stat.S_IFMT(found.st_mode)
          if kind in (stat.S_IFIFO, stat.S_IFSOCK):
              return
          line = [path, kind, stat.S_IMODE(found.st_mode) & 0o777, int(found.st_mtime // 1)]
          if kind == stat.S_IFLNK:
              line += [os.readlink(path)]
          elif kind == stat.S_IFREG:
              line += [hashlib.sha256(open(path, "rb").read()).hexdigest()]
              line += [names.setdefault(found.st_ino, path)]
          lines.append(line)
          if kind == stat.S_IFDIR:
              for name in sorted(os.listdir(path)):
                  walk(path + b"/" + name)
      os.chdir(sys.argv[1])
      walk(b".")
      print("\\n".join(map(repr, lines)))
      """;

  @Test
  void everythingIsTakenWhateverItIsCalledAndWhereverItLeads() throws IOException {
    write(".git/config", "[remote]");
    write(".git/logs/HEAD", "log");
    write(".env", "SECRET=1");
    write(".ssh/id_ed25519", "key");
    write("node_modules/a/index.js", "js");
    Files.createSymbolicLink(tree.resolve("outside"), Path.of("/etc/passwd"));

    assertThat(camera.take().paths())
        .containsExactly(
            "",
            ".env",
            ".git",
            ".git/config",
            ".git/logs",
            ".git/logs/HEAD",
            ".ssh",
            ".ssh/id_ed25519",
            "node_modules",
            "node_modules/a",
            "node_modules/a/index.js",
            "outside");
  }

  @Test
  void aTreeWithinAGitDirectoryIsTakenAsWell() throws IOException {
    Path inner = Files.createDirectories(tree.resolve(".git/logs/tree"));
    write(".git/logs/tree/config", "x");
    try (Camera other = new Camera(inner, 1, Camera.LATE, temporary.resolve("other"))) {
      assertThat(other.take().paths()).containsExactly("", "config");
    }
  }

  @Test
  void theCatalogueSaysWhatThereIs() throws IOException {
    Path file = write("d/file", "hello");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x---"));
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_600_000_000_123L));
    Files.createLink(tree.resolve("d/second"), file);
    Files.createSymbolicLink(tree.resolve("d/link"), Path.of("nowhere"));
    Shot shot = camera.take();

    CatalogueRecord.Member member = shot.member("d/file");
    assertThat(member.kind()).isEqualTo(Kind.FILE);
    assertThat(member.permissions()).isEqualTo(0750);
    assertThat(member.modified().seconds()).isEqualTo(1_600_000_000L);
    assertThat(member.modified().nanos()).isEqualTo(123_000_000);
    assertThat(member.size()).isEqualTo(5);
    assertThat(member.isSettled()).isTrue();
    assertThat(member.sha256().orElseThrow())
        .hasToString("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
    assertThat(shot.member("d/second").target().orElseThrow().text()).isEqualTo("d/file");
    assertThat(shot.member("d/link").target().orElseThrow().text()).isEqualTo("nowhere");
    assertThat(shot.captured().end().bytes()).isEqualTo(5);
    int at = (int) member.contentStart();
    assertThat(new String(shot.tar(), at, 5, UTF_8)).isEqualTo("hello");
  }

  @Test
  void theSameTreeGivesTheSameBytesWhoeverWorks() throws IOException {
    makeMixedTree();
    byte[] expected = camera.take().object();
    for (int workers : new int[] {1, 5}) {
      try (Camera other =
          new Camera(tree, workers, Camera.LATE, temporary.resolve("other" + workers))) {
        assertThat(Arrays.equals(other.take().object(), expected)).isTrue();
      }
    }
  }

  /** Small files, and a large one among them. */
  private void makeMixedTree() throws IOException {
    for (int i = 0; i < 300; i++) {
      write("d" + i / 40 + "/file" + i, ("text " + i + " ").repeat(i * 5));
    }
    noise("large", 19 << 20);
    noise("d3/noise", 900 << 10);
  }

  @Test
  void aLargeFileHasFramesOfItsOwn() throws IOException {
    write("a", "before");
    noise("large", (9 << 20) + 7);
    write("z", "behind");
    Shot shot = camera.take();

    assertThat(shot.frames().stream().map(CatalogueRecord.Frame::size))
        .containsExactly(3 * 512, 512 + (8 << 20), (1 << 20) + 512, 1024, 1024);
  }

  @Test
  @Tag("locale-blind")
  void noFrameOfSmallFilesIsMuchLargerThanItShouldBe() throws IOException {
    makeMixedTree();
    write("many/x", "");
    for (int i = 0; i < 1500; i++) {
      write("many/" + i, "");
    }
    for (CatalogueRecord.Frame frame : camera.take().frames()) {
      assertThat(frame.size()).isLessThanOrEqualTo(UnitAssembly.LARGE_FRAME_SIZE + 512);
    }
  }

  @Test
  void whatIsNoFileIsAnAbsenceByRule() throws IOException {
    write("a", "a");
    Command.run("mkfifo", tree.resolve("fifo").toString());
    Shot shot = camera.take();

    assertThat(shot.absences()).containsExactly("fifo: is a FIFO");
    assertThat(shot.captured().isComplete()).isTrue();
    assertThat(shot.captured().faults()).isEmpty();
  }

  @Test
  void whatIsNotWantedIsAnAbsenceByRule() throws IOException {
    write("cache/a", "a");
    write("b", "b");
    Shot shot = camera.without("cache/").take();

    assertThat(shot.absences()).containsExactly("cache: excluded by cache/");
    assertThat(shot.paths()).containsExactly("", "b");
  }
}
