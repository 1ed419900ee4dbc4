package dev.satchel.archive;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import dev.satchel.Command;
import dev.satchel.RawName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tar is one and the same stream, wherever it is cut, and whatever it is compressed with. */
class TarAssemblyTest {
  private static final int KIB = 1 << 10;
  private static final long GIB = 1L << 30;
  private static final RawName ROOT = RawName.of("root");

  /** Prints the name and size of each member. */
  private static final String PYTHON =
      "import sys, tarfile\nfor m in tarfile.open(sys.argv[1]): print(m.name, m.size)";

  @TempDir Path temporary;
  private Engine engine;

  @BeforeEach
  void startEngine() throws IOException {
    engine = Packed.engine(2, 2 << 20, temporary);
  }

  @AfterEach
  void endEngine() {
    engine.close();
  }

  /** Something that adds members. */
  private interface Members {
    void addTo(Assembled tar) throws IOException;
  }

  private void write(TarCoding coding, Members members, OutputStream out) throws IOException {
    Assembled.Form form = (all, pieces) -> new TarAssembly(all, ROOT, coding, pieces);
    try (Assembled tar = new Assembled(engine, form, out)) {
      tar.begin();
      members.addTo(tar);
      tar.manifest("root/manifest");
      tar.finish();
    }
  }

  private byte[] tar(Members members) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    write(new PlainCoding(), members, out);
    return out.toByteArray();
  }

  private byte[] gunzipped(Members members) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    write(new GzipCoding(6), members, out);
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(out.toByteArray()))) {
      return in.readAllBytes();
    }
  }

  private byte[] unzstd(Members members) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    write(new ZstdCoding(3, engine.scratch()), members, out);
    try (ZstdInputStream in = new ZstdInputStream(new ByteArrayInputStream(out.toByteArray()))) {
      return in.readAllBytes();
    }
  }

  private static byte[] noise(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0,
        1,
        511,
        512,
        513,
        1024,
        128 * KIB - 1,
        128 * KIB,
        128 * KIB + 1,
        256 * KIB - 512,
        256 * KIB - 1,
        256 * KIB,
        256 * KIB + 1,
        512 * KIB - 512,
        512 * KIB - 1,
        512 * KIB,
        512 * KIB + 1,
        1024 * KIB - 1536,
        1024 * KIB + 1
      })
  void contentOfAnySizeIsPaddedToWholeBlocks(int size) throws IOException {
    byte[] content = noise(size);
    Members members =
        tar -> {
          tar.file("before", new byte[] {1});
          tar.file("f", content);
          tar.file("after", new byte[] {2});
        };

    byte[] tar = tar(members);

    try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(tar))) {
      for (String name : new String[] {"root/", "root/before", "root/f"}) {
        assertThat(in.getNextEntry().getName()).isEqualTo(name);
      }
      assertThat(Arrays.equals(in.readAllBytes(), content)).isTrue();
      assertThat(in.getNextEntry().getName()).isEqualTo("root/after");
      assertThat(in.readAllBytes()).containsExactly(2);
      assertThat(in.getNextEntry().getName()).isEqualTo("root/manifest");
      assertThat(in.getNextEntry()).isNull();
    }
    assertThat(tar.length % 512).isZero();
    assertThat(Arrays.copyOfRange(tar, tar.length - 1024, tar.length)).containsOnly(0);
    assertThat(Arrays.equals(gunzipped(members), tar)).as("gunzipped").isTrue();
    assertThat(Arrays.equals(unzstd(members), tar)).as("from zstd").isTrue();
  }

  @Test
  void manyMembersOfAllKindsAreTheSameStreamInEachCoding() throws IOException {
    Members members =
        tar -> {
          Random random = new Random(1);
          for (int i = 0; i < 1500; i++) {
            switch (i % 5) {
              case 0 -> tar.directory("directory-" + i, i);
              case 1 -> tar.symlink("link-" + i, "t".repeat(i % 200));
              case 2 -> tar.hardlink("hard-" + i, "directory-" + i);
              case 3 -> tar.omitted("omitted-" + i);
              default -> tar.file("n".repeat(i % 250) + i, noise(random.nextInt(6000)));
            }
          }
        };

    byte[] tar = tar(members);

    int count = 0;
    try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(tar))) {
      for (TarArchiveEntry entry; (entry = in.getNextEntry()) != null; count++) {
        assertThat(entry.getName()).doesNotContain("omitted");
      }
    }
    assertThat(count).isEqualTo(1202);
    assertThat(Arrays.equals(gunzipped(members), tar)).as("gunzipped").isTrue();
    assertThat(Arrays.equals(unzstd(members), tar)).as("from zstd").isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {8 * GIB - 1, 8 * GIB})
  @Tag("locale-blind")
  void aFileAroundEightGibibytesIsReadable(long size) throws IOException {
    Path file = temporary.resolve("huge.tar");
    try (OutputStream out = new SparseFile(file)) {
      write(
          new PlainCoding(),
          tar -> {
            tar.file("huge", new ZeroSource(size));
            tar.file("after", "some words".getBytes(US_ASCII));
          },
          out);
    }

    assertThat(Command.run("python3", "-c", PYTHON, file.toString()).lines())
        .containsExactly("root 0", "root/huge " + size, "root/after 10", "root/manifest 0");
    assertThat(Command.run("tar", "-tvf", file.toString())).contains(" " + size + " ");
    assertThat(Command.run("tar", "-xOf", file.toString(), "root/after")).isEqualTo("some words");
    assertThat(Command.run("bsdtar", "-tf", file.toString())).contains("root/huge", "root/after");
    Files.delete(file);
  }
}
