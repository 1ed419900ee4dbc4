package dev.satchel.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStream;
import dev.satchel.Command;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tar.zst is what any reader of Zstandard takes, and has a table of frames that stand alone. */
class SeekableTest {
  private static final int FOOTER = 9;
  private static final int ENTRY = 8;

  @TempDir static Path temporary;
  private static Path archive;
  private static byte[] bytes;
  private static byte[] tar;

  @BeforeAll
  static void makeArchive() throws IOException {
    Path tree = Files.createDirectories(temporary.resolve("tree"));
    byte[] noise = new byte[3 << 20];
    new Random(1).nextBytes(noise);
    Files.write(tree.resolve("a-noise"), noise);
    Files.writeString(tree.resolve("b-text"), "The quick brown fox. ".repeat(500_000));
    for (int i = 0; i < 500; i++) {
      Files.writeString(tree.resolve("small-" + i), "small ".repeat(i));
    }
    archive = Packed.of(tree, ArchiveFormat.TAR_ZST, temporary.resolve("tree.tar.zst")).file();
    bytes = Files.readAllBytes(archive);
    try (ZstdInputStream in = new ZstdInputStream(new ByteArrayInputStream(bytes))) {
      tar = in.readAllBytes();
    }
  }

  @Test
  void zstdFindsNoFault() throws IOException {
    assertThat(Command.run("zstd", "-tv", archive.toString())).doesNotContain("error");
  }

  @Test
  void zstdAndTheLibraryUnpackTheSame() throws IOException {
    Path unpacked = temporary.resolve("unpacked.tar");
    Command.run("zstd", "-dqf", archive.toString(), "-o", unpacked.toString());

    assertThat(Arrays.equals(Files.readAllBytes(unpacked), tar)).isTrue();
  }

  @Test
  void othersListAllMembers() throws IOException {
    int members = 504;
    String pipe = "zstd -dc '" + archive + "' | tar -t";

    assertThat(Command.run("sh", "-c", pipe).lines()).hasSize(members);
    assertThat(Command.run("tar", "--zstd", "-tf", archive.toString()).lines()).hasSize(members);
    assertThat(Command.run("bsdtar", "-tf", archive.toString()).lines()).hasSize(members);
    int count = 0;
    try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(tar))) {
      while (in.getNextEntry() != null) {
        count++;
      }
    }
    assertThat(count).isEqualTo(members);
  }

  @Test
  void eachFrameOfTheTableStandsAlone() {
    ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int frames = all.getInt(bytes.length - FOOTER);
    int table = bytes.length - FOOTER - frames * ENTRY - 8;
    assertThat(all.getInt(bytes.length - 4)).isEqualTo(0x8F92EAB1);
    assertThat(all.getInt(table)).isEqualTo(0x184D2A5E);
    assertThat(all.getInt(table + 4)).isEqualTo(bytes.length - table - 8);

    int at = 0;
    int content = 0;
    for (int frame = 0; frame < frames; frame++) {
      int compressed = all.getInt(table + 8 + frame * ENTRY);
      int size = all.getInt(table + 8 + frame * ENTRY + 4);
      byte[] alone = Zstd.decompress(Arrays.copyOfRange(bytes, at, at + compressed), size);
      assertThat(Arrays.equals(alone, Arrays.copyOfRange(tar, content, content + size)))
          .as("frame %d", frame)
          .isTrue();
      at += compressed;
      content += size;
    }

    assertThat(frames).isGreaterThan(3);
    assertThat(at).isEqualTo(table);
    assertThat(content).isEqualTo(tar.length);
  }

  @Test
  void aFrameInTheMiddleCanBeUnpackedByTheProgramToo() throws IOException {
    ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int frames = all.getInt(bytes.length - FOOTER);
    int table = bytes.length - FOOTER - frames * ENTRY - 8;
    int first = all.getInt(table + 8);
    int second = all.getInt(table + 8 + ENTRY);
    Path frame = temporary.resolve("frame.zst");
    Path unpacked = temporary.resolve("frame");

    Files.write(frame, Arrays.copyOfRange(bytes, first, first + second));
    Command.run("zstd", "-dqf", frame.toString(), "-o", unpacked.toString());

    assertThat(Files.size(unpacked)).isEqualTo(all.getInt(table + 8 + ENTRY + 4));
  }
}
