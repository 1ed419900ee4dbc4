package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.DAMAGED;
import static dev.satchel.client.SatchelException.Code.LOCAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Command;
import dev.satchel.ManifestSeal;
import dev.satchel.RawName;
import dev.satchel.archive.ZstdInput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the service has archived, and what became of it on its way. */
class VerificationTest {
  private static final Verification VERIFICATION = new Verification(ZstdInput::new);

  @TempDir Path directory;
  private Path tree;

  @BeforeEach
  void makeTree() throws IOException {
    tree = Files.createDirectory(directory.resolve("proj"));
    Command.bash(
        """
        cd '%s' && mkdir -p d/e n && printf hi > a && ln a h && ln -s ../a d/l && printf more > d/b
        printf x > "n/$(printf '\\377\\376')" && printf y > "n/$(printf '\\303\\251')" && touch empty
        find . -exec touch -h -d @1700000000 {} +
        """
            .formatted(tree));
  }

  private byte[] archive(ArchiveFormat format, int level, String... excludes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (RealArchives archives = new RealArchives(tree, directory.resolve("state"))) {
      archives.write(format, level, List.of(excludes), out);
    }
    return out.toByteArray();
  }

  private static Receipt verify(byte[] archive) throws SatchelException {
    return VERIFICATION.of(new ByteArrayInputStream(archive));
  }

  private static void assertDamaged(byte[] archive) {
    assertThatThrownBy(() -> verify(archive))
        .isInstanceOfSatisfying(
            SatchelException.class, e -> assertThat(e.code()).as(e.toString()).isEqualTo(DAMAGED));
  }

  @ParameterizedTest
  @CsvSource({"TAR, 0", "TAR_GZ, 6", "TAR_ZST, 3", "ZIP, 0", "ZIP, 6"})
  void whatIsWholeIsFoundToBe(ArchiveFormat format, int level) throws IOException {
    byte[] archive = archive(format, level, "b");

    Receipt receipt = verify(archive);

    assertThat(receipt.bytes()).isEqualTo(archive.length);
    assertThat(receipt.root()).isEqualTo("proj");
    assertThat(receipt.entries()).isEqualTo(9);
    assertThat(receipt.contentBytes()).isEqualTo(format == ArchiveFormat.ZIP ? 6 : 4);
    assertThat(receipt.complete()).isTrue();
    assertThat(receipt.skippedCount()).isEqualTo(1);
    assertThat(receipt.skipped())
        .containsExactly(new Receipt.Skipped("d/b", false, "excluded by b"));
  }

  @ParameterizedTest
  @CsvSource({"TAR, 0", "TAR_GZ, 6", "TAR_ZST, 3", "ZIP, 0", "ZIP, 6"})
  void whatIsCutOffAnywhereIsDamaged(ArchiveFormat format, int level) throws IOException {
    byte[] archive = archive(format, level);
    int step = level == 0 ? 61 : 1; // What is not compressed is long, and every block is cut.
    for (int length = 0; length < archive.length; length++) {
      if (length % step == 0 || length % 512 == 0 || length > archive.length - 512) {
        assertDamaged(Arrays.copyOf(archive, length));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"TAR, 0", "TAR_GZ, 6", "TAR_ZST, 3", "ZIP, 0", "ZIP, 6"})
  void anythingBehindTheEndIsDamage(ArchiveFormat format, int level) throws IOException {
    byte[] archive = archive(format, level);
    for (int more : new int[] {1, 512, archive.length}) {
      assertDamaged(Arrays.copyOf(archive, archive.length + more));
    }
    byte[] twice = Arrays.copyOf(archive, 2 * archive.length);
    System.arraycopy(archive, 0, twice, archive.length, archive.length);
    assertDamaged(twice);
  }

  /**
   * Of what is compressed, only what does not change what it becomes may change. Of a zip, also the
   * permissions of the root.
   */
  @ParameterizedTest
  @CsvSource({"TAR, 0, 1", "TAR_GZ, 6, 1", "TAR_ZST, 3, 4", "ZIP, 0, 1", "ZIP, 6, 1"})
  void anyByteThatMatters(ArchiveFormat format, int level, int change) throws IOException {
    byte[] archive = archive(format, level);
    byte[] meaning = meaning(format, archive);
    for (int i = 0; i < archive.length; i = next(archive, i)) {
      byte[] changed = archive.clone();
      changed[i] ^= (byte) change;
      if (isTaken(changed)) {
        assertThat(meaning(format, changed))
            .as("byte %d of %d was changed", i, archive.length)
            .isEqualTo(meaning);
      }
    }
  }

  /** The next byte; of long runs of the same byte, only every 64th. */
  private static int next(byte[] archive, int i) {
    int next = i + 1;
    while (next % 64 != 0
        && next < archive.length - 1
        && archive[next - 1] == archive[next]
        && archive[next] == archive[next + 1]) {
      next++;
    }
    return next;
  }

  private static boolean isTaken(byte[] archive) {
    try {
      verify(archive);
      return true;
    } catch (SatchelException e) {
      assertThat(e.code()).as(e.toString()).isEqualTo(DAMAGED);
      return false;
    }
  }

  private static byte[] meaning(ArchiveFormat format, byte[] archive) throws IOException {
    byte[] plain =
        switch (format) {
          case TAR, ZIP -> archive.clone();
          case TAR_GZ -> new java.util.zip.GZIPInputStream(stream(archive)).readAllBytes();
          case TAR_ZST -> new ZstdInput(stream(archive)).readAllBytes();
        };
    if (format == ArchiveFormat.ZIP) {
      Arrays.fill(plain, rootMode(plain), rootMode(plain) + 2, (byte) 0);
    }
    return plain;
  }

  private static InputStream stream(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }

  /** Where the first entry of the directory says what permissions the root has. */
  private static int rootMode(byte[] zip) {
    for (int i = 0; ; i++) {
      if (zip[i] == 'P' && zip[i + 1] == 'K' && zip[i + 2] == 1 && zip[i + 3] == 2) {
        return i + 40;
      }
    }
  }

  @Test
  void membersThatAreMissingOrDoubledOrMovedAreDamage() throws IOException {
    byte[] tar = archive(ArchiveFormat.TAR, 0);
    int second = 512; // Behind the root: "a", with a block of content.
    int third = second + 1024;
    int fourth = third + 512;
    byte[] start = Arrays.copyOf(tar, second);
    byte[] a = Arrays.copyOfRange(tar, second, third);
    byte[] d = Arrays.copyOfRange(tar, third, fourth);
    byte[] rest = Arrays.copyOfRange(tar, fourth, tar.length);

    assertThat(verify(joined(start, a, d, rest)).entries()).isEqualTo(10);
    assertDamaged(joined(start, d, rest));
    assertDamaged(joined(start, a, a, d, rest));
    assertDamaged(joined(start, d, a, rest));
    assertDamaged(joined(a, start, d, rest));
  }

  @Test
  void theManifestOfAnotherArchiveIsDamage() throws IOException {
    byte[] one = archive(ArchiveFormat.TAR, 0);
    Files.writeString(tree.resolve("a"), "HI");
    byte[] other = archive(ArchiveFormat.TAR, 0);
    int manifest = manifest(one);
    assertThat(manifest(other)).isEqualTo(manifest);

    byte[] mixed = other.clone();
    System.arraycopy(one, manifest, mixed, manifest, one.length - manifest);

    assertThatThrownBy(() -> verify(mixed))
        .hasMessageContaining("proj/archive_manifest.json".substring(5))
        .hasMessageContaining("\"a\"");
  }

  private static int manifest(byte[] tar) {
    String text = new String(tar, java.nio.charset.StandardCharsets.ISO_8859_1);
    return text.indexOf("proj/archive_manifest.json\0");
  }

  @Test
  void withoutItsManifestItIsNoArchiveOfOurs() throws IOException {
    byte[] tar = archive(ArchiveFormat.TAR, 0);
    byte[] without = joined(Arrays.copyOf(tar, manifest(tar)), new byte[1024]);

    assertThatThrownBy(() -> verify(without))
        .hasMessageContaining("none of Satchel's, or its end is missing");
  }

  @Test
  void aFileThatIsCalledLikeTheManifestIsAFile() throws IOException {
    byte[] before = archive(ArchiveFormat.TAR, 0);
    int content = manifest(before) + 512;
    Path user = tree.resolve("archive_manifest.json");
    Files.write(user, Arrays.copyOfRange(before, content, before.length - 1024));
    Command.bash("chmod 644 '%s'; touch -d @0 '%s'".formatted(user, user));

    for (ArchiveFormat format : ArchiveFormat.values()) {
      assertThat(verify(archive(format, format == ArchiveFormat.TAR ? 0 : 3)).entries())
          .isEqualTo(11);
    }
  }

  @Test
  void longWordsAboutWhatWasLeftOutAreCut() throws IOException {
    String omission =
        "{\"path\":\"%s\",\"by\":\"rule\",\"reason\":\"%s\"}"
            .formatted("p".repeat(5_000), "r".repeat(2_000));
    String text =
        "{\"complete\":true,\"entries\":[],\"excludes\":[],\"file_count\":0,\"format\":\"tar\","
            + "\"skipped\":["
            + String.join(",", Collections.nCopies(1_000, omission))
            + "],\"source\":\"r\",\"total_bytes\":0";
    Manifest manifest =
        new Manifest(
            ArchiveFormat.TAR, RawName.of("r"), RawName.of("m"), new Ledger(), new PathTable());
    byte[] unsealed = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    byte[] seal = ManifestSeal.of(MemberContent.sha256().digest(unsealed));
    manifest.read(stream(joined(unsealed, seal)));

    Receipt receipt = manifest.receipt(1);

    assertThat(receipt.skippedCount()).isEqualTo(1_000);
    assertThat(receipt.skipped()).hasSizeBetween(300, 500);
    assertThat(receipt.skipped().get(0))
        .isEqualTo(
            new Receipt.Skipped("p".repeat(4_096) + "...", false, "r".repeat(1_024) + "..."));
  }

  @Test
  void pathsWhoseSumsMightBeTheSameAreToldApart() {
    byte[] found = HexFormat.of().parseHex("0107060201083c03171a1905041b051e06021d06");
    assertThat(Manifest.sum(RawName.of(found)))
        .isNotEqualTo(Manifest.sum(RawName.of("../../victim")));
    assertThat(Manifest.sum(RawName.of("a"))).isEqualTo(Manifest.sum(RawName.of("a")));
  }

  @Test
  void largeFilesAndLargeManifestsAreRead() throws IOException {
    byte[] noise = new byte[3 << 20];
    new Random(1).nextBytes(noise);
    Files.write(tree.resolve("large"), noise);
    Files.write(tree.resolve("zeros"), new byte[2 << 20]);
    Path many = Files.createDirectory(tree.resolve("many".repeat(60)));
    for (int i = 0; i < 1500; i++) {
      Files.createFile(many.resolve("file" + i));
    }
    for (ArchiveFormat format : ArchiveFormat.values()) {
      int level = format == ArchiveFormat.TAR ? 0 : 1;
      assertThat(verify(archive(format, level)).entries()).isEqualTo(1513);
    }
    assertThat(verify(archive(ArchiveFormat.ZIP, 0)).entries()).isEqualTo(1513);
  }

  @Test
  void whatOthersHaveMadeIsNotSaidToHaveBeenOurs() throws IOException {
    Path made = directory.resolve("made");
    for (String maker : List.of("tar -cf", "tar -czf", "tar --zstd -cf", "zip -qr")) {
      Files.deleteIfExists(made);
      Command.bash("cd '%s' && %s - . > '%s'".formatted(tree, maker, made));
      assertThatThrownBy(() -> verify(Files.readAllBytes(made)))
          .as(maker)
          .hasMessageContaining("no manifest")
          .hasMessageNotContaining("The archive is damaged");
    }
  }

  @Test
  void whatCannotBeReadIsNotCalledDamaged() throws IOException {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("the disk went away");
          }

          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            return read();
          }
        };

    assertThatThrownBy(() -> VERIFICATION.of(broken))
        .hasMessageContaining("the disk went away")
        .isInstanceOfSatisfying(SatchelException.class, e -> assertThat(e.code()).isEqualTo(LOCAL));
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(all::writeBytes);
    return all.toByteArray();
  }
}
