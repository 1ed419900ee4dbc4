package dev.satchel.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Neither the number of workers nor the memory they have makes a difference to the bytes. */
@Tag("locale-blind")
class WorkersTest {
  private static final String MAKE_TREE =
      """
      import os, random, sys
      root = sys.argv[1]
      rng = random.Random(3)
      words = [rng.randbytes(rng.randint(2, 9)).hex().encode() for _ in range(999)]
      for d in range(20):
          os.makedirs(os.path.join(root, "d%d" % d))
          for f in range(30):
              with open(os.path.join(root, "d%d" % d, "f%d" % f), "wb") as out:
                  out.write(b" ".join(rng.choices(words, k=rng.randint(0, 600))))
      with open(os.path.join(root, "d3", "large"), "wb") as out:
          out.write(b" ".join(rng.choices(words, k=250_000)))
      with open(os.path.join(root, "d9", "noise"), "wb") as out:
          out.write(rng.randbytes(2_000_000))
      os.symlink("d3/large", os.path.join(root, "link"))
      os.link(os.path.join(root, "d9", "noise"), os.path.join(root, "d9", "second"))
      """;

  @TempDir static Path temporary;
  private static Path tree;

  @BeforeAll
  static void makeTree() throws IOException {
    tree = temporary.resolve("tree");
    Command.run("python3", "-c", MAKE_TREE, tree.toString());
  }

  private static byte[] pack(ArchiveFormat format, int level, int workers, long inFlight)
      throws IOException {
    return Packed.withArchive(
        tree,
        Packed.options(format, level),
        workers,
        inFlight,
        archive -> {
          ByteArrayOutputStream out = new ByteArrayOutputStream();
          archive.write(out, new Progress());
          return out.toByteArray();
        });
  }

  @ParameterizedTest
  @CsvSource({
    "TAR, 0",
    "ZIP, 0",
    "ZIP, 1",
    "ZIP, 6",
    "ZIP, 9",
    "TAR_GZ, 0",
    "TAR_GZ, 1",
    "TAR_GZ, 6",
    "TAR_ZST, 1",
    "TAR_ZST, 3",
    "TAR_ZST, 9"
  })
  void theBytesAreTheSame(ArchiveFormat format, int level) throws IOException {
    byte[] alone = pack(format, level, 1, 64 << 20);
    for (int workers : new int[] {2, 7}) {
      for (long inFlight : new long[] {1, 1 << 20, 64 << 20}) {
        byte[] together = pack(format, level, workers, inFlight);
        assertThat(Arrays.mismatch(together, alone))
            .as("%d workers, %d bytes", workers, inFlight)
            .isEqualTo(-1);
      }
    }
  }
}
