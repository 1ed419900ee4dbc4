package dev.satchel.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Trees made at random survive an archive, whoever unpacks it. */
class RoundTripTest {
  /** How to unpack, and which format. */
  private enum Unpacker {
    GNU_TAR(ArchiveFormat.TAR, "tar --warning=no-unknown-keyword -xpf"),
    GNU_TAR_GZ(ArchiveFormat.TAR_GZ, "tar --warning=no-unknown-keyword -xzpf"),
    GNU_TAR_ZST(ArchiveFormat.TAR_ZST, "tar --warning=no-unknown-keyword --zstd -xpf"),
    BSDTAR(ArchiveFormat.TAR, "bsdtar -xpf"),
    BSDTAR_ZST(ArchiveFormat.TAR_ZST, "bsdtar -xpf"),
    UNZIP(ArchiveFormat.ZIP, "unzip -q -^");

    private final ArchiveFormat format;
    private final String words;

    Unpacker(ArchiveFormat format, String words) {
      this.format = format;
      this.words = words;
    }

    String[] command(Path archive, Path target) {
      String option = this == UNZIP ? " -d " : " -C ";
      return ("env LC_ALL=C.UTF-8 " + words + " " + archive + option + target).split(" ");
    }
  }

  /** Compares what lies in two trees, but for the links that lead out of the first. */
  private static final String COMPARE =
      """
      import os, stat, sys
      def entries(root):
          found = {}
          for directory, names, files in os.walk(root):
              for name in names + files:
                  path = os.path.join(directory, name)
                  st = os.lstat(path)
                  content = None
                  if stat.S_ISLNK(st.st_mode):
                      content = os.readlink(path)
                  elif stat.S_ISREG(st.st_mode):
                      with open(path, "rb") as stream:
                          content = stream.read()
                  mode = 0 if stat.S_ISLNK(st.st_mode) else st.st_mode & 0o777
                  time = st.st_mtime_ns // 10**9 if stat.S_ISREG(st.st_mode) else 0
                  found[os.path.relpath(path, root)] = (stat.S_IFMT(st.st_mode), mode, time, content)
          return found
      before, after = (entries(os.fsencode(root)) for root in sys.argv[1:])
      after.pop(b"archive_manifest.json")
      for path, entry in sorted(before.items()):
          if path not in after and entry[3] is not None and b"unsafe" in path:
              continue
          if after.pop(path, None) != entry:
              print("differs:", path, entry[:3], (entry[3] or b"")[:20])
      print("too many:", sorted(after))
      """;

  @TempDir Path temporary;
  private Path tree;

  @BeforeEach
  void nameTree() {
    tree = temporary.resolve("tree");
  }

  @AfterEach
  void removeTree() throws IOException {
    Command.run("rm", "-rf", tree.toString()); // Java cannot name all that is in it.
    Command.run("rm", "-rf", temporary.resolve("unpacked").toString());
  }

  private void make(long seed, String names) throws IOException {
    Command.run(
        "python3",
        Command.resource("make_random_tree.py"),
        tree.toString(),
        Long.toString(seed),
        names);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void anyTreeIsInAnArchiveOfAnyFormat(int seed) throws IOException {
    expectInEachFormat(seed);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 6, 7, 8, 9, 10})
  @Tag("locale-blind")
  void soAreMoreTrees(int seed) throws IOException {
    expectInEachFormat(seed);
  }

  private void expectInEachFormat(int seed) throws IOException {
    make(seed, "any");
    for (ArchiveFormat format : ArchiveFormat.values()) {
      Packed.of(tree, format, temporary.resolve("archive." + format.label()))
          .check(tree, "--no-default-excludes");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {11, 12, 13, 14, 15, 16})
  void aTreeThatNobodyHasSeenBeforeIsInAnArchive(int number) throws IOException {
    long seed = System.nanoTime() + number;
    make(seed, "any");
    ArchiveFormat format = List.of(ArchiveFormat.values()).get(number % 4);
    Packed packed = Packed.of(tree, format, temporary.resolve("archive"));
    try {
      packed.check(tree, "--no-default-excludes");
    } catch (AssertionError e) {
      throw new AssertionError("make_random_tree.py with seed " + seed + " and 'any'", e);
    }
  }

  @ParameterizedTest
  @EnumSource
  @Tag("locale-blind")
  void othersUnpackWhatWasThere(Unpacker unpacker) throws IOException {
    for (int seed = 20; seed < 22; seed++) {
      make(seed, "utf-8");
      Path archive = temporary.resolve("archive");
      Packed.of(tree, unpacker.format, archive);
      Path unpacked = Files.createDirectory(temporary.resolve("unpacked"));

      Command.run(unpacker.command(archive, unpacked));

      assertThat(Command.run("python3", "-c", COMPARE, tree.toString(), unpacked + "/tree"))
          .isEqualTo("too many: []\n");
      removeTree();
    }
  }
}
