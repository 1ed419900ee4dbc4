package dev.satchel.archive;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.satchel.Command;
import dev.satchel.Refusal;
import dev.satchel.archive.Import.Mode;
import dev.satchel.archive.TarMaker.Header;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.Assertions;

/**
 * Archives in which something was changed at random, the same way every time: they are unpacked or
 * refused, and nothing else happens. What fails is made as small as it can be, and told.
 */
@Tag("locale-blind")
@SuppressWarnings("NullAway.Init") // The fields are set before anything runs.
class ImportFuzzTest {
  private static final String SEED = "20261121";
  private static final int TRIES = 1_500;
  private static final int BLOCK = 512;

  private static final Set<Refusal.Code> EXPECTED =
      Set.of(Refusal.Code.MALFORMED_BODY, Refusal.Code.UNSAFE_ARCHIVE, Refusal.Code.TOO_LARGE);

  /** Small enough that no change takes long or much room. */
  private static final ImportLimits LIMITS = new ImportLimits(100, 1 << 24, 1 << 24, 100, 500, 20);

  private static Path directory;
  private static ImportSite site;
  private static String before;

  /** What is done to the bytes of an archive. */
  enum Kind {
    FLIP_BIT,
    SET,
    FILL,
    WRITE_SYMBOL,
    COPY,
    CUT_OUT,
    REPEAT_BLOCK
  }

  /**
   * One change.
   *
   * @param place where, as a part of the length in 1/65,536
   * @param other another place, if the change needs one
   * @param length of how many bytes
   * @param value which byte, or which bit, or which symbol
   */
  record Change(Kind kind, int place, int other, int length, int value) {
    private static final byte[] SYMBOLS = "0123456789./\0xgLKS125=\n".getBytes(US_ASCII);

    byte[] apply(byte[] bytes) {
      if (bytes.length == 0) {
        return bytes;
      }
      int at = index(place, bytes.length);
      int count = Math.min(length, bytes.length - at);
      byte[] changed = bytes.clone();
      switch (kind) {
        case FLIP_BIT -> changed[at] ^= (byte) (1 << value % 8);
        case SET -> changed[at] = (byte) value;
        case FILL -> Arrays.fill(changed, at, at + count, (byte) (value % 2 == 0 ? -1 : 0));
        case WRITE_SYMBOL -> changed[at] = SYMBOLS[value % SYMBOLS.length];
        case COPY ->
            System.arraycopy(bytes, index(other, bytes.length - count + 1), changed, at, count);
        case CUT_OUT -> {
          changed = Arrays.copyOf(bytes, bytes.length - count);
          System.arraycopy(bytes, at + count, changed, at, bytes.length - at - count);
        }
        case REPEAT_BLOCK -> {
          int block = at / BLOCK * BLOCK;
          int more = Math.min(BLOCK, bytes.length - block);
          changed = Arrays.copyOf(bytes, bytes.length + more);
          System.arraycopy(bytes, block, changed, block + more, bytes.length - block);
        }
      }
      return changed;
    }

    private static int index(int part, int length) {
      return (int) (((long) part * length) >>> 16);
    }
  }

  @BeforeContainer
  static void makeSite() throws IOException {
    directory = Files.createTempDirectory("fuzz").toRealPath();
    site = new ImportSite(directory);
    before = site.picture();
  }

  @AfterContainer
  static void removeSite() throws IOException {
    site.close();
    Command.run("rm", "-rf", directory.toString());
  }

  private static byte[] tar() {
    return new TarMaker()
        .directory("top")
        .file("top/a", "some content of a file")
        .records('x', "path=top/" + "long".repeat(30), "mtime=12.5", "size=3")
        .file("cut", "abc")
        .symlink("top/l", "a/../a/../b")
        .hardlink("top/h", "top/a")
        .records('g', "comment=x")
        .add(new Header('L', "././@LongLink"), "top/" + "gnu".repeat(40) + "\0")
        .file("cut", "gnu")
        .records(
            'x',
            "GNU.sparse.major=1",
            "GNU.sparse.minor=0",
            "GNU.sparse.realsize=5000",
            "GNU.sparse.name=top/s")
        .file("top/GNUSparseFile.0/s", "1\n4000\n3\n" + "\0".repeat(503) + "end")
        .records('x', "GNU.sparse.size=600", "GNU.sparse.map=0,2,500,1")
        .file("top/t", "abc")
        .add(
            new Header('S', "top/old")
                .put(386, "00000001000\0" + "00000000003\0")
                .octal(483, 12, 2000),
            "old")
        .bytes();
  }

  private static byte[] zip() {
    return new ZipMaker()
        .add(new ZipMaker.Entry("top/", "").mode(ZipMaker.DIRECTORY))
        .add("top/a", "some content of a file")
        .add(new ZipMaker.Entry("top/d", "deflated deflated deflated").deflated())
        .add(new ZipMaker.Entry("top/s", "streamed streamed").streamed())
        .add(new ZipMaker.Entry("top/l", "a/../a").mode(ZipMaker.LINK))
        .zip64End()
        .bytes();
  }

  @Provide
  Arbitrary<List<Change>> changes() {
    return Combinators.combine(
            Arbitraries.of(Kind.class),
            Arbitraries.integers().between(0, 65_535),
            Arbitraries.integers().between(0, 65_535),
            Arbitraries.integers().between(0, 40),
            Arbitraries.integers().between(0, 255))
        .as(Change::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }

  /**
   * @param isInside whether the tar in a compressed one is changed, and not what it is compressed
   *     to
   * @param isSummed whether headers get checksums that are right again, or nearly everything would
   *     end there
   */
  @Property(tries = TRIES, seed = SEED, edgeCases = EdgeCasesMode.NONE)
  void whatIsChangedIsUnpackedOrRefused(
      @ForAll ArchiveFormat format,
      @ForAll Mode mode,
      @ForAll boolean isInside,
      @ForAll boolean isSummed,
      @ForAll("changes") List<Change> changes)
      throws IOException {
    byte[] archive = changed(format, isInside, isSummed, changes);
    Duration most = Duration.ofSeconds(20);
    if (Assertions.assertTimeoutPreemptively(most, () -> isUnpacked(archive, format, mode))) {
      site.clear();
    }
    assertThat(site.picture()).isEqualTo(before);
  }

  private static byte[] changed(
      ArchiveFormat format, boolean isInside, boolean isSummed, List<Change> changes)
      throws IOException {
    if (!isInside || format == ArchiveFormat.ZIP) {
      return apply(changes, sample(format));
    }
    return packed(format, changedTar(isSummed, changes));
  }

  /** An archive with a bit of everything, in which nothing is changed yet. */
  static byte[] sample(ArchiveFormat format) throws IOException {
    return format == ArchiveFormat.ZIP ? zip() : packed(format, tar());
  }

  private static byte[] packed(ArchiveFormat format, byte[] tar) throws IOException {
    return switch (format) {
      case TAR -> tar;
      case TAR_GZ -> RefusedImportTest.gzip(tar);
      case TAR_ZST -> Zstd.compress(tar);
      case ZIP -> throw new IllegalArgumentException("a zip holds no tar");
    };
  }

  private static byte[] changedTar(boolean isSummed, List<Change> changes) {
    byte[] changed = apply(changes, tar());
    return isSummed ? summed(changed) : changed;
  }

  private static byte[] apply(List<Change> changes, byte[] bytes) {
    byte[] changed = bytes;
    for (Change change : changes) {
      changed = change.apply(changed);
    }
    return changed;
  }

  /** Whether it was unpacked; that it fails in any other way than by refusing is an error. */
  private static boolean isUnpacked(byte[] archive, ArchiveFormat format, Mode mode)
      throws IOException {
    try {
      site.run(new ByteArrayInputStream(archive), format, mode, LIMITS);
      return true;
    } catch (Refusal e) {
      assertThat(EXPECTED).as(e.reason()).contains(e.code());
      return false;
    }
  }

  private static byte[] summed(byte[] tar) {
    for (int at = 0; at + BLOCK <= tar.length; at += BLOCK) {
      if (tar[at + 257] == 'u' && tar[at + 258] == 's') {
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
          sum += i >= 148 && i < 156 ? ' ' : tar[at + i] & 0xFF;
        }
        byte[] digits = String.format("%06o\0 ", sum).getBytes(US_ASCII);
        System.arraycopy(digits, 0, tar, at + 148, 8);
      }
    }
    return tar;
  }
}
