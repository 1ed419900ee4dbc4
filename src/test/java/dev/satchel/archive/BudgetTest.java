package dev.satchel.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.archive.Budget.Share;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Memory is shared equally, and nobody is ever left with nothing. */
class BudgetTest {
  @Test
  void oneAloneMayHaveAll() {
    Share share = new Budget(100).share();

    assertThat(share.take(60)).isTrue();
    assertThat(share.take(40)).isTrue();
    assertThat(share.take(1)).isFalse();
  }

  @Test
  void whoHoldsNothingMayAlwaysTakeOnePiece() {
    Budget budget = new Budget(100);
    Share first = budget.share();
    Share second = budget.share();

    assertThat(first.take(100)).isTrue();
    assertThat(second.take(500)).isTrue();
    assertThat(second.take(1)).isFalse();
    assertThat(first.take(1)).isFalse();
  }

  @Test
  void noneOfTwoMayHaveMoreThanHalf() {
    Budget budget = new Budget(100);
    Share first = budget.share();
    Share second = budget.share();

    assertThat(first.take(10)).isTrue();
    assertThat(first.take(40)).isTrue();
    assertThat(first.take(1)).isFalse();
    assertThat(second.take(10)).isTrue();
    assertThat(second.take(40)).isTrue();
  }

  @Test
  void whatIsGivenBackCanBeTakenAgain() {
    Share share = new Budget(100).share();
    share.take(60);
    share.take(40);

    share.give(60);

    assertThat(share.take(60)).isTrue();
  }

  @Test
  void aShareThatEndsLeavesEverythingToTheOthers() {
    Budget budget = new Budget(100);
    Share first = budget.share();
    Share second = budget.share();
    first.take(50);
    second.take(50);

    second.close();

    assertThat(first.take(50)).isTrue();
  }

  @Test
  void whateverIsTakenNoMoreIsHeldThanTheTotalAndAPieceForEach() {
    Random random = new Random(1);
    long total = 1000;
    long most = 300;
    Budget budget = new Budget(total);
    List<Share> shares = new ArrayList<>();
    List<Deque<Integer>> taken = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      shares.add(budget.share());
      taken.add(new ArrayDeque<>());
    }
    long held = 0;
    for (int step = 0; step < 100_000; step++) {
      int who = random.nextInt(5);
      int size = 1 + random.nextInt((int) most);
      if (random.nextBoolean() && shares.get(who).take(size)) {
        taken.get(who).add(size);
        held += size;
      } else if (!taken.get(who).isEmpty()) {
        int piece = taken.get(who).remove();
        shares.get(who).give(piece);
        held -= piece;
      }
      assertThat(held).isLessThanOrEqualTo(total + 5 * most);
    }
  }
}
