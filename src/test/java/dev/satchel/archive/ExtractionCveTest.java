package dev.satchel.archive;

import static dev.satchel.Refusal.Code.MALFORMED_BODY;
import static dev.satchel.Refusal.Code.TOO_LARGE;
import static dev.satchel.Refusal.Code.UNSAFE_ARCHIVE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.satchel.Refusal;
import dev.satchel.archive.Import.Mode;
import dev.satchel.archive.TarMaker.Header;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The archives behind known holes in what others unpack with. Nothing outside changes, and what is
 * there stays as it is.
 */
@Tag("locale-blind")
class ExtractionCveTest {
  @TempDir Path temporary;
  private ImportSite site;

  @BeforeEach
  void open() throws IOException {
    site = new ImportSite(temporary);
    Files.createDirectories(site.destination());
    Files.writeString(site.destination().resolve("mine"), "mine");
  }

  @AfterEach
  void close() throws IOException {
    site.close();
  }

  private void refused(byte[] archive, ArchiveFormat format, Refusal.Code code) throws IOException {
    String before = site.picture();
    for (Mode mode : code == UNSAFE_ARCHIVE ? new Mode[] {Mode.AS_IS} : Mode.values()) {
      assertThatThrownBy(() -> site.run(archive, format, mode))
          .asInstanceOf(type(Refusal.class))
          .extracting(Refusal::code)
          .isEqualTo(code);
      assertThat(site.picture()).isEqualTo(before);
    }
  }

  private void refused(TarMaker archive) throws IOException {
    refused(archive.bytes(), ArchiveFormat.TAR, UNSAFE_ARCHIVE);
  }

  /** Python tarfile, CVE-2024-12718: modes and times are set on what lies outside. */
  @Test
  void attributesAreNotSetThroughALink() throws IOException {
    refused(
        new TarMaker()
            .symlink("l", "../../outside")
            .add(new Header('5', "l/.").mode(0777).modified(1)));
    refused(
        new TarMaker()
            .directory("d")
            .symlink("d/up", "..")
            .symlink("l", "d/up/../../outside")
            .add(new Header('5', "l").mode(0777).modified(1)));
    refused(
        new TarMaker()
            .symlink("l", "../../outside/secret")
            .add(new Header('1', "h").link("l").mode(0777)));
  }

  /** Python tarfile, CVE-2025-4138: a link to what lies outside, past a check of its text. */
  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "../../outside/secret", "./.././../outside/secret"})
  void aLinkToWhatLiesOutsideIsNotMade(String target) throws IOException {
    refused(new TarMaker().symlink("l", target));
    refused(
        new ZipMaker().add(new ZipMaker.Entry("l", target).mode(ZipMaker.LINK)).bytes(),
        ArchiveFormat.ZIP,
        UNSAFE_ARCHIVE);
  }

  /** Python tarfile, CVE-2025-4330: a link is fine where it stands, and a hard link moves it. */
  @Test
  void aLinkIsNotMovedByAHardLink() throws IOException {
    refused(
        new TarMaker()
            .directory("a/b/c")
            .symlink("a/b/c/l", "../../../mine")
            .hardlink("moved", "a/b/c/l"));
  }

  /**
   * Python tarfile, CVE-2025-4517: a way through links that is longer than a path may be, so that
   * the check gives up where the kernel goes on.
   */
  @Test
  void aWayThatIsTooLongToBeCheckedIsNotTaken() throws IOException {
    String step = "d".repeat(247);
    TarMaker tar = new TarMaker();
    StringBuilder path = new StringBuilder();
    for (char c = 'a'; c <= 'p'; c++) {
      tar.records('x', "path=" + path + step).directory("d");
      tar.records('x', "path=" + path + c, "linkpath=" + step).symlink("l", "l");
      path.append(c).append('/');
    }
    refused(tar);

    TarMaker nested = new TarMaker();
    StringBuilder deep = new StringBuilder();
    StringBuilder shortcut = new StringBuilder();
    for (char c = 'a'; c <= 'p'; c++) {
      nested.records('x', "path=" + deep + step).directory("d");
      nested.records('x', "path=" + deep + c, "linkpath=" + step).symlink("l", "l");
      deep.append(step).append('/');
      shortcut.append(c).append('/');
    }
    String up = "../".repeat(16);
    nested.records('x', "path=" + "l".repeat(254), "linkpath=" + shortcut + up).symlink("l", "l");
    nested.symlink("escape", "l".repeat(90) + "/../../outside");
    nested.records('x', "path=out", "linkpath=" + shortcut + up + "../outside").symlink("l", "l");
    refused(nested);
  }

  /** Python tarfile, CVE-2026-7774, and whatever else writes where a link leads. */
  @Test
  void nothingIsWrittenThroughALinkOfTheArchive() throws IOException {
    refused(new TarMaker().symlink("l", ".").file("l/mine", "theirs"));
    refused(new TarMaker().symlink("l", "d").directory("d").directory("l").file("l/x", ""));
    refused(
        new TarMaker()
            .directory("d")
            .symlink("d/l", "..")
            .symlink("d/l/m", "..")
            .file("d/l/x", ""));
  }

  /** node-tar, CVE-2026-23745: the target of a link is absolute and is not looked at. */
  @Test
  void aHardLinkToAnAbsolutePathIsNotMade() throws IOException {
    String secret = site.outside().resolve("secret").toString();
    refused(
        new TarMaker()
            .records('x', "linkpath=" + secret)
            .hardlink("h", "x")
            .file("h", "overwritten"));
    refused(new TarMaker().records('x', "linkpath=" + secret).symlink("s", "x").file("s/x", ""));
  }

  /** node-tar, CVE-2026-24842: a hard link is checked from elsewhere than it is made from. */
  @ParameterizedTest
  @ValueSource(strings = {"../../outside/secret", "d/../../../outside/secret", "./../mine"})
  void aHardLinkIsMeasuredFromTheTop(String target) throws IOException {
    refused(new TarMaker().directory("d").hardlink("d/h", target).file("d/h", "overwritten"));
  }

  /** node-tar, CVE-2026-26960: a hard link through a chain of links. */
  @Test
  void aHardLinkDoesNotGoThroughLinks() throws IOException {
    refused(
        new TarMaker()
            .directory("a/b")
            .symlink("a/b/up", "../..")
            .symlink("a/way", "b/up/..")
            .hardlink("h", "a/way/outside/secret")
            .file("h", "overwritten"));
  }

  /** tar-fs, CVE-2025-48387: a link beside the destination whose name begins like it. */
  @Test
  void aDirectoryWhoseNameBeginsLikeTheDestinationsIsOutside() throws IOException {
    Path beside = Files.createDirectory(site.destination().resolveSibling("destination-2"));
    Files.writeString(beside.resolve("file"), "as it was");

    refused(new TarMaker().symlink("l", "../destination-2").file("l/file", "changed"));
    refused(new TarMaker().hardlink("h", "../destination-2/file").file("h", "changed"));
  }

  /** Asynchronous tar readers, CVE-2025-62518: members hidden in what one of two sizes covers. */
  @Test
  void membersAreNotHiddenBetweenTwoSizes() throws IOException {
    byte[] hidden = new TarMaker().file("hidden", "evil").bytes();
    String size = "size=" + hidden.length;

    refused(
        new TarMaker()
            .records('x', size)
            .add(new Header('0', "f").size(512))
            .add(hidden)
            .file("last", ""));

    site.run(
        new TarMaker().records('x', size).add(new Header('0', "f")).add(hidden).bytes(),
        ArchiveFormat.TAR,
        Mode.AS_IS);
    assertThat(site.destination().resolve("f")).hasBinaryContent(hidden);
    assertThat(site.destination().resolve("hidden")).doesNotExist();
  }

  /** Commons Compress, CVE-2021-35517 and 36090: a size that is said makes room for itself. */
  @Test
  void whatASizeSaysTakesNoMemory() throws IOException {
    for (char type : new char[] {'x', 'g', 'L', 'K'}) {
      refused(
          new TarMaker().add(new Header(type, "big").size((1L << 33) - 1)).bytes(),
          ArchiveFormat.TAR,
          MALFORMED_BODY);
    }
    refused(
        new TarMaker()
            .records('x', "GNU.sparse.major=1", "GNU.sparse.realsize=9")
            .file("f", "999999999999\n0\n1\n")
            .bytes(),
        ArchiveFormat.TAR,
        MALFORMED_BODY);
    ZipMaker.Entry entry = new ZipMaker.Entry("top/f", "x");
    entry.sizeOff = 0x7FFFFFFE;
    refused(new ZipMaker().add(entry).bytes(), ArchiveFormat.ZIP, MALFORMED_BODY);
    refused(
        new TarMaker()
            .add(
                new Header('0', "top/f")
                    .put(124, new byte[] {(byte) 0x80, 0, 0, 0, 0x7F, -1, -1, -1, -1, -1, -1, -1}))
            .bytes(),
        ArchiveFormat.TAR,
        TOO_LARGE);
  }

  /**
   * Commons Compress, CVE-2021-35515, CVE-2024-25710 and 26308: forms that we do not read at all,
   * whatever they are sent as.
   */
  @ParameterizedTest
  @ValueSource(strings = {"7z\u00BC\u00AF'\u001C", "\u00CA\u00FE\u00D0\r", "dump", ""})
  void otherFormsAreNotRead(String beginning) throws IOException {
    byte[] bytes = Arrays.copyOf(beginning.getBytes(UTF_8), 2048);
    if (!beginning.isEmpty()) {
      bytes[24] = 0x6C; // The magic number of a dump lies there.
    }
    for (ArchiveFormat format : ArchiveFormat.values()) {
      if (format != ArchiveFormat.TAR || !beginning.isEmpty()) {
        refused(bytes, format, MALFORMED_BODY);
      }
    }
  }

  /**
   * Docker, CVE-2018-15664, and kubectl, CVE-2018-1002100, 2019-1002101, 11246, 11249 and 11251:
   * what comes out of a container names what lies beside the destination.
   */
  @ParameterizedTest
  @ValueSource(strings = {"../evil", "d/../../evil", "/evil", "d/./../../evil", "..", "d/.."})
  void nothingIsUnpackedBesideTheDestination(String name) throws IOException {
    refused(new TarMaker().directory("d").file(name, "evil"));
    refused(
        new ZipMaker()
            .add(new ZipMaker.Entry("d/", "").mode(ZipMaker.DIRECTORY))
            .add(name, "evil")
            .bytes(),
        ArchiveFormat.ZIP,
        UNSAFE_ARCHIVE);
  }

  /** The same, through a link that was there before. */
  @Test
  void nothingIsUnpackedThroughALinkThatIsThere() throws IOException {
    Files.createSymbolicLink(site.destination().resolve("out"), site.outside());
    String before = site.picture();

    for (TarMaker tar :
        new TarMaker[] {
          new TarMaker().file("out/secret", "evil"),
          new TarMaker().directory("out").file("out/secret", "evil"),
          new TarMaker().add(new Header('5', "out").mode(0777).modified(1))
        }) {
      assertThatThrownBy(() -> site.run(tar.bytes(), ArchiveFormat.TAR, Mode.AS_IS))
          .isInstanceOf(Refusal.class);
      assertThat(site.picture()).isEqualTo(before);
    }
  }
}
