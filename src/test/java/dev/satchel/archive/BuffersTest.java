package dev.satchel.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Arrays are used again, as long as all of them together stay within their bound. */
@Tag("locale-blind")
class BuffersTest {
  private static final int MIB = 1 << 20;

  private final AtomicLong inUse = new AtomicLong();
  private final Buffers buffers = new Buffers(10 * MIB, inUse::get);

  @Test
  void anArrayThatWasGivenBackIsLentAgainToWhoNeedsAboutAsMuch() {
    byte[] first = buffers.take(3 * MIB - 1000);
    buffers.give(first);

    assertThat(buffers.take(3 * MIB)).isSameAs(first);
    assertThat(buffers.take(3 * MIB)).isNotSameAs(first);
  }

  @Test
  void anArrayIsAtMostAnEighthTooLong() {
    for (int size = Buffers.LEAST; size < 20 * MIB; size += size / 7 + 1) {
      assertThat(buffers.take(size)).hasSizeBetween(size, size + size / 8);
    }
  }

  @Test
  void nothingIsKeptBeyondTheBound() {
    byte[] kept = buffers.take(6 * MIB);
    byte[] tooMuch = buffers.take(6 * MIB);
    buffers.give(kept);
    buffers.give(tooMuch);

    assertThat(buffers.take(6 * MIB)).isSameAs(kept);
    assertThat(buffers.take(6 * MIB)).isNotSameAs(tooMuch);
  }

  @Test
  void nothingIsKeptWhileAllIsInUse() {
    byte[] array = buffers.take(MIB);
    inUse.set(10 * MIB);
    buffers.give(array);
    inUse.set(0);

    assertThat(buffers.take(MIB)).isNotSameAs(array);
  }

  @Test
  void whatIsKeptMakesWayForOtherLengths() {
    byte[] small = buffers.take(MIB);
    byte[] large = buffers.take(8 * MIB);
    buffers.give(small);
    buffers.give(large);

    buffers.take(4 * MIB);

    assertThat(buffers.take(MIB)).isSameAs(small);
    assertThat(buffers.take(8 * MIB)).isNotSameAs(large);
  }

  @Test
  void chunksHoldWhatWasPutThere() {
    for (int length : new int[] {0, 1, Buffers.LEAST - 1, Buffers.LEAST, 3 * Buffers.LEAST + 1}) {
      byte[] bytes = Samples.noise(length, length);
      Chunks chunks = new Chunks(buffers);
      chunks.put(bytes, 0, length / 3);
      chunks.put(ByteBuffer.wrap(bytes, length / 3, length - length / 3));

      assertThat(chunks.length()).isEqualTo(length);
      assertThat(chunks.toByteArray()).isEqualTo(bytes);
    }
  }

  @Test
  void chunksGiveTheirArraysBack() {
    Chunks chunks = new Chunks(buffers);
    chunks.put(new byte[Buffers.LEAST], 0, Buffers.LEAST);
    byte[] other = buffers.take(Buffers.LEAST);
    chunks.clear();
    byte[] again = buffers.take(Buffers.LEAST);

    assertThat(chunks.length()).isZero();
    assertThat(again).isNotSameAs(other);
    buffers.give(again);
    assertThat(buffers.take(1)).isSameAs(again);
  }
}
