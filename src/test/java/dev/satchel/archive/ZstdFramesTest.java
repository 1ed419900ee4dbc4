package dev.satchel.archive;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import dev.satchel.Command;
import dev.satchel.files.Scratch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames and their table as other readers see them. */
@Tag("locale-blind")
class ZstdFramesTest {
  private static final int FRAME = ZstdFrames.MAX_CONTENT;
  private static final int DESCRIPTOR = 4;
  private static final int KIB = 1 << 10;

  @TempDir Path temporary;
  private final ZstdFrames frames = new ZstdFrames();

  @AfterEach
  void free() {
    frames.close();
  }

  private byte[] compress(byte[] content, int level) {
    return compress(frames, content, 0, content.length, level);
  }

  private static byte[] compress(
      ZstdFrames frames, byte[] content, int offset, int length, int level) {
    Chunks frame = new Chunks(new Buffers(0, () -> 0));
    frames.compress(content, offset, length, level, frame);
    return frame.toByteArray();
  }

  private static byte[] concatenated(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** Writes a frame for each of {@code contents}, and the table. */
  private byte[] seekable(List<byte[]> contents) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (SeekTable table = new SeekTable(Scratch.in(temporary.resolve("scratch")))) {
      for (byte[] content : contents) {
        byte[] frame = compress(content, 3);
        table.add(frame.length, content.length);
        out.writeBytes(frame);
      }
      long start = out.size();
      table.writeTo(new Output(out, 0, Long.MAX_VALUE - 1));
      assertThat(out.size() - start).isEqualTo(table.size());
    }
    return out.toByteArray();
  }

  private static List<byte[]> contents() {
    byte[] half = concatenated(Samples.text(FRAME / 2, 1), Samples.noise(FRAME / 2, 2));
    return List.of(
        Samples.text(FRAME, 3),
        Samples.noise(FRAME, 4),
        half,
        new byte[FRAME],
        new byte[0],
        Samples.noise(FRAME - 1, 5),
        Samples.text(1, 6));
  }

  @Test
  void zstdReadsFramesAndTableAsOneStream() throws IOException {
    Path file = temporary.resolve("stream.zst");
    Files.write(file, seekable(contents()));

    Command.run("zstd", "-tq", file.toString());
    Command.run("zstd", "-dq", file.toString());

    byte[] expected = concatenated(contents().toArray(byte[][]::new));
    assertThat(temporary.resolve("stream")).hasBinaryContent(expected);
  }

  @Test
  void theTableTellsWhereEachFrameLies() throws IOException {
    List<byte[]> contents = contents();
    byte[] stream = seekable(contents);
    ByteBuffer buffer = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
    int count = contents.size();
    int table = stream.length - 17 - 8 * count;

    assertThat(buffer.getInt(stream.length - 4)).isEqualTo(0x8F92EAB1);
    assertThat(buffer.get(stream.length - 5)).isZero();
    assertThat(buffer.getInt(stream.length - 9)).isEqualTo(count);
    assertThat(buffer.getInt(table)).isEqualTo(0x184D2A5E);
    assertThat(buffer.getInt(table + 4)).isEqualTo(8 * count + 9);
    int at = 0;
    for (int i = 0; i < count; i++) {
      int compressed = buffer.getInt(table + 8 + 8 * i);
      int size = buffer.getInt(table + 12 + 8 * i);
      byte[] frame = Arrays.copyOfRange(stream, at, at + compressed);
      assertThat(Zstd.decompress(frame, size)).isEqualTo(contents.get(i));
      assertThat(Zstd.getFrameContentSize(frame)).isEqualTo(size);
      at += compressed;
    }
    assertThat(at).isEqualTo(table);
  }

  @Test
  void aTableTooLargeForMemoryIsTheSame() throws IOException {
    int count = 200_000; // 1.6 MB
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (SeekTable table = new SeekTable(Scratch.in(temporary.resolve("scratch")))) {
      for (int i = 0; i < count; i++) {
        table.add(i, FRAME);
      }
      table.writeTo(new Output(out, 0, Long.MAX_VALUE - 1));
    }

    ByteBuffer buffer = ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(buffer.remaining()).isEqualTo(17 + 8 * count);
    for (int i = 0; i < count; i++) {
      assertThat(buffer.getLong(8 + 8 * i)).isEqualTo((long) FRAME << 32 | i);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 9, 13, 19})
  void everyLevelGivesTheSameBytesEachTime(int level) {
    byte[] content = Samples.text(700 * KIB, 7);
    byte[] first = compress(content, level);

    compress(Samples.text(FRAME, 8), 1);
    compress(Samples.text(100, 9), 19);
    try (ZstdFrames others = new ZstdFrames()) {
      assertThat(compress(others, content, 0, content.length, level)).isEqualTo(first);
    }

    assertThat(compress(content, level)).isEqualTo(first);
    assertThat(Zstd.decompress(first, content.length)).isEqualTo(content);
  }

  @Test
  void theSizeOfTheContentIsKnownFromTheFrame() {
    for (int length : new int[] {0, 1, 255, 256, 65_791, 65_792, FRAME}) {
      assertThat(Zstd.getFrameContentSize(compress(new byte[length], 3))).isEqualTo(length);
    }
  }

  @Test
  void whatRepeatsAnywhereInAFrameIsStoredOnce() {
    byte[] once = Samples.noise(FRAME / 2 - KIB, 10);
    byte[] twice = concatenated(once, Samples.text(2 * KIB, 11), once);

    byte[] frame = compress(concatenated(new byte[KIB], Samples.text(KIB, 12), twice), 3);

    assertThat(frame.length).isLessThan(FRAME / 2 + 64 * KIB);
  }

  @Test
  void noiseIsWrappedWithAlmostNothingAround() {
    for (int length : new int[] {256 * KIB, 256 * KIB + 1, FRAME - 1, FRAME}) {
      byte[] noise = Samples.noise(length, 13);

      byte[] frame = compress(noise, 3);

      assertThat(frame.length).isLessThanOrEqualTo(length + 13 + 3 * (length / (128 * KIB) + 1));
      assertThat(Zstd.decompress(frame, length)).isEqualTo(noise);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoeverUnpacksAFrameFindsEachBitThatWasFlipped(boolean isNoise) {
    int length = 300_007;
    byte[] frame = compress(isNoise ? Samples.noise(length, 16) : Samples.text(length, 16), 3);
    for (int at = 0; at < frame.length; at += 1 + at / 50) {
      if (at == DESCRIPTOR) {
        continue; // One of its bits has no meaning.
      }
      byte[] damaged = frame.clone();
      damaged[at] ^= (byte) (1 << at % Byte.SIZE);
      assertThatExceptionOfType(ZstdException.class)
          .as("byte %s", at)
          .isThrownBy(() -> Zstd.decompress(damaged, length));
    }
  }

  /** Noise is wrapped by us and checked by Zstandard: their checksums must be the same. */
  @Test
  void theChecksumIsThatOfZstandardForEachLengthOfARest() {
    for (int length = 256 * KIB; length < 256 * KIB + 40; length++) {
      byte[] noise = Samples.noise(length, length);
      assertThat(Zstd.decompress(compress(noise, 3), length)).isEqualTo(noise);
    }
  }

  @Test
  void theChecksumOfLessThanAStripeIsTheKnownOne() {
    assertThat(Xxh64.of(new byte[0], 0, 0)).isEqualTo(0xEF46DB3751D8E999L);
    assertThat(Xxh64.of("xabcx".getBytes(US_ASCII), 1, 3)).isEqualTo(0x44BC2CF5AD770999L);
  }

  @Test
  void aFrameIsMadeFromThePartOfAnArray() {
    byte[] content = Samples.text(FRAME, 14);

    byte[] frame = compress(frames, content, 5000, 1000, 3);

    assertThat(Zstd.decompress(frame, 1000)).isEqualTo(Arrays.copyOfRange(content, 5000, 6000));
  }

  @Test
  void theFirstFramesAreSmall() {
    assertThat(LongStream.of(0, 1, 2, 3, 4, Long.MAX_VALUE).map(ZstdFrames::contentSize))
        .containsExactly(
            128L * KIB, 512L * KIB, 2048L * KIB, 8192L * KIB, 8192L * KIB, 8192L * KIB);
  }

  @Test
  void noFrameIsLargerThanItsBound() {
    for (int length = 0; length < 3000; length += 97) {
      for (byte[] content : new byte[][] {Samples.noise(length, 15), Samples.text(length, 15)}) {
        assertThat(compress(content, 3).length)
            .isLessThanOrEqualTo((int) Zstd.compressBound(length));
      }
    }
  }
}
