package dev.satchel.archive;

import static dev.satchel.Refusal.Code.TOO_LARGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.satchel.Refusal;
import dev.satchel.archive.Import.Imported;
import dev.satchel.archive.Import.Mode;
import dev.satchel.archive.TarMaker.Header;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An archive may be as large as a limit says, and not by one larger. */
@Tag("locale-blind")
class ImportLimitsTest {
  private static final ImportLimits WIDE = ImportSite.LIMITS;

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

  private Imported tar(ImportLimits limits, TarMaker archive) throws IOException {
    site.clear();
    InputStream in = new ByteArrayInputStream(archive.bytes());
    return site.run(in, ArchiveFormat.TAR, Mode.AS_IS, limits);
  }

  private void zip(ImportLimits limits, ZipMaker archive) throws IOException {
    site.clear();
    InputStream in = new ByteArrayInputStream(archive.bytes());
    site.run(in, ArchiveFormat.ZIP, Mode.AS_IS, limits);
  }

  /** Something that goes beyond a limit. */
  private interface Excess {
    void run() throws IOException;
  }

  private void tooLarge(String setting, Excess excess) {
    assertThatThrownBy(excess::run)
        .asInstanceOf(type(Refusal.class))
        .satisfies(refusal -> assertThat(refusal.reason()).contains(setting))
        .extracting(Refusal::code)
        .isEqualTo(TOO_LARGE);
    assertThat(site.destination()).doesNotExist();
  }

  private static ImportLimits limits(long entries, long bytes, long file, int path, int depth) {
    return new ImportLimits(entries, bytes, file, WIDE.ratio(), path, depth);
  }

  @Test
  void members() throws IOException {
    ImportLimits three = limits(3, 100, 100, 100, 100);

    tar(three, new TarMaker().directory("./").file("a", "").file("b", ""));
    tar(three, new TarMaker().directory("./").file("a", "").file("b", "").file("c", ""));
    tooLarge(
        "more members than 3 (SATCHEL_MAX_IMPORT_ENTRIES)",
        () ->
            tar(three, new TarMaker().directory("d").file("d/a", "").file("b", "").file("c", "")));
  }

  @Test
  void directoriesThatAreOnlyImpliedCountOnce() throws IOException {
    ImportLimits four = limits(4, 100, 100, 100, 100);

    tar(four, new TarMaker().file("a/b/c", "").file("a/d", ""));
    tar(four, new TarMaker().file("a/b/c", "").directory("a/b"));
    tooLarge("ENTRIES", () -> tar(four, new TarMaker().file("a/b/c/d", "").file("e", "")));
    tooLarge(
        "ENTRIES", () -> tar(four, new TarMaker().file("a/b", "").file("c/d", "").file("e", "")));
    tooLarge("ENTRIES", () -> zip(four, new ZipMaker().add("a/b/c/d", "").add("e", "")));
  }

  @Test
  void bytesOfOneFile() throws IOException {
    ImportLimits ten = limits(100, 100, 10, 100, 100);

    tar(ten, new TarMaker().file("a", "123456789").file("b", "1234567890"));
    tooLarge(
        "'b' has more bytes than 10 (SATCHEL_MAX_IMPORT_FILE)",
        () -> tar(ten, new TarMaker().file("b", "12345678901")));
    zip(ten, new ZipMaker().add(new ZipMaker.Entry("b", "1234567890").streamed()));
    tooLarge(
        "SATCHEL_MAX_IMPORT_FILE",
        () -> zip(ten, new ZipMaker().add(new ZipMaker.Entry("b", "12345678901").streamed())));
  }

  @Test
  void aFileThatSaysToBeTooLargeIsRefusedBeforeItComes() {
    ImportLimits ten = limits(100, 100, 10, 100, 100);
    byte[] header = new TarMaker().add(new Header('0', "f").size(1L << 32)).cutOff();

    tooLarge(
        "SATCHEL_MAX_IMPORT_FILE",
        () -> site.run(new ByteArrayInputStream(header), ArchiveFormat.TAR, Mode.AS_IS, ten));
  }

  @Test
  void bytesOfAllFiles() throws IOException {
    ImportLimits ten = limits(100, 10, 100, 100, 100);

    assertThat(tar(ten, new TarMaker().file("a", "12345").file("b", "6789")).bytes()).isEqualTo(9);
    tar(ten, new TarMaker().file("a", "12345").file("b", "67890").hardlink("c", "a"));
    tooLarge(
        "more bytes than 10 (SATCHEL_MAX_IMPORT_BYTES)",
        () -> tar(ten, new TarMaker().file("a", "12345").file("b", "67890").file("c", "1")));
    tooLarge(
        "SATCHEL_MAX_IMPORT_BYTES",
        () -> zip(ten, new ZipMaker().add("a", "12345").add("b", "678901")));
  }

  @Test
  void holesCountAsBytes() throws IOException {
    TarMaker sparse =
        new TarMaker()
            .records('x', "GNU.sparse.size=1000000000000", "GNU.sparse.map=0,3")
            .file("f", "abc");

    tooLarge("SATCHEL_MAX_IMPORT_FILE", () -> tar(WIDE, sparse));
    tooLarge("SATCHEL_MAX_IMPORT_BYTES", () -> tar(limits(9, 999, 1L << 50, 99, 99), sparse));
    tar(limits(9, 1L << 50, 1_000_000_000_000L, 99, 99), sparse);
    assertThat(Files.size(site.destination().resolve("f"))).isEqualTo(1_000_000_000_000L);
  }

  @Test
  void bytesOfAPath() throws IOException {
    ImportLimits ten = limits(100, 100, 100, 10, 100);

    tar(ten, new TarMaker().file("12345/789", ""));
    tar(ten, new TarMaker().file("./12345//7890", ""));
    tooLarge(
        "path of more bytes than 10 (SATCHEL_MAX_IMPORT_PATH)",
        () -> tar(ten, new TarMaker().file("12345/78901", "")));
  }

  @Test
  void directoriesAboveAMember() throws IOException {
    ImportLimits two = limits(100, 100, 100, 100, 2);

    tar(two, new TarMaker().file("1/f", ""));
    tar(two, new TarMaker().file("1/2/f", ""));
    tooLarge(
        "lies in more directories than 2 (SATCHEL_MAX_DEPTH)",
        () -> tar(two, new TarMaker().file("1/2/3/f", "")));
  }

  @Test
  void whatIsRestoredIsCountedWithoutItsTop() throws IOException {
    ImportLimits two = limits(2, 100, 100, 5, 2);
    InputStream in = new ByteArrayInputStream(new TarMaker().file("top/1/2", "").bytes());

    site.run(in, ArchiveFormat.TAR, Mode.RESTORE, two);

    assertThat(site.destination().resolve("1/2")).isEmptyFile();
  }

  @Test
  void theRatioCountsFrom256MebibytesOn() throws IOException {
    ImportLimits tenfold = new ImportLimits(100, 1L << 40, 1L << 40, 10, 100, 100);
    long mebibyte = 1 << 20;
    Path fine = zeros("fine", 255 * mebibyte);
    Path bomb = zeros("bomb", 257 * mebibyte);

    try (InputStream in = Files.newInputStream(fine)) {
      site.run(in, ArchiveFormat.TAR_GZ, Mode.AS_IS, tenfold);
    }
    site.clear();
    tooLarge(
        "more times as large than 10 (SATCHEL_MAX_IMPORT_RATIO)",
        () -> {
          try (InputStream in = Files.newInputStream(bomb)) {
            site.run(in, ArchiveFormat.TAR_GZ, Mode.AS_IS, tenfold);
          }
        });
    ImportLimits wide = new ImportLimits(100, 1L << 40, 1L << 40, 1100, 100, 100);
    try (InputStream in = Files.newInputStream(bomb)) {
      site.run(in, ArchiveFormat.TAR_GZ, Mode.AS_IS, wide);
    }
  }

  /** A packed tar with one file of zeros. */
  private Path zeros(String name, long size) throws IOException {
    Path file = temporary.resolve(name);
    try (GZIPOutputStream gzip = new GZIPOutputStream(Files.newOutputStream(file), 1 << 16)) {
      gzip.write(new TarMaker().add(new Header('0', "f").size(size)).cutOff());
      byte[] zeros = new byte[1 << 20];
      for (long left = size; left > 0; left -= zeros.length) {
        gzip.write(zeros);
      }
      gzip.write(zeros, 0, 1024);
    }
    return file;
  }
}
