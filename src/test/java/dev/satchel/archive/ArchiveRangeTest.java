package dev.satchel.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Any stretch of an archive, made on its own, is that stretch of the whole, byte for byte. */
@Tag("locale-blind")
class ArchiveRangeTest {
  /** Enough for several pieces of each kind, and a manifest that does not stay in memory. */
  private static final String MAKE_LARGE =
      """
      import os, random, sys
      root = sys.argv[1]
      rng = random.Random(7)
      words = [rng.randbytes(rng.randint(2, 9)).hex().encode() for _ in range(999)]
      text = lambda size: b" ".join(rng.choices(words, k=size // 11 + 1))[:size]
      def write(path, content):
          path = os.path.join(root, path)
          os.makedirs(os.path.dirname(path), exist_ok=True)
          with open(path, "wb") as f:
              f.write(content)
      write("a-text", text(2_500_000))
      write("b/noise", rng.randbytes((2 << 20) + 12_345))
      write("b/one-mebibyte", rng.randbytes(1 << 20))
      write("z-after", text(700_000))
      for n in range(300):
          os.makedirs(os.path.join(root, "directories", "%d" % n))
      for n in range(2500):
          content = b"" if n % 3 else text(rng.randint(0, 900))
          write("many/" + "p" * 120 + "/%04d" % n + "n" * 90, content)
      for n in range(4):
          os.symlink("../a-text" if n % 2 else "/nowhere", os.path.join(root, "many", "link-%d" % n))
          os.link(os.path.join(root, "b/noise"), os.path.join(root, "many", "hard-%d" % n))
      os.mkfifo(os.path.join(root, "many", "fifo"))
      """;

  private static final Map<String, Known> KNOWN = new HashMap<>();

  @TempDir static Path temporary;
  private static Path small;
  private static Path large;
  private static Workshop ofSmall;
  private static Workshop ofLarge;

  @BeforeAll
  static void makeTrees() throws IOException {
    small = Files.createDirectories(temporary.resolve("small/sub"));
    small = temporary.resolve("small");
    Files.writeString(small.resolve("a"), "some text, some text, some text");
    Files.createFile(small.resolve("empty"));
    Files.createLink(small.resolve("hard"), small.resolve("a"));
    Files.createSymbolicLink(small.resolve("link"), Path.of("a"));
    Files.createSymbolicLink(small.resolve("out"), Path.of("/nowhere"));
    Files.write(small.resolve("sub/noise"), noise(700));
    large = temporary.resolve("large");
    Command.run("python3", "-c", MAKE_LARGE, large.toString());
    ofSmall = workshop(small, "of-small");
    ofLarge = workshop(large, "of-large");
  }

  private static Workshop workshop(Path tree, String state) throws IOException {
    return new Workshop(tree, 2, 1 << 20, temporary.resolve(state));
  }

  @AfterAll
  static void endWorkshops() throws IOException {
    for (Known known : KNOWN.values()) {
      known.plan.close();
    }
    KNOWN.clear();
    ofSmall.close();
    ofLarge.close();
  }

  private static byte[] noise(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  /** An archive that was planned, and was made in one go before that. */
  private static final class Known {
    private final Archive archive;
    private final Plan plan;
    private final byte[] whole;

    Known(Archive archive, Plan plan, byte[] whole) {
      this.archive = archive;
      this.plan = plan;
      this.whole = whole;
    }

    byte[] range(long first, long last) throws IOException {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      archive.writeRange(plan, first, last, out, new Progress());
      return out.toByteArray();
    }

    void expect(int first, int last) throws IOException {
      byte[] expected = Arrays.copyOfRange(whole, first, last + 1);
      byte[] found = range(first, last);
      assertThat(found.length).as("length of %d-%d", first, last).isEqualTo(expected.length);
      assertThat(Arrays.mismatch(found, expected)).as("%d-%d", first, last).isEqualTo(-1);
    }

    int end() {
      return whole.length - 1;
    }
  }

  /** Something to be expected. */
  private interface Check {
    void of(Known known) throws IOException;
  }

  /** Makes the archive only if no other test has. */
  private static void check(Path tree, ArchiveFormat format, int level, Check check)
      throws IOException {
    String name = tree + " " + format + " " + level;
    Known known = KNOWN.get(name);
    if (known == null) {
      known = make(tree.equals(small) ? ofSmall : ofLarge, format, level);
      KNOWN.put(name, known);
    }
    check.of(known);
  }

  private static Known make(Workshop workshop, ArchiveFormat format, int level) throws IOException {
    Archive archive = workshop.archive(format, level);
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    archive.write(whole, new Progress());
    return new Known(archive, archive.plan(true), whole.toByteArray());
  }

  @EachForm
  void anArchiveCanBeResumedAtEachByte(ArchiveFormat format, int level) throws IOException {
    check(
        small,
        format,
        level,
        known -> {
          for (int first = 0; first <= known.end(); first++) {
            known.expect(first, known.end());
          }
        });
  }

  @EachForm
  void eachByteCanBeHadAlone(ArchiveFormat format, int level) throws IOException {
    check(
        small,
        format,
        level,
        known -> {
          for (int at = 0; at <= known.end(); at += 3) {
            known.expect(at, at);
          }
          known.expect(known.end(), known.end());
        });
  }

  @EachForm
  void anArchiveIsAsLongAsWasSaid(ArchiveFormat format, int level) throws IOException {
    for (Path tree : new Path[] {small, large}) {
      check(
          tree,
          format,
          level,
          known -> {
            assertThat(known.archive.length(known.plan)).isEqualTo(known.whole.length);
            assertThat(known.plan.length().isPresent()).isEqualTo(format.hasExactLength(level));
          });
    }
  }

  @EachForm
  void aPlanThatWasNotMeasuredServesAsWell(ArchiveFormat format, int level) throws IOException {
    check(
        small,
        format,
        level,
        known -> {
          try (Plan plan = known.archive.plan(false)) {
            Known again = new Known(known.archive, plan, known.whole);
            assertThat(plan.length()).isEmpty();
            assertThat(plan.tag()).isEqualTo(known.plan.tag());
            assertThat(known.archive.length(plan)).isEqualTo(known.whole.length);
            again.expect(0, known.end());
            again.expect(known.end() / 2, known.end());
            again.expect(100, 200);
          }
        });
  }

  @ParameterizedTest
  @CsvSource({"TAR, 0", "ZIP, 0"})
  void aLargeArchiveCanBeResumedWhereAPieceEnds(ArchiveFormat format, int level)
      throws IOException {
    check(
        large,
        format,
        level,
        known -> {
          PieceTable pieces = known.plan.pieces();
          int border = 0;
          for (int piece = 0; piece < pieces.count(); piece++) {
            border += pieces.length(piece);
            int last = Math.min(border + 600, known.end());
            known.expect(Math.min(border - 1, known.end()), last);
            known.expect(Math.min(border, known.end()), last);
            known.expect(Math.min(border + 1, known.end()), last);
            if (piece % 8 == 0) {
              known.expect(border, known.end());
            }
          }
          assertThat(pieces.count()).isGreaterThan(15);
        });
  }

  @EachForm
  void aLargeArchiveCanBeResumedAnywhere(ArchiveFormat format, int level) throws IOException {
    Random random = new Random(5);
    int count = format.hasExactLength(level) ? 20 : 4;
    check(
        large,
        format,
        level,
        known -> {
          for (int i = 0; i < count; i++) {
            int first = random.nextInt(known.whole.length);
            known.expect(first, known.end());
          }
        });
  }

  @EachForm
  void anyPartOfALargeArchiveCanBeHad(ArchiveFormat format, int level) throws IOException {
    Random random = new Random(3);
    int count = format.hasExactLength(level) ? 200 : 8;
    check(
        large,
        format,
        level,
        known -> {
          for (int i = 0; i < count; i++) {
            int first = random.nextInt(known.whole.length);
            int most = 1 << random.nextInt(i % 20 == 0 ? 21 : 14);
            known.expect(first, Math.min(first + random.nextInt(most), known.end()));
          }
        });
  }

  @Test
  void whatLiesBeforeARangeIsReadForTheManifestOnly() throws IOException {
    try (Workshop workshop = workshop(large, "for-the-manifest")) {
      Known known = make(workshop, ArchiveFormat.TAR, 0);
      int manifest = new String(known.whole, ISO_8859_1).indexOf("large/" + Manifest.NAME);
      Set<Thread> before = recalling();
      known.expect(manifest - 1000, manifest - 1);
      assertThat(recalling()).isEqualTo(before);
      known.expect(manifest - 1000, manifest);
      assertThat(recalling()).isNotEqualTo(before);
      known.plan.close();
    }
  }

  private static Set<Thread> recalling() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("archive-recall"))
        .collect(Collectors.toSet());
  }

  @EachForm
  void theEndOfALargeArchiveCanBeHad(ArchiveFormat format, int level) throws IOException {
    check(
        large,
        format,
        level,
        known -> {
          // In what comes behind the manifest, in the manifest, and all of it.
          for (int length : new int[] {1, 2, 22, 1024, 5000, 100_000, 600_000, 1_200_000}) {
            if (length <= known.whole.length) {
              known.expect(known.whole.length - length, known.end());
            }
          }
          known.expect(known.end() - 900_000, known.end() - 800_000);
        });
  }
}
