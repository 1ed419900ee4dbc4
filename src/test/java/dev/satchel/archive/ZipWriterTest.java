package dev.satchel.archive;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import dev.satchel.RawName;
import dev.satchel.files.Scratch;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Zip at its limits: of sizes, of offsets, of the number of members, of what does not shrink. */
class ZipWriterTest {
  private static final int MIB = 1 << 20;
  private static final long GIB = 1L << 30;

  /** Prints the number of members and the first bad one. */
  private static final String PYTHON =
      """
      import sys, zipfile
      archive = zipfile.ZipFile(sys.argv[1])
      print(len(archive.infolist()), archive.testzip())
      """;

  @TempDir Path temporary;
  private Path zip;

  @BeforeEach
  void nameArchive() {
    zip = temporary.resolve("archive.zip");
  }

  /** Something that writes members. */
  private interface Members {
    void writeTo(ZipWriter writer) throws IOException;
  }

  private void write(Members members) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(zip), MIB);
        ZipWriter writer = new ZipWriter(out, Scratch.in(temporary.resolve("scratch")))) {
      members.writeTo(writer);
      writer.finish();
    }
  }

  private static void add(ZipWriter writer, String name, byte[] content) throws IOException {
    writer.file(
        new Member(RawName.of(name), 0644, 1_700_000_000, content.length),
        new ByteArrayInputStream(content));
  }

  private void expectReadable(int members) throws IOException {
    String zipFile = zip.toString();
    assertThat(Command.run("python3", "-c", PYTHON, zipFile)).isEqualTo(members + " None\n");
    assertThat(Command.run("unzip", "-tqq", zipFile)).isEmpty();
    try (ZipFile file = new ZipFile(zipFile)) {
      assertThat(file.size()).isEqualTo(members);
    }
  }

  private void expectContent(String name, byte[] content) throws IOException {
    expectReadable(1);
    try (ZipFile file = new ZipFile(zip.toFile());
        InputStream in = file.getInputStream(new ZipEntry(name))) {
      assertThat(Arrays.equals(in.readAllBytes(), content)).as("as a file").isTrue();
    }
    try (ZipInputStream in =
        new ZipInputStream(new BufferedInputStream(Files.newInputStream(zip)))) {
      assertThat(in.getNextEntry().getName()).isEqualTo(name);
      assertThat(Arrays.equals(in.readAllBytes(), content)).as("as a stream").isTrue();
      assertThat(in.getNextEntry()).isNull();
    }
  }

  private static byte[] text(int size) {
    byte[] line = "The quick brown fox jumps over the lazy dog. ".getBytes(US_ASCII);
    byte[] text = new byte[size];
    for (int i = 0; i < size; i++) {
      text[i] = (byte) (line[i % line.length] + i / 1000 % 7);
    }
    return text;
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0,
        1,
        2,
        100,
        16383,
        16384,
        65535,
        65536,
        MIB - 1,
        MIB,
        MIB + 1,
        5 * MIB / 4,
        3 * MIB
      })
  void textOfAnySizeComesBack(int size) throws IOException {
    byte[] content = text(size);

    write(writer -> add(writer, "text", content));

    expectContent("text", content);
    assertThat(Files.size(zip)).isLessThan(size / 4 + 500);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16384, 65535, 65536, 262144, MIB - 1, MIB, MIB + 1, MIB + 65536, 3 * MIB})
  void noiseOfAnySizeComesBackAndHardlyGrows(int size) throws IOException {
    byte[] content = random(size);

    write(writer -> add(writer, "noise", content));

    expectContent("noise", content);
    assertThat(Files.size(zip)).isLessThan(size + size / 5000 + 500);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void textAndNoiseInTurnComeBack(int kind) throws IOException {
    byte[] content = new byte[3 * MIB + 12345];
    int piece = new int[] {100_000, 256 << 10, 32 << 10, 700_000}[kind];
    byte[] noise = random(content.length);
    byte[] text = text(content.length);
    for (int i = 0; i < content.length; i++) {
      content[i] = i / piece % 2 == 0 ? text[i] : noise[i];
    }

    write(writer -> add(writer, "mixed", content));

    expectContent("mixed", content);
  }

  @Test
  void whatLiesABitMoreThanAWindowBackIsNotReferredTo() throws IOException {
    byte[] noise = random(40_000); // More than the 32 KiB that deflate may look back.
    byte[] content = new byte[2 * MIB];
    for (int i = 0; i < content.length; i++) {
      content[i] = noise[i % noise.length];
    }

    write(writer -> add(writer, "repeated", content));

    expectContent("repeated", content);
  }

  @Test
  void anArchiveWithoutMembersIsOne() throws IOException {
    write(writer -> {});

    try (ZipFile file = new ZipFile(zip.toFile())) {
      assertThat(file.size()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"65534, false", "65535, true", "65536, true"})
  @Tag("locale-blind")
  void moreMembersThanSixteenBitsCountAreReadable(int count, boolean zip64) throws IOException {
    write(
        writer -> {
          for (int i = 0; i < count; i++) {
            add(writer, "file-" + i, new byte[0]);
          }
        });

    expectReadable(count);
    int members = 0;
    try (ZipInputStream in =
        new ZipInputStream(new BufferedInputStream(Files.newInputStream(zip)))) {
      while (in.getNextEntry() != null) {
        members++;
      }
    }
    assertThat(members).isEqualTo(count);
    byte[] bytes = Files.readAllBytes(zip);
    boolean hasLocator = bytes[bytes.length - 42] == 'P' && bytes[bytes.length - 40] == 6;
    assertThat(hasLocator).as("ZIP64 locator").isEqualTo(zip64);
  }

  @Test
  void namesAsLongAsTheFormatHasRoomForAreReadable() throws IOException {
    String directory = ("d".repeat(254) + "/").repeat(257).substring(0, 65_534);
    String file = ("f".repeat(254) + "/").repeat(257).substring(0, 65_534);
    write(
        writer -> {
          assertThat(directory).hasSize(writer.maxPath());
          writer.directory(new Member(RawName.of(directory), 0755, 0, 0));
          add(writer, file, new byte[] {1});
        });

    String program =
        "import sys, zipfile; print(*map(len, zipfile.ZipFile(sys.argv[1]).namelist()))";

    assertThat(Command.run("python3", "-c", program, zip.toString())).isEqualTo("65535 65534\n");
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        Long.MIN_VALUE,
        -9_000_000_000_000_000_000L,
        -1,
        0,
        315_532_799,
        315_532_800,
        Integer.MAX_VALUE,
        4_354_819_199L,
        4_354_819_200L,
        9_000_000_000_000_000_000L,
        Long.MAX_VALUE
      })
  void anyTimeThatAFileCanHaveIsTakenToTheNearestOfTheFormat(long seconds) throws IOException {
    write(writer -> writer.directory(new Member(RawName.of("d"), 0755, seconds, 0)));

    expectReadable(1);
    String program =
        "import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).infolist()[0].date_time[0])";
    int year = Integer.parseInt(Command.run("python3", "-c", program, zip.toString()).strip());
    assertThat(year)
        .isEqualTo(seconds < 315_532_800 ? 1980 : seconds < 4_000_000_000L ? year : 2107);
  }

  /** As many pseudo-random bytes as asked for, quickly: one MiB again and again, with a counter. */
  private static InputStream noise(long size) {
    byte[] block = random(MIB);
    return new InputStream() {
      private long at;

      @Override
      public int read() {
        throw new UnsupportedOperationException();
      }

      @Override
      public int read(byte[] target, int offset, int length) {
        int from = (int) (at % MIB);
        int count = (int) Math.min(Math.min(length, MIB - from), size - at);
        if (count <= 0) {
          return -1;
        }
        System.arraycopy(block, from, target, offset, count);
        at += count;
        return count;
      }
    };
  }

  @Test
  @Tag("locale-blind")
  void whatLiesBeyondFourGibibytesIsReadable() throws IOException {
    long size = 4 * GIB + (100 << 20);
    byte[] large = text(MIB + 5);
    write(
        writer -> {
          add(writer, "before", large);
          writer.file(new Member(RawName.of("huge"), 0600, 0, size), noise(size));
          add(writer, "small", text(100));
          add(writer, "empty", new byte[0]);
          writer.directory(new Member(RawName.of("directory"), 0755, 0, 0));
          writer.symlink(new Member(RawName.of("link"), 0777, 0, 0), RawName.of("small"));
          add(writer, "large", large);
          add(writer, "noise", random(MIB + 1));
          add(writer, "last", text(3));
        });
    try {
      expectBeyondReadable(size, large);
    } finally {
      Files.delete(zip);
    }
  }

  private void expectBeyondReadable(long size, byte[] large) throws IOException {
    String program =
        """
        import sys, zipfile
        archive = zipfile.ZipFile(sys.argv[1])
        for info in archive.infolist():
            with archive.open(info) as stream:
                if info.file_size < 1 << 30:
                    assert len(stream.read()) == info.file_size, info
                else:
                    assert len(stream.read(1 << 20)) == 1 << 20
            print(info.filename, info.file_size)
        """;
    assertThat(Command.run("python3", "-c", program, zip.toString()).lines())
        .containsExactly(
            "before 1048581",
            "huge " + size,
            "small 100",
            "empty 0",
            "directory/ 0",
            "link 5",
            "large 1048581",
            "noise 1048577",
            "last 3");
    assertThat(Command.run("unzip", "-l", zip.toString())).contains(size + " ", "last");
    assertThat(Command.run("unzip", "-tqq", zip.toString(), "-x", "huge")).isEmpty();
    assertThat(Command.run("bsdtar", "-tf", zip.toString()).lines()).hasSize(9);
    try (ZipFile file = new ZipFile(zip.toFile())) {
      assertThat(Collections.list(file.entries())).hasSize(9);
      try (InputStream in = file.getInputStream(new ZipEntry("large"))) {
        assertThat(Arrays.equals(in.readAllBytes(), large)).isTrue();
      }
    }
  }
}
