package dev.satchel.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks made one by one are one stream, at every level, and never larger than promised. */
@Tag("locale-blind")
class BlockDeflaterTest {
  private static final int BLOCK = BlockDeflater.BLOCK;

  private final BlockDeflater deflater = new BlockDeflater();

  @AfterEach
  void free() {
    deflater.close();
  }

  private static byte[] inflate(byte[] stream) throws IOException {
    Inflater inflater = new Inflater(true);
    try (InflaterInputStream in =
        new InflaterInputStream(new ByteArrayInputStream(stream), inflater)) {
      byte[] content = in.readAllBytes();
      assertThat(inflater.getRemaining()).isZero();
      return content;
    } finally {
      inflater.end();
    }
  }

  /** All blocks of {@code data}, made in the order of {@code numbers}, and the end. */
  private byte[] stream(byte[] data, int level, int... numbers) {
    byte[][] blocks = new byte[numbers.length][];
    for (int number : numbers) {
      blocks[number] = block(data, number * BLOCK, level);
    }
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (byte[] block : blocks) {
      stream.writeBytes(block);
    }
    stream.writeBytes(BlockDeflater.end());
    return stream.toByteArray();
  }

  private byte[] block(byte[] data, int start, int level) {
    int end = Math.min(start + BLOCK, data.length);
    byte[] target = new byte[7 + BlockDeflater.bound(end - start)];
    deflater.prime(data, 0, start);
    int length = deflater.deflateBlock(data, start, end, level, target, 7);
    return Arrays.copyOfRange(target, 7, 7 + length);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
  void blocksInARowAreOneStream(int level) throws IOException {
    byte[] data = Samples.text(3 * BLOCK + 1, 1);

    byte[] stream = stream(data, level, 0, 1, 2, 3);

    assertThat(inflate(stream)).isEqualTo(data);
    assertThat(stream).hasSizeLessThanOrEqualTo((int) BlockDeflater.streamBound(data.length));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 6, 9})
  void inWhatOrderBlocksAreMadeMakesNoDifference(int level) {
    byte[] data = Samples.text(4 * BLOCK, 2);

    assertThat(stream(data, level, 2, 0, 3, 1)).isEqualTo(stream(data, level, 0, 1, 2, 3));
  }

  @Test
  void theLevelsThatWereUsedBeforeMakeNoDifference() {
    byte[] data = Samples.text(BLOCK, 3);
    byte[] first = block(data, 0, 6);

    block(data, 0, 1);
    block(data, 0, 0);
    block(data, 0, 9);

    assertThat(block(data, 0, 6)).isEqualTo(first);
  }

  @Test
  void aHigherLevelShrinksMore() {
    byte[] data = Samples.text(BLOCK, 4);

    assertThat(block(data, 0, 9)).hasSizeLessThan(block(data, 0, 1).length);
    assertThat(block(data, 0, 1)).hasSizeLessThan(block(data, 0, 0).length);
  }

  @Test
  void whatABlockHasSeenBeforeItTakesNoRoom() {
    byte[] half = Samples.text(20_000, 5);
    byte[] target = new byte[BlockDeflater.bound(half.length)];
    int alone = deflater.deflateBlock(half, 0, half.length, 6, target, 0);

    deflater.prime(half, 0, half.length);
    int again = deflater.deflateBlock(half, 0, half.length, 6, target, 0);

    assertThat(again).isLessThan(alone / 20);
    assertThat(deflater.deflateBlock(half, 0, half.length, 6, target, 0)).isEqualTo(alone);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 0xFFFE, 0xFFFF, 0x10000, 0x1FFFE, 0x1FFFF, BLOCK - 1, BLOCK})
  void noBlockIsLargerThanItsBound(int length) throws IOException {
    for (byte[] data : new byte[][] {Samples.noise(length, 6), Samples.text(length, 6)}) {
      for (int level : new int[] {0, 1, 6}) {
        byte[] block = block(data, 0, level);

        assertThat(block).hasSizeLessThanOrEqualTo(BlockDeflater.bound(length));
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(block);
        stream.writeBytes(BlockDeflater.end());
        assertThat(inflate(stream.toByteArray())).isEqualTo(data);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 6, 9})
  void aWholeStreamEndsByItself(int level) throws IOException {
    byte[] data = Samples.text(1 << 20, 7);
    byte[] target = new byte[100 + data.length];

    int length = deflater.deflateWhole(data, 0, data.length, level, target, 100);

    assertThat(inflate(Arrays.copyOfRange(target, 100, 100 + length))).isEqualTo(data);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 10, 1000, 128 << 10, 200_000, 1 << 20})
  void whatDoesNotShrinkIsNoWholeStream(int length) {
    byte[] noise = Samples.noise(length, 8);
    byte[] target = new byte[length];

    for (int level = 0; level <= 9; level++) {
      assertThat(deflater.deflateWhole(noise, 0, length, level, target, 0)).isEqualTo(-1);
    }
  }

  @Test
  void atLevel0NothingShrinks() {
    byte[] zeros = new byte[1000];

    assertThat(deflater.deflateWhole(zeros, 0, 1000, 0, new byte[1000], 0)).isEqualTo(-1);
    assertThat(deflater.deflateWhole(zeros, 0, 1000, 1, new byte[1000], 0)).isPositive();
  }
}
