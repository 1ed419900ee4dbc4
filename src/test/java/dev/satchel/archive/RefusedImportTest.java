package dev.satchel.archive;

import static dev.satchel.Refusal.Code.MALFORMED_BODY;
import static dev.satchel.Refusal.Code.UNSAFE_ARCHIVE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.satchel.Refusal;
import dev.satchel.archive.Import.Mode;
import dev.satchel.archive.TarMaker.Header;
import dev.satchel.archive.ZipMaker.Entry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not unpacked, and leaves everything as it was. */
@Tag("locale-blind")
class RefusedImportTest {
  private static final byte[] FINE = new TarMaker().file("f", "content").bytes();

  @TempDir Path temporary;
  private ImportSite site;

  @BeforeEach
  void open() throws IOException {
    site = new ImportSite(temporary);
    Files.createDirectories(site.destination().resolve("d"));
    Files.writeString(site.destination().resolve("d/mine"), "mine");
    Files.createSymbolicLink(site.destination().resolve("out"), site.outside());
  }

  @AfterEach
  void close() throws IOException {
    site.close();
  }

  private void refused(
      byte[] archive, ArchiveFormat format, Mode mode, Refusal.Code code, String message)
      throws IOException {
    String before = site.picture();
    assertThatThrownBy(() -> site.run(archive, format, mode))
        .asInstanceOf(type(Refusal.class))
        .satisfies(refusal -> assertThat(refusal.reason()).contains(message))
        .extracting(Refusal::code)
        .isEqualTo(code);
    assertThat(site.picture()).isEqualTo(before);
  }

  private static Arguments unsafe(String message, TarMaker archive) {
    return arguments(UNSAFE_ARCHIVE, message, archive.bytes());
  }

  private static Arguments malformed(String message, TarMaker archive) {
    return arguments(MALFORMED_BODY, message, archive.bytes());
  }

  static Stream<Arguments> tars() {
    return Stream.of(
        unsafe("'/etc/x' has an absolute name", new TarMaker().file("/etc/x", "")),
        unsafe("'a/../../x' has '..'", new TarMaker().file("a/../../x", "")),
        unsafe("'..' has '..'", new TarMaker().directory("..")),
        unsafe("with NUL", new TarMaker().records('x', "path=a\0b").file("a", "")),
        unsafe("with NUL", new TarMaker().add(new Header('L', "L"), "a\0b\0").file("a", "")),
        unsafe("has no name", new TarMaker().file("", "")),
        unsafe("is no directory, but the destination is one", new TarMaker().file(".", "x")),
        unsafe(
            "more than 255 bytes",
            new TarMaker().records('x', "path=" + "n".repeat(256)).file("n", "")),
        unsafe("leads out: /etc", new TarMaker().symlink("l", "/etc")),
        unsafe("leads out: ..", new TarMaker().symlink("l", "..")),
        unsafe("leads out: ../../x", new TarMaker().directory("a").symlink("a/l", "../../x")),
        unsafe(
            "leads out: d/s/../..",
            new TarMaker().directory("d").symlink("l", "d/s/../..").symlink("d/s", "..")),
        unsafe("leads up again", new TarMaker().symlink("l", "missing/../x")),
        unsafe("leads up again", new TarMaker().symlink("l", "f/../x").file("f", "")),
        unsafe("more than 40 links", chain()),
        unsafe("text is none", new TarMaker().symlink("l", "")),
        unsafe("text is none", new TarMaker().records('x', "linkpath=a\0b").symlink("l", "x")),
        unsafe(
            "leads through 'l', which is a symbolic link",
            new TarMaker().directory("a").symlink("l", "a").file("l/x", "")),
        unsafe(
            "leads through 'l', which is a symbolic link",
            new TarMaker().directory("a").symlink("l", "a").directory("l/x/y")),
        unsafe(
            "leads through 'f', which is a regular file",
            new TarMaker().file("f", "").file("f/x", "")),
        unsafe(
            "leads through 'l'",
            new TarMaker().file("a/x", "").symlink("l", "a").hardlink("h", "l/x")),
        unsafe("is no file that has come before", new TarMaker().hardlink("h", "missing")),
        unsafe("is no file that has come before", new TarMaker().hardlink("h", "d/mine")),
        unsafe("is no file that has come before", new TarMaker().hardlink("h", "h")),
        unsafe("is no file that has come before", new TarMaker().directory("a").hardlink("h", "a")),
        unsafe(
            "is no file that has come before", new TarMaker().symlink("l", "a").hardlink("h", "l")),
        unsafe("'/etc/passwd' has an absolute name", new TarMaker().hardlink("h", "/etc/passwd")),
        unsafe("'../x' has '..'", new TarMaker().hardlink("h", "../x")),
        unsafe("is no directory where there is one", new TarMaker().directory("a").file("a", "")),
        unsafe(
            "is no directory where there is one", new TarMaker().directory("a").symlink("a", "x")),
        unsafe(
            "is no directory where there is one",
            new TarMaker().file("f", "").directory("a").hardlink("a", "f")),
        unsafe(
            "is a directory where there is something else",
            new TarMaker().file("a", "").directory("a")),
        unsafe(
            "is a directory where there is something else",
            new TarMaker().symlink("a", "x").directory("a")),
        unsafe("'dev' is a device", new TarMaker().add(new Header('3', "dev"))),
        unsafe("'dev' is a device", new TarMaker().add(new Header('4', "dev"))),
        unsafe("'pipe' is a FIFO", new TarMaker().add(new Header('6', "pipe"))),
        unsafe("kind that is not known", new TarMaker().add(new Header('Z', "what"))),
        unsafe("kind that is not known", new TarMaker().add(new Header('V', "label"))),
        unsafe(
            "has two sizes: 3 and 4",
            new TarMaker().records('x', "size=4").add(new Header('0', "f"), "abc")),
        unsafe("has a content", new TarMaker().add(new Header('5', "d"), "abc")),
        unsafe("has a content", new TarMaker().add(new Header('2', "l").link("x"), "abc")),
        malformed("what only one can be", new TarMaker().records('g', "path=x").file("a", "")),
        malformed("what only one can be", new TarMaker().records('g', "size=1").file("a", "")),
        malformed(
            "two extended headers",
            new TarMaker().records('x', "mtime=1").records('x', "mtime=2").file("a", "")),
        malformed("where a member is announced", new TarMaker().records('x', "path=a")),
        malformed("where a member is announced", new TarMaker().add(new Header('L', "L"), "a")),
        malformed(
            "a header of 2000000 bytes", new TarMaker().add(new Header('x', "x").size(2_000_000))),
        malformed(
            "extended header that cannot be read",
            new TarMaker().add(new Header('x', "x"), "99 path=a\n").file("a", "")),
        malformed(
            "extended header that cannot be read",
            new TarMaker().add(new Header('x', "x"), "11 mtime=x\n").file("a", "")),
        malformed(
            "extended header that cannot be read",
            new TarMaker().records('x', "size=-1").file("a", "")),
        malformed("size is no number", new TarMaker().add(new Header('0', "f").put(124, "12x"))),
        malformed(
            "size is no number",
            new TarMaker()
                .add(
                    new Header('0', "f")
                        .put(124, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1}))),
        malformed(
            "map of holes",
            new TarMaker()
                .records('x', "GNU.sparse.size=9", "GNU.sparse.map=5,2,4,1")
                .file("f", "abc")),
        malformed(
            "map of holes",
            new TarMaker()
                .records('x', "GNU.sparse.size=9", "GNU.sparse.map=5,2")
                .file("f", "abc")),
        malformed(
            "map of holes",
            new TarMaker()
                .records('x', "GNU.sparse.size=2", "GNU.sparse.map=0,3")
                .file("f", "abc")),
        malformed(
            "map of holes",
            new TarMaker()
                .records('x', "GNU.sparse.major=1", "GNU.sparse.realsize=5")
                .file("f", "99\n0\n")),
        malformed(
            "without a size", new TarMaker().records('x', "GNU.sparse.map=0,3").file("f", "abc")));
  }

  private static TarMaker chain() {
    TarMaker tar = new TarMaker().directory("d").symlink("l0", "d/..");
    for (int i = 1; i <= 41; i++) {
      tar.symlink("l" + i, "l" + (i - 1) + "/d/..");
    }
    return tar;
  }

  @ParameterizedTest(name = "{index} {1}")
  @MethodSource("tars")
  void aTarThatIsUnsafeOrDamagedIsRefused(Refusal.Code code, String message, byte[] archive)
      throws IOException {
    refused(archive, ArchiveFormat.TAR, Mode.AS_IS, code, message);
  }

  @Test
  void whatWouldGoThroughALinkThatIsThereIsRefused() throws IOException {
    String before = site.picture();
    byte[] archive = new TarMaker().file("out/secret", "mine now").bytes();

    assertThatThrownBy(() -> site.run(archive, ArchiveFormat.TAR, Mode.AS_IS))
        .isInstanceOf(Refusal.class);
    assertThat(site.picture()).isEqualTo(before);
  }

  private static Entry entry() {
    return new Entry("f", "content");
  }

  private static Arguments zip(Refusal.Code code, String message, ZipMaker archive) {
    return arguments(code, message, archive.bytes());
  }

  private static ZipMaker with(java.util.function.Consumer<Entry> change) {
    Entry entry = entry();
    change.accept(entry);
    return new ZipMaker().add(entry);
  }

  static Stream<Arguments> zips() {
    return Stream.of(
        zip(UNSAFE_ARCHIVE, "has an absolute name", new ZipMaker().add("/x", "")),
        zip(UNSAFE_ARCHIVE, "has '..'", new ZipMaker().add("a/../x", "")),
        zip(UNSAFE_ARCHIVE, "with NUL", new ZipMaker().add("a\0b", "")),
        zip(UNSAFE_ARCHIVE, "has no name", new ZipMaker().add("", "")),
        zip(UNSAFE_ARCHIVE, "is there twice", new ZipMaker().add("f", "1").add("f", "2")),
        zip(
            UNSAFE_ARCHIVE,
            "leads out: ..",
            new ZipMaker().add(new Entry("l", "..").mode(ZipMaker.LINK))),
        zip(
            UNSAFE_ARCHIVE,
            "leads through 'l'",
            new ZipMaker().add(new Entry("l", "d").mode(ZipMaker.LINK)).add("l/x", "")),
        zip(
            UNSAFE_ARCHIVE,
            "text is none",
            new ZipMaker().add(new Entry("l", "x".repeat(5000)).mode(ZipMaker.LINK))),
        zip(UNSAFE_ARCHIVE, "is a device, a FIFO or a socket", with(e -> e.mode(0010644))),
        zip(UNSAFE_ARCHIVE, "but not by both", with(e -> e.mode(ZipMaker.DIRECTORY))),
        zip(
            UNSAFE_ARCHIVE,
            "but not by both",
            new ZipMaker().add(new Entry("d/", "").mode(ZipMaker.FILE))),
        zip(MALFORMED_BODY, "is encrypted", with(e -> e.flags = 1)),
        zip(MALFORMED_BODY, "by method 12", with(e -> e.method = 12)),
        zip(MALFORMED_BODY, "does not say before how long it is", with(e -> e.flags = 8)),
        zip(MALFORMED_BODY, "two sizes", with(e -> e.sizeOff = 1)),
        zip(MALFORMED_BODY, "its size or checksum is wrong", with(e -> e.crcOff = 1)),
        zip(MALFORMED_BODY, "its size or checksum is wrong", with(e -> e.deflated().sizeOff = 1)),
        zip(MALFORMED_BODY, "its size or checksum is wrong", with(e -> e.streamed().crcOff = 1)),
        zip(MALFORMED_BODY, "in the directory", with(e -> e.centralCrcOff = 1)),
        zip(MALFORMED_BODY, "in the directory", with(e -> e.centralSizeOff = 1)),
        zip(MALFORMED_BODY, "in the directory", with(e -> e.centralOffsetOff = 1)),
        zip(MALFORMED_BODY, "in the directory", with(e -> e.centralMethodOff = 8)),
        zip(MALFORMED_BODY, "in the directory", with(e -> e.centralName = "g".getBytes(UTF_8))),
        zip(MALFORMED_BODY, "directory with a content", new ZipMaker().add("d/", "x")),
        zip(MALFORMED_BODY, "is no zip", new ZipMaker().raw(new byte[4]).add("f", "x")),
        zip(MALFORMED_BODY, "is no zip", new ZipMaker().add("f", "x").raw(new byte[4])),
        zip(MALFORMED_BODY, "is no zip", new ZipMaker().add("f", "x").countOff(1)),
        zip(MALFORMED_BODY, "is no zip", new ZipMaker().add("f", "x").zip64End().countOff(-1)));
  }

  @ParameterizedTest(name = "{index} {1}")
  @MethodSource("zips")
  void aZipThatIsUnsafeOrDamagedIsRefused(Refusal.Code code, String message, byte[] archive)
      throws IOException {
    refused(archive, ArchiveFormat.ZIP, Mode.AS_IS, code, message);
  }

  @Test
  void aZipWithSomethingBehindItsEndIsRefused() throws IOException {
    byte[] zip = new ZipMaker().add("f", "x").bytes();

    refused(
        Arrays.copyOf(zip, zip.length + 1),
        ArchiveFormat.ZIP,
        Mode.AS_IS,
        MALFORMED_BODY,
        "behind its end");
  }

  @Test
  void membersOfAZipMayNotOverlap() throws IOException {
    // The second entry of the directory claims the content of the first.
    Entry first = new Entry("a", "content").deflated();
    Entry second = new Entry("b", "content").deflated();
    second.centralOffsetOff = -(30 + 1 + 9);

    refused(
        new ZipMaker().add(first).add(second).bytes(),
        ArchiveFormat.ZIP,
        Mode.AS_IS,
        MALFORMED_BODY,
        "'b' is something else in the directory");
  }

  @ParameterizedTest
  @EnumSource
  void anArchiveThatIsCutOffAnywhereIsRefused(ArchiveFormat format) throws IOException {
    byte[] archive = ImportFuzzTest.sample(format);
    int step = Math.max(1, archive.length / 60);
    for (int length = 0; length < archive.length; length += step) {
      byte[] cut = Arrays.copyOf(archive, length);
      if (format == ArchiveFormat.TAR && length >= archive.length - 512) {
        continue; // Zeros behind the end make no difference.
      }
      assertThatThrownBy(() -> site.run(cut, format, Mode.AS_IS))
          .as("%s of %s bytes", cut.length, archive.length)
          .isInstanceOf(Refusal.class)
          .extracting(thrown -> ((Refusal) thrown).code())
          .isEqualTo(MALFORMED_BODY);
    }
  }

  @Test
  void aTarWithoutItsEndIsCutOff() throws IOException {
    byte[] members = new TarMaker().file("f", "content").cutOff();

    refused(members, ArchiveFormat.TAR, Mode.AS_IS, MALFORMED_BODY, "cut off");
    refused(
        Arrays.copyOf(members, members.length + 512),
        ArchiveFormat.TAR,
        Mode.AS_IS,
        MALFORMED_BODY,
        "cut off");
  }

  @Test
  void aTarThatGoesOnBehindItsEndIsRefused() throws IOException {
    byte[] twice = Arrays.copyOf(FINE, 2 * FINE.length);
    System.arraycopy(FINE, 0, twice, FINE.length, FINE.length);

    refused(twice, ArchiveFormat.TAR, Mode.AS_IS, MALFORMED_BODY, "behind its end");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 3, 12, -3, -8})
  void aGzipStreamThatIsDamagedIsRefused(int position) throws IOException {
    byte[] packed = gzip(FINE);
    int at = position < 0 ? packed.length + position : position;
    packed[at] ^= (byte) 0x55;

    refused(packed, ArchiveFormat.TAR_GZ, Mode.AS_IS, MALFORMED_BODY, "");
  }

  @Test
  void aGzipStreamWithSomethingBehindItIsRefused() throws IOException {
    byte[] packed = gzip(FINE);

    refused(
        Arrays.copyOf(packed, packed.length + 20),
        ArchiveFormat.TAR_GZ,
        Mode.AS_IS,
        MALFORMED_BODY,
        "no gzip stream");
  }

  @Test
  void aGzipStreamOfManyMembersIsOneArchive() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int at = 0; at < FINE.length; at += 700) {
      all.writeBytes(gzip(Arrays.copyOfRange(FINE, at, Math.min(at + 700, FINE.length))));
      all.writeBytes(gzip(new byte[0]));
    }

    assertThat(site.run(all.toByteArray(), ArchiveFormat.TAR_GZ, Mode.AS_IS).bytes()).isEqualTo(7);
  }

  static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(plain);
    }
    return packed.toByteArray();
  }

  @Test
  void whatIsRestoredHasOneTopDirectory() throws IOException {
    byte[] two = new TarMaker().file("a/f", "").file("b/f", "").bytes();

    refused(two, ArchiveFormat.TAR, Mode.RESTORE, MALFORMED_BODY, "'b/f' does not lie in");
    refused(
        new TarMaker().file("f", "").bytes(),
        ArchiveFormat.TAR,
        Mode.RESTORE,
        UNSAFE_ARCHIVE,
        "but the destination is one");
  }
}
