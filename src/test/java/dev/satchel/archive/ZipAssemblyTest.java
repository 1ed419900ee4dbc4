package dev.satchel.archive;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import dev.satchel.RawName;
import java.io.BufferedInputStream;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Zip at its limits: of sizes, of offsets, of the number of members, of what does not shrink. */
class ZipAssemblyTest {
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
  private Engine engine;

  @BeforeEach
  void startEngine() throws IOException {
    zip = temporary.resolve("archive.zip");
    engine = Packed.engine(2, 2 << 20, temporary);
  }

  @AfterEach
  void endEngine() {
    engine.close();
  }

  /** Something that adds members. */
  private interface Members {
    void addTo(Assembled zip) throws IOException;
  }

  private void write(Members members) throws IOException {
    write(6, members);
  }

  private void write(int level, Members members) throws IOException {
    Assembled.Form form = (all, pieces) -> new ZipAssembly(all, RawName.of(""), level, pieces);
    try (OutputStream out = new SparseFile(zip);
        Assembled archive = new Assembled(engine, form, out)) {
      members.addTo(archive);
      archive.finish();
    }
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

    write(archive -> archive.file("text", content));

    expectContent("text", content);
    assertThat(Files.size(zip)).isLessThan(size / 4 + 500);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16384, 65535, 65536, 262144, MIB - 1, MIB, MIB + 1, MIB + 65536, 3 * MIB})
  void noiseOfAnySizeComesBackAndHardlyGrows(int size) throws IOException {
    byte[] content = random(size);

    write(archive -> archive.file("noise", content));

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

    write(archive -> archive.file("mixed", content));

    expectContent("mixed", content);
  }

  @Test
  void whatLiesABitMoreThanAWindowBackIsNotReferredTo() throws IOException {
    byte[] noise = random(40_000); // More than the 32 KiB that deflate may look back.
    byte[] content = new byte[2 * MIB];
    for (int i = 0; i < content.length; i++) {
      content[i] = noise[i % noise.length];
    }

    write(archive -> archive.file("repeated", content));

    expectContent("repeated", content);
  }

  @Test
  void anArchiveWithoutMembersIsOne() throws IOException {
    write(archive -> {});

    try (ZipFile file = new ZipFile(zip.toFile())) {
      assertThat(file.size()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"65534, false", "65535, true", "65536, true"})
  @Tag("locale-blind")
  void moreMembersThanSixteenBitsCountAreReadable(int count, boolean zip64) throws IOException {
    write(
        archive -> {
          for (int i = 0; i < count; i++) {
            archive.file("file-" + i, new byte[0]);
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
        archive -> {
          assertThat(directory).hasSize(ArchiveFormat.ZIP.maxPath());
          archive.directory(directory, 0);
          archive.file(file, new byte[] {1});
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
    write(archive -> archive.directory("d", seconds));

    expectReadable(1);
    String program =
        "import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).infolist()[0].date_time[0])";
    int year = Integer.parseInt(Command.run("python3", "-c", program, zip.toString()).strip());
    assertThat(year)
        .isEqualTo(seconds < 315_532_800 ? 1980 : seconds < 4_000_000_000L ? year : 2107);
  }

  @Test
  @Tag("locale-blind")
  void whatLiesBeyondFourGibibytesIsReadable() throws IOException {
    long size = 4 * GIB + (100 << 20);
    byte[] large = text(MIB + 5);
    write(
        0,
        archive -> {
          archive.file("before", large);
          archive.file("huge", new ZeroSource(size));
          archive.file("small", text(100));
          archive.file("empty", new byte[0]);
          archive.directory("directory", 0);
          archive.symlink("link", "small");
          archive.file("large", large);
          archive.file("noise", random(MIB + 1));
          archive.file("last", text(3));
        });
    expectBeyondReadable(size, large);
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
