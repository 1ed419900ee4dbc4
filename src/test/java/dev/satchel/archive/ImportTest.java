package dev.satchel.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import dev.satchel.RawName;
import dev.satchel.archive.Import.Imported;
import dev.satchel.archive.Import.Mode;
import dev.satchel.archive.TarMaker.Header;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of what an archive holds. */
class ImportTest {
  @TempDir Path temporary;
  private ImportSite site;

  @BeforeEach
  void open() throws IOException {
    site = new ImportSite(temporary);
  }

  @AfterEach
  void close() throws IOException {
    site.close();
  }

  private Imported tar(TarMaker archive) throws IOException {
    return site.run(archive.bytes(), ArchiveFormat.TAR, Mode.AS_IS);
  }

  private Imported zip(ZipMaker archive) throws IOException {
    return site.run(archive.bytes(), ArchiveFormat.ZIP, Mode.AS_IS);
  }

  private Path at(String path) {
    return site.destination().resolve(path);
  }

  private String mode(String path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(at(path)));
  }

  @Test
  void filesDirectoriesAndLinksOfATarAreThere() throws IOException {
    Imported imported =
        tar(
            new TarMaker()
                .directory("./")
                .directory("d/")
                .file("./d//f", "content")
                .symlink("d/l", "../d/f")
                .hardlink("d/h", "d/f")
                .add(new Header('7', "contiguous"), "old")
                .add(new Header('\0', "v7/"))
                .file("implied/directories/f", ""));

    assertThat(at("d/f")).hasContent("content");
    assertThat(Files.readSymbolicLink(at("d/l"))).hasToString("../d/f");
    assertThat(Files.getAttribute(at("d/h"), "unix:nlink")).isEqualTo(2);
    assertThat(at("contiguous")).hasContent("old");
    assertThat(at("v7")).isEmptyDirectory();
    assertThat(at("implied/directories/f")).isEmptyFile();
    assertThat(imported).isEqualTo(new Imported(9, 10));
    assertThat(site.names())
        .extracting(RawName::text)
        .containsExactly("d", "d/f", "d/l", "d/h", "contiguous", "v7", "implied/directories/f");
  }

  @Test
  void filesDirectoriesAndLinksOfAZipAreThere() throws IOException {
    Imported imported =
        zip(
            new ZipMaker()
                .add(new ZipMaker.Entry("d/", "").mode(040700))
                .add(new ZipMaker.Entry("d/f", "content").deflated().mode(0100755))
                .add(new ZipMaker.Entry("d/l", "../d/f").mode(ZipMaker.LINK))
                .add("stored", "as it is"));

    assertThat(at("d/f")).hasContent("content");
    assertThat(mode("d/f")).isEqualTo("rwxr-xr-x");
    assertThat(mode("d")).isEqualTo("rwx------");
    assertThat(Files.readSymbolicLink(at("d/l"))).hasToString("../d/f");
    assertThat(at("stored")).hasContent("as it is");
    assertThat(imported).isEqualTo(new Imported(4, 21));
  }

  @Test
  void permissionsAreKeptWithoutSetuidSetgidAndSticky() throws IOException {
    tar(
        new TarMaker()
            .add(new Header('5', "d").mode(07751))
            .add(new Header('0', "f").mode(06755), "x")
            .add(new Header('0', "none").mode(0), "x"));

    assertThat(Files.getAttribute(at("d"), "unix:mode")).isEqualTo(0040751);
    assertThat(Files.getAttribute(at("f"), "unix:mode")).isEqualTo(0100755);
    assertThat(Files.getAttribute(at("none"), "unix:mode")).isEqualTo(0100000);
  }

  @Test
  void aDirectoryGetsItsTimeAfterWhatIsInIt() throws IOException {
    tar(
        new TarMaker()
            .add(new Header('5', "d").mode(0500).modified(1_111_111_111))
            .add(new Header('5', "d/e").mode(0500).modified(1_222_222_222))
            .file("d/e/f", "x"));

    assertThat(Files.getLastModifiedTime(at("d")).toInstant().getEpochSecond())
        .isEqualTo(1_111_111_111);
    assertThat(Files.getLastModifiedTime(at("d/e")).toInstant().getEpochSecond())
        .isEqualTo(1_222_222_222);
    assertThat(mode("d/e")).isEqualTo("r-x------");
  }

  @Test
  void ofADirectoryThatIsNamedTwiceTheLastWordCounts() throws IOException {
    tar(
        new TarMaker()
            .add(new Header('5', "d").mode(0500).modified(1))
            .add(new Header('5', "d/e").mode(0))
            .add(new Header('5', "d").mode(0700).modified(2)));

    assertThat(mode("d")).isEqualTo("rwx------");
    assertThat(Files.getLastModifiedTime(at("d")).toMillis()).isEqualTo(2000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1234567890.123456789", "-1.5", "-3", "0.1", "1.1234567899"})
  void timesOfPaxAreKeptToTheNanosecond(String time) throws IOException {
    tar(new TarMaker().records('x', "mtime=" + time).file("f", ""));

    String printed = Command.run("stat", "-c", "%.9Y", at("f").toString()).strip();
    String cut = time.contains(".") ? time : time + ".";
    cut = (cut + "000000000").substring(0, cut.indexOf('.') + 10);
    assertThat(printed).isEqualTo(cut);
  }

  @Test
  void aLinkHasItsOwnTime() throws IOException {
    tar(new TarMaker().add(new Header('2', "l").link("nowhere").modified(77)));

    assertThat(Command.run("stat", "-c", "%Y", at("l").toString())).isEqualTo("77\n");
  }

  @Test
  void aGlobalHeaderSetsTimesThatNothingElseSays() throws IOException {
    tar(
        new TarMaker()
            .records('g', "comment=0123456789abcdef", "mtime=5")
            .file("a", "")
            .records('x', "mtime=6")
            .file("b", ""));

    assertThat(Files.getLastModifiedTime(at("a")).toInstant()).isEqualTo(Instant.ofEpochSecond(5));
    assertThat(Files.getLastModifiedTime(at("b")).toInstant()).isEqualTo(Instant.ofEpochSecond(6));
  }

  @Test
  void longNamesOfPaxGnuAndUstarAreRead() throws IOException {
    String deep = ("d".repeat(90) + "/").repeat(3);
    tar(
        new TarMaker()
            .records('x', "path=" + deep + "pax", "linkpath=" + deep + "target")
            .symlink("cut", "cut")
            .add(new Header('L', "././@LongLink"), deep + "gnu\0")
            .file("cut", "gnu")
            .add(new Header('K', "././@LongLink"), deep + "gnu\0")
            .hardlink("second", "cut")
            .add(new Header('0', "tail").put(345, "p".repeat(155)), "prefixed"));

    assertThat(Files.readSymbolicLink(at(deep + "pax"))).hasToString(deep + "target");
    assertThat(at("second")).hasContent("gnu");
    assertThat(at("p".repeat(155) + "/tail")).hasContent("prefixed");
  }

  @Test
  void aPrefixIsNoneWhereGnuHasOtherThings() throws IOException {
    tar(
        new TarMaker()
            .add(new Header('0', "gnu").put(257, "ustar  \0").put(345, "17000000000"), "x")
            .add(
                new Header('0', "star").put(345, "dir").put(476, "17000000000").put(508, "tar\0"),
                "x"));

    assertThat(at("gnu")).hasContent("x");
    assertThat(at("dir/star")).hasContent("x");
  }

  @Test
  void numbersMayBeBinaryAndOctalWithSpaces() throws IOException {
    byte[] binary = {(byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3};
    byte[] before = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -2};
    tar(
        new TarMaker()
            .add(new Header('0', "f").put(124, binary).put(136, before))
            .add("abc".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
            .add(new Header('0', "g").put(124, "          0 ")));

    assertThat(at("f")).hasContent("abc");
    assertThat(Files.getLastModifiedTime(at("f")).toInstant().getEpochSecond()).isEqualTo(-2);
    assertThat(at("g")).isEmptyFile();
  }

  @Test
  void aLaterMemberTakesThePlaceOfAFileOrALink() throws IOException {
    tar(
        new TarMaker()
            .file("a", "first")
            .hardlink("other", "a")
            .file("a", "second")
            .symlink("b", "a")
            .file("b", "no link")
            .file("c", "no file")
            .symlink("c", "a"));

    assertThat(at("a")).hasContent("second");
    assertThat(at("other")).hasContent("first");
    assertThat(at("b")).isRegularFile().hasContent("no link");
    assertThat(at("c")).isSymbolicLink();
  }

  @Test
  void namesThatDifferByCaseAreTwo() throws IOException {
    tar(new TarMaker().file("Name", "one").file("name", "two").symlink("NAME", "x"));

    assertThat(at("Name")).hasContent("one");
    assertThat(at("name")).hasContent("two");
  }

  @Test
  void namesThatAreNotUtf8AreKept() throws IOException {
    byte[] name = {'n', (byte) 0xFF, (byte) 0xFE, '\\', '\n'};
    tar(new TarMaker().add(new Header('0', name), "x"));
    assertThat(site.names()).containsExactly(RawName.of(name));

    site.run(
        new ZipMaker().add(new ZipMaker.Entry(name, new byte[] {'y'})).bytes(),
        ArchiveFormat.ZIP,
        Mode.AS_IS);
    assertThat(site.names()).containsExactly(RawName.of(name));
    assertThat(Command.run("sh", "-c", "cat " + site.destination() + "/n*")).isEqualTo("y");
  }

  @Test
  void whatIsThereAlreadyStaysBesideWhatComes() throws IOException {
    Files.createDirectories(at("d"));
    Files.writeString(at("d/mine"), "mine");

    tar(new TarMaker().directory("d").file("d/theirs", "theirs"));

    assertThat(at("d/mine")).hasContent("mine");
    assertThat(at("d/theirs")).hasContent("theirs");
  }

  @Test
  void anArchiveWithoutMembersMakesAnEmptyDirectory() throws IOException {
    assertThat(tar(new TarMaker())).isEqualTo(new Imported(0, 0));
    assertThat(site.destination()).isEmptyDirectory();

    assertThat(zip(new ZipMaker())).isEqualTo(new Imported(0, 0));
  }

  @Test
  void aLinkMayLeadUpAsLongAsItStaysInside() throws IOException {
    tar(
        new TarMaker()
            .directory("a/b")
            .symlink("a/b/up", "../../c")
            .symlink("a/b/round", "./../b/../../a/b")
            .symlink("loop", "loop")
            .symlink("self", ".")
            .symlink("through", "a/b/round/../../c")
            .file("c", "x"));

    assertThat(at("a/b/up")).hasContent("x");
    assertThat(at("through")).hasContent("x");
  }

  @Test
  void aRestoredTreeMayHaveLinksThatLeadAnywhere() throws IOException {
    site.run(
        new TarMaker().directory("top").symlink("top/l", "/etc/../../x").bytes(),
        ArchiveFormat.TAR,
        Mode.RESTORE);

    assertThat(Files.readSymbolicLink(at("l"))).hasToString("/etc/../../x");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void descriptorsOfAllFormsAreRead(boolean hasSignature) throws IOException {
    for (boolean isWide : new boolean[] {true, false}) {
      for (boolean isZip64 : new boolean[] {true, false}) {
        ZipMaker.Entry entry = new ZipMaker.Entry("f", "content").streamed();
        entry.signature = hasSignature;
        entry.wideDescriptor = isWide;
        entry.zip64 = isZip64;
        ZipMaker.Entry empty = new ZipMaker.Entry("d/", "").streamed().mode(ZipMaker.DIRECTORY);
        empty.wideDescriptor = isWide;

        zip(new ZipMaker().add(entry).add(empty).zip64End().comment(new byte[65535]));

        assertThat(at("f")).hasContent("content");
      }
    }
  }

  @Test
  void aZipOfAnotherSystemHasThePermissionsOfNewFiles() throws IOException {
    ZipMaker.Entry entry = new ZipMaker.Entry("f", "x").mode(0);
    entry.host = 0;

    zip(new ZipMaker().add(entry).add(new ZipMaker.Entry("d/", "").mode(0)));

    assertThat(mode("f")).isEqualTo("rw-r--r--");
    assertThat(mode("d")).isEqualTo("rwxr-xr-x");
  }
}
