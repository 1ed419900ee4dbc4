package dev.satchel.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Codes fill the space that there is, none is too long, and none begins with another. */
@Tag("locale-blind")
class HuffmanCodeTest {
  private static void check(int[] counts, int maxLength) {
    HuffmanCode code = new HuffmanCode(counts.length, maxLength);
    code.fit(counts);

    boolean[] taken = new boolean[1 << maxLength];
    int places = 0;
    for (int symbol = 0; symbol < counts.length; symbol++) {
      int length = code.length(symbol);
      assertThat(length).isBetween(counts[symbol] > 0 ? 1 : 0, maxLength);
      for (int rest = 0; length > 0 && rest < 1 << (maxLength - length); rest++) {
        int place = rest << length | code.packed(symbol) >>> 5;
        assertThat(taken[place]).isFalse();
        taken[place] = true;
        places++;
      }
    }
    assertThat(places).isEqualTo(taken.length);
  }

  @Test
  void codesOfCountsThatGrowLikeFibonaccisAreNoLongerThanTheLimit() {
    for (int used = 2; used <= 30; used++) {
      int[] counts = new int[30];
      counts[0] = 1;
      counts[1] = 1;
      for (int i = 2; i < used; i++) {
        counts[i] = counts[i - 1] + counts[i - 2];
      }
      check(counts, 15);
      check(Arrays.copyOf(counts, 19), 7);
    }
  }

  @Test
  void codesOfAnyCountsAreWhole() {
    Random random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      int limit = random.nextInt(22);
      int[] counts = new int[286];
      for (int symbol = 0; symbol < counts.length; symbol++) {
        counts[symbol] =
            random.nextInt(3) == 0 ? random.nextInt(1 << random.nextInt(limit + 1)) : 0;
      }
      check(counts, 15);
      check(Arrays.copyOf(counts, 19), 7);
    }
  }

  @Test
  void thereAreTwoCodesAtLeast() {
    for (int only = -1; only < 30; only++) {
      int[] counts = new int[30];
      if (only >= 0) {
        counts[only] = 5;
      }
      check(counts, 15);
    }
  }

  @Test
  void commonSymbolsHaveShortCodes() {
    HuffmanCode code = new HuffmanCode(19, 7);
    int[] counts = new int[19];
    counts[3] = 8;
    counts[4] = 4;
    counts[9] = 2;
    counts[17] = 1;
    code.fit(counts);

    assertThat(new int[] {code.length(3), code.length(4), code.length(9), code.length(17)})
        .containsExactly(1, 2, 3, 3);
    assertThat(code.bits(counts, 19)).isEqualTo(8 + 8 + 6 + 3);
  }
}
