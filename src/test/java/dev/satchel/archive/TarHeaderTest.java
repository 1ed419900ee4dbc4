package dev.satchel.archive;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import dev.satchel.RawName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tar at the limits of its header: of names, links, times and sizes. */
class TarHeaderTest {
  private static final long MAX_OCTAL = 077777777777L;

  /** Prints type, name, target and time of each member, and its size and pax keywords. */
  private static final String PYTHON =
      """
      import sys, tarfile
      for m in tarfile.open(sys.argv[1], encoding="utf-8", errors="surrogateescape"):
          raw = lambda name: name.encode("utf-8", "surrogateescape").hex()
          print(m.type.decode(), raw(m.name), raw(m.linkname), int(m.mtime), m.size, *sorted(m.pax_headers))
      """;

  @TempDir Path temporary;

  /** A tar of what is added, without any tree. */
  private static final class Members {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    void add(TarHeader header, byte... content) {
      byte[] block = new byte[header.length()];
      Arrays.fill(block, (byte) '?'); // What was there before makes no difference.
      header.writeTo(block, 0);
      out.writeBytes(block);
      out.writeBytes(content);
      out.writeBytes(new byte[(int) TarHeader.padded(content.length) - content.length]);
    }

    void file(RawName name, long modified, byte... content) {
      add(TarHeader.file(new Member(name, 0644, modified, content.length)), content);
    }
  }

  /** Something that adds members. */
  private interface Adding {
    void to(Members members);
  }

  private static byte[] tar(Adding adding) {
    Members members = new Members();
    adding.to(members);
    members.out.writeBytes(new byte[2 * TarHeader.BLOCK]);
    return members.out.toByteArray();
  }

  private String python(byte[] tar) throws IOException {
    Path file = Files.write(temporary.resolve("archive.tar"), tar);
    return Command.run("python3", "-c", PYTHON, file.toString());
  }

  private String gnuTar(byte[] tar) throws IOException {
    Path file = Files.write(temporary.resolve("archive.tar"), tar);
    return Command.run("tar", "-tf", file.toString());
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(US_ASCII));
  }

  static String[] names() {
    return new String[] {
      "n".repeat(99),
      "n".repeat(100),
      "n".repeat(101),
      "n".repeat(255),
      "d/" + "n".repeat(98),
      "d/" + "n".repeat(99),
      "d/" + "n".repeat(100),
      "d/" + "n".repeat(101),
      "p".repeat(155) + "/" + "n".repeat(99),
      "p".repeat(155) + "/" + "n".repeat(100), // 256, the longest that fits
      "p".repeat(155) + "/" + "n".repeat(101),
      "p".repeat(156) + "/" + "n".repeat(99),
      "p".repeat(156) + "/" + "n".repeat(100),
      "p".repeat(100) + "/" + "q".repeat(54) + "/" + "n".repeat(100),
      "p".repeat(100) + "/" + "q".repeat(55) + "/" + "n".repeat(100),
      "p".repeat(50) + "/" + "q".repeat(50) + "/" + "n".repeat(153),
      "p/".repeat(127) + "n", // 255
      "p/".repeat(127) + "nn",
      "p/".repeat(128) + "n",
      "p/".repeat(1500) + "n",
    };
  }

  @ParameterizedTest
  @MethodSource("names")
  void aNameOfAnyLengthComesBack(String name) throws IOException {
    byte[] tar =
        tar(
            members -> {
              members.file(RawName.of(name), 5, (byte) 'x');
              members.add(TarHeader.directory(new Member(RawName.of(name + "d"), 0755, 6, 0)));
              members.file(RawName.of("after"), 7, (byte) 'y');
            });

    assertThat(python(tar).lines().map(line -> line.replaceAll(" path$", "")))
        .containsExactly(
            "0 " + hex(name) + "  5 1",
            "5 " + hex(name + "d") + "  6 0",
            "0 " + hex("after") + "  7 1");
    assertThat(gnuTar(tar)).isEqualTo(name + "\n" + name + "d/\nafter\n");
    try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(tar))) {
      assertThat(in.getNextEntry().getName()).isEqualTo(name);
      assertThat(in.readAllBytes()).isEqualTo(new byte[] {'x'});
      assertThat(in.getNextEntry().getName()).isEqualTo(name + "d/");
    }
  }

  @Test
  void onlyANameThatDoesNotFitGetsAnExtendedHeader() {
    for (String name : names()) {
      int slash = name.lastIndexOf('/', Math.min(155, name.length() - 2));
      boolean fits = name.length() <= 100 || (slash > 0 && name.length() - slash - 1 <= 100);

      byte[] tar = tar(members -> members.file(RawName.of(name), 0));

      assertThat((char) tar[156]).as(name).isEqualTo(fits ? '0' : 'x');
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 99, 100, 101, 255, 4095})
  void aLinkTargetOfAnyLengthComesBack(int length) throws IOException {
    String target = "t".repeat(length);
    byte[] tar =
        tar(
            members -> {
              members.add(
                  TarHeader.symlink(
                      new Member(RawName.of("link"), 0777, 0, 0), RawName.of(target)));
              members.add(
                  TarHeader.hardlink(
                      new Member(RawName.of("hard"), 0644, 0, 0), RawName.of(target)));
            });

    String record = length > 100 ? " linkpath" : "";
    assertThat(python(tar).lines())
        .containsExactly(
            "2 " + hex("link") + " " + hex(target) + " 0 0" + record,
            "1 " + hex("hard") + " " + hex(target) + " 0 0" + record);
    assertThat(gnuTar(tar)).isEqualTo("link\nhard\n");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, MAX_OCTAL})
  void aTimeThatFitsNeedsNoExtendedHeader(long seconds) throws IOException {
    assertThat(python(tar(members -> members.file(RawName.of("f"), seconds))))
        .isEqualTo("0 66  " + seconds + " 0\n");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, -2, -62_135_596_800L, MAX_OCTAL + 1, 253_402_300_799L})
  void aTimeThatDoesNotFitComesBack(long seconds) throws IOException {
    byte[] tar = tar(members -> members.file(RawName.of("f"), seconds));

    assertThat(python(tar)).isEqualTo("0 66  " + seconds + " 0 mtime\n");
    assertThat(gnuTar(tar)).isEqualTo("f\n");
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 33, (1L << 33) + 1, 1L << 40, 1L << 62})
  void aSizeBeyondEightGibibytesStandsInTheExtendedHeader(long size) throws IOException {
    byte[] tar = headerOnly(size);

    try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(tar))) {
      TarArchiveEntry entry = in.getNextEntry();
      assertThat(entry.getSize()).isEqualTo(size);
      assertThat(entry.getName()).isEqualTo("huge");
    }
  }

  @Test
  void aSizeJustBelowEightGibibytesFits() throws IOException {
    byte[] tar = headerOnly(MAX_OCTAL);

    assertThat(new String(tar, 124, 11, US_ASCII)).isEqualTo("77777777777");
  }

  /** What there is before the content comes, which never does. */
  private static byte[] headerOnly(long size) {
    Members members = new Members();
    members.add(TarHeader.file(new Member(RawName.of("huge"), 0644, 0, size)));
    return members.out.toByteArray();
  }

  private static RawName notUtf8(int length) {
    byte[] name = new byte[length];
    Arrays.fill(name, (byte) 'n');
    name[1] = (byte) 0xff;
    name[length - 1] = (byte) 0xe9;
    return RawName.of(name);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 100, 101, 255, 300})
  void aNameThatIsNotUtf8ComesBack(int length) throws IOException {
    RawName name = notUtf8(length);
    byte[] tar =
        tar(
            members -> {
              members.file(name, 0);
              members.add(TarHeader.symlink(new Member(RawName.of("link"), 0777, 0, 0), name));
              members.file(RawName.of("caf\u00e9"), 0);
            });

    String bytes = HexFormat.of().formatHex(name.bytes());
    boolean fits = length <= 100;
    assertThat(python(tar).lines())
        .containsExactly(
            "0 " + bytes + "  0 0" + (fits ? "" : " hdrcharset path"),
            "2 " + hex("link") + " " + bytes + " 0 0" + (fits ? "" : " hdrcharset linkpath"),
            "0 636166c3a9  0 0 path");
  }

  @Test
  void gnuTarUnpacksALongNameThatIsNotUtf8() throws IOException {
    RawName name = notUtf8(200);
    Path file = temporary.resolve("archive.tar");
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(tar(members -> members.file(name, 0, (byte) 'x')));
    }
    Path unpacked = Files.createDirectory(temporary.resolve("unpacked"));

    // It does not know the record that says so, and says that; what it makes is right.
    Command.run(
        "tar", "--warning=no-unknown-keyword", "-C", unpacked.toString(), "-xf", file.toString());

    String program = "import os, sys; print(os.listdir(os.fsencode(sys.argv[1]))[0].hex())";
    assertThat(Command.run("python3", "-c", program, unpacked.toString()).strip())
        .isEqualTo(HexFormat.of().formatHex(name.bytes()));
  }

  @Test
  void ownerAndGroupAreNobodyInParticular() throws IOException {
    byte[] tar = tar(members -> members.file(RawName.of("f"), 0));

    assertThat(new String(tar, 108, 16, US_ASCII)).isEqualTo("0000000\0" + "0000000\0");
    assertThat(Arrays.copyOfRange(tar, 265, 329)).containsOnly(0);
    assertThat(new String(tar, 257, 8, US_ASCII)).isEqualTo("ustar\0" + "00");
  }
}
