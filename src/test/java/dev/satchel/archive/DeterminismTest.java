package dev.satchel.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same tree gives the same bytes, however, where and when it was made. */
class DeterminismTest {
  private static final String MAKE_TREE =
      """
      import os, random, sys
      root, order = sys.argv[1], int(sys.argv[2])
      rng = random.Random(5)
      words = [rng.randbytes(rng.randint(2, 9)).hex().encode() for _ in range(999)]
      name = lambda n: b"name-%d-\\xff" % n if n % 7 == 0 else b"name-%d" % n
      files = {}
      for n in range(200):
          content = b" ".join(rng.choices(words, k=rng.randint(0, 900)))
          files[b"d%d/e%d/" % (n % 5, n % 3) + name(n)] = content
      files[b"random"] = rng.randbytes(2 << 20)
      files[b"text"] = b" ".join(rng.choices(words, k=200_000))
      os.umask(0o022)
      paths = sorted(files)
      random.Random(order).shuffle(paths)
      links = [(b"link", b"text"), (b"d1/link", b"../random"), (b"out", b"/etc/passwd")]
      for path in paths:
          full = os.path.join(os.fsencode(root), path)
          os.makedirs(os.path.dirname(full), exist_ok=True)
          with open(full, "wb") as f:
              f.write(files[path])
      for path, target in reversed(links) if order % 2 else links:
          os.symlink(target, os.path.join(os.fsencode(root), path))
      # Under which of two names a file was made first makes no difference either.
      made, other = (b"hard-b", b"hard-a") if order % 2 else (b"hard-a", b"hard-b")
      with open(os.path.join(os.fsencode(root), made), "wb") as f:
          f.write(b"twice\\n")
      os.link(os.path.join(os.fsencode(root), made), os.path.join(os.fsencode(root), other))
      for directory, names, more in os.walk(os.fsencode(root), topdown=False):
          for path in [os.path.join(directory, n) for n in sorted(names + more)] + [directory]:
              os.utime(path, ns=(0, 1_700_000_000_123_456_789), follow_symlinks=False)
      """;

  @TempDir static Path temporary;
  private static Path elsewhere;

  @BeforeAll
  static void makeTrees() throws IOException {
    elsewhere = Files.createTempDirectory(Path.of("/dev/shm"), "satchel-test");
    makeTree(temporary.resolve("one/tree"), 1);
    makeTree(temporary.resolve("two/tree"), 2);
    makeTree(elsewhere.resolve("tree"), 3);
  }

  private static void makeTree(Path tree, int order) throws IOException {
    Command.run("python3", "-c", MAKE_TREE, tree.toString(), Integer.toString(order));
  }

  @AfterAll
  static void removeTheOneElsewhere() throws IOException {
    Command.run("rm", "-rf", elsewhere.toString());
  }

  private static Path pack(Path tree, ArchiveFormat format, String name) throws IOException {
    return Packed.of(tree, format, temporary.resolve(name + "." + format.label())).file();
  }

  @ParameterizedTest
  @EnumSource
  void theSameTreeTwiceGivesTheSameBytes(ArchiveFormat format) throws IOException {
    Path first = pack(temporary.resolve("one/tree"), format, "first");
    Path second = pack(temporary.resolve("one/tree"), format, "second");

    assertThat(second).hasSameBinaryContentAs(first);
  }

  @ParameterizedTest
  @EnumSource
  void theOrderInWhichATreeWasMadeMakesNoDifference(ArchiveFormat format) throws IOException {
    Path first = pack(temporary.resolve("one/tree"), format, "one");
    Path second = pack(temporary.resolve("two/tree"), format, "two");

    assertThat(second).hasSameBinaryContentAs(first);
  }

  @ParameterizedTest
  @EnumSource
  void theFileSystemMakesNoDifference(ArchiveFormat format) throws IOException {
    Path first = pack(temporary.resolve("one/tree"), format, "disk");
    Path second = pack(elsewhere.resolve("tree"), format, "memory");

    assertThat(second).hasSameBinaryContentAs(first);
  }
}
