package dev.satchel.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is deflated, zlib inflates to the same. */
@Tag("locale-blind")
class DeflatedContentTest {
  private static final int BLOCK = BlockDeflater.BLOCK;
  private static final int WINDOW = BlockDeflater.WINDOW;

  /** Contents of one kind or another, of any length. */
  enum Kind {
    NOISE {
      @Override
      void fill(byte[] data, Random random) {
        random.nextBytes(data);
      }
    },
    TEXT {
      @Override
      void fill(byte[] data, Random random) {
        System.arraycopy(Samples.text(data.length, random.nextLong()), 0, data, 0, data.length);
      }
    },
    ZEROS {
      @Override
      void fill(byte[] data, Random random) {}
    },
    ALTERNATING {
      @Override
      void fill(byte[] data, Random random) {
        int period = 2 + random.nextInt(9);
        for (int i = 0; i < data.length; i++) {
          data[i] = (byte) (i % period * 77);
        }
      }
    },
    ALL_VALUES {
      @Override
      void fill(byte[] data, Random random) {
        for (int i = 0; i < data.length; i++) {
          data[i] = (byte) (i + i / 256);
        }
      }
    },
    RUNS {
      @Override
      void fill(byte[] data, Random random) {
        for (int at = 0; at < data.length; ) {
          int end = Math.min(at + 1 + random.nextInt(random.nextBoolean() ? 5 : 600), data.length);
          Arrays.fill(data, at, end, (byte) random.nextInt(4));
          at = end;
        }
      }
    },
    FEW_VALUES {
      @Override
      void fill(byte[] data, Random random) {
        for (int i = 0; i < data.length; i++) {
          data[i] = (byte) random.nextInt(3);
        }
      }
    },
    UNEVEN {
      @Override
      void fill(byte[] data, Random random) {
        for (int i = 0; i < data.length; i++) {
          data[i] = (byte) (Long.numberOfTrailingZeros(random.nextLong() | 1L << 40) * 5);
        }
      }
    },
    COPIES {
      @Override
      void fill(byte[] data, Random random) {
        for (int at = 0; at < data.length; ) {
          int length = Math.min(1 + random.nextInt(300), data.length - at);
          int distance = 1 + random.nextInt(random.nextBoolean() ? 20 : 2 * WINDOW);
          for (int end = at + length; at < end; at++) {
            data[at] = distance > at ? (byte) random.nextInt() : data[at - distance];
          }
        }
      }
    },
    MIXTURE {
      @Override
      void fill(byte[] data, Random random) {
        for (int at = 0; at < data.length; ) {
          byte[] part = new byte[Math.min(1 + random.nextInt(9000), data.length - at)];
          List<Kind> kinds = List.of(NOISE, TEXT, ZEROS, ALTERNATING, RUNS, UNEVEN, COPIES);
          kinds.get(random.nextInt(kinds.size())).fill(part, random);
          System.arraycopy(part, 0, data, at, part.length);
          at += part.length;
        }
      }
    };

    abstract void fill(byte[] data, Random random);

    byte[] make(int length, long seed) {
      byte[] data = new byte[length];
      fill(data, new Random(seed));
      return data;
    }
  }

  private final BlockDeflater deflater = new BlockDeflater();

  /**
   * What becomes of {@code data} from {@code start} on, primed with what is before, has to be the
   * same from a deflater that has done much else.
   */
  private void check(byte[] data, int start, int level) {
    int size = data.length - start;
    byte[] block = new byte[BlockDeflater.bound(size) + 2];
    Arrays.fill(block, (byte) 0x55);
    deflater.prime(data, 0, start);
    int length = deflater.deflateBlock(data, start, data.length, level, block, 1);

    assertThat(length).isLessThanOrEqualTo(BlockDeflater.bound(size));
    assertThat(block[0]).isEqualTo((byte) 0x55);
    assertThat(block[block.length - 1]).isEqualTo((byte) 0x55);
    byte[] begun = Arrays.copyOfRange(block, 1, 1 + length);
    byte[] history = Arrays.copyOfRange(data, Math.max(start - WINDOW, 0), start);
    assertThat(inflate(begun, history, size))
        .isEqualTo(Arrays.copyOfRange(data, start, data.length));
    assertThat(madeByAFreshOne(data, start, level)).isEqualTo(begun);
  }

  private static byte[] madeByAFreshOne(byte[] data, int start, int level) {
    byte[] block = new byte[BlockDeflater.bound(data.length - start)];
    try (BlockDeflater fresh = new BlockDeflater()) {
      fresh.prime(data, 0, start);
      int length = fresh.deflateBlock(data, start, data.length, level, block, 0);
      return Arrays.copyOf(block, length);
    }
  }

  /** Inflates a block that is not the last, up to its last bit. */
  private static byte[] inflate(byte[] block, byte[] history, int size) {
    byte[] content = new byte[size + 1];
    Inflater inflater = new Inflater(true);
    try {
      if (history.length > 0) {
        inflater.setDictionary(history);
      }
      byte[] stream = Arrays.copyOf(block, block.length + 2);
      System.arraycopy(BlockDeflater.end(), 0, stream, block.length, 2);
      inflater.setInput(stream);
      int length = 0;
      for (int more; (more = inflater.inflate(content, length, content.length - length)) > 0; ) {
        length += more;
      }
      assertThat(inflater.finished()).isTrue();
      assertThat(inflater.getRemaining()).isZero();
      return Arrays.copyOf(content, length);
    } catch (DataFormatException e) {
      throw new AssertionError("what was deflated cannot be inflated", e);
    } finally {
      inflater.end();
    }
  }

  @ParameterizedTest
  @EnumSource
  void contentOfEachKindComesBackAtEveryLevel(Kind kind) {
    for (int size : new int[] {5000, 0xFFFF, 0x10000, 0x10001, BLOCK - 1, BLOCK}) {
      for (int level = 1; level <= (size > 5000 ? 5 : 9); level++) {
        check(kind.make(size, size + level), 0, level);
      }
    }
    check(kind.make(BLOCK, 7), 0, 6);
  }

  @ParameterizedTest
  @EnumSource
  void contentOfEverySmallSizeComesBack(Kind kind) {
    for (int size = 0; size <= 300; size++) {
      check(kind.make(size, size), 0, 1 + size % 9);
      check(kind.make(size, size), size / 3, 1 + (size + 4) % 9);
    }
  }

  @ParameterizedTest
  @EnumSource
  void contentAfterHistoryOfAnyLengthComesBack(Kind kind) {
    for (int start : new int[] {1, 3, 4, 257, 1000, WINDOW - 1, WINDOW, WINDOW + 1, 3 * WINDOW}) {
      for (int level : new int[] {1, 4, 6, 9}) {
        check(kind.make(start + 20_000, start), start, level);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aWholeOfManyBlocksComesBack(Kind kind) throws DataFormatException {
    for (int size : new int[] {1, 300, BLOCK, BLOCK + 1, 3 * BLOCK + 100}) {
      byte[] data = kind.make(size, size);
      byte[] stream = new byte[size];
      deflater.prime(data, 0, size); // What comes before has no part in a whole.
      int length = deflater.deflateWhole(data, 0, size, 4, stream, 0);

      if (length >= 0) {
        assertThat(length).isLessThan(size);
        Inflater inflater = new Inflater(true);
        byte[] content = new byte[size + 1];
        inflater.setInput(stream, 0, length);
        assertThat(inflater.inflate(content)).isEqualTo(size);
        assertThat(inflater.finished()).isTrue();
        assertThat(inflater.getRemaining()).isZero();
        inflater.end();
        assertThat(Arrays.copyOf(content, size)).isEqualTo(data);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {WINDOW - 1, WINDOW, WINDOW + 1})
  void matchesOfEveryLengthReachAsFarAsTheyMay(int distance) {
    for (int length = 3; length <= 260; length += length < 12 || length > 250 ? 1 : 13) {
      byte[] data = Samples.noise(distance + length + 50, length);
      System.arraycopy(data, 20, data, distance + 20, length);

      check(data, distance, 1 + length % 9);
      check(data, 10, 1 + length % 9);
    }
  }

  @Test
  void whatIsOneByteTooFarBackIsNotFound() {
    assertThat(sizeOfNoiseAgainAfter(WINDOW)).isLessThan(200);
    assertThat(sizeOfNoiseAgainAfter(WINDOW + 1)).isGreaterThan(15_000);
  }

  private int sizeOfNoiseAgainAfter(int distance) {
    byte[] data = Samples.noise(distance + 15_000, 1);
    System.arraycopy(data, 0, data, distance, 15_000);
    byte[] block = new byte[BlockDeflater.bound(15_000)];
    deflater.prime(data, 0, distance);
    return deflater.deflateBlock(data, distance, data.length, 4, block, 0);
  }

  @Test
  void valuesWhoseCodesWouldBeTooLongComeBack() {
    byte[] data = new byte[BLOCK];
    int at = 0;
    for (int value = 0, count = 1, next = 1; at < data.length && value < 23; value++) {
      int end = Math.min(at + count, data.length);
      Arrays.fill(data, at, end, (byte) value);
      at = end;
      int sum = count + next;
      count = next;
      next = sum;
    }
    Random random = new Random(3);
    for (int i = at - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      byte value = data[i];
      data[i] = data[other];
      data[other] = value;
    }
    for (int level = 1; level <= 9; level++) {
      check(Arrays.copyOf(data, at), 0, level);
    }
  }

  @Test
  void contentOfAnyKindAfterAnyOtherComesBack() {
    Random random = new Random(11);
    List<Kind> kinds = List.of(Kind.values());
    for (int i = 0; i < 400; i++) {
      Kind kind = kinds.get(random.nextInt(kinds.size()));
      byte[] data = kind.make(random.nextInt(random.nextInt(40_000) + 1), i);
      check(data, random.nextInt(data.length + 1), 1 + random.nextInt(9));
    }
  }
}
