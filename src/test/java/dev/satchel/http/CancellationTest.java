package dev.satchel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.io.InterruptedIOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Work is broken off as long as it lasts, and what comes after it never is. */
final class CancellationTest {
  private final Cancellation work = new Cancellation();

  @AfterEach
  void nothingIsLeft() {
    work.close();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void workThatNobodyCancelsGoesOn() {
    assertThatNoException().isThrownBy(work::check);
    assertThat(work.heed()).isEmpty();
  }

  @Test
  void whoeverIsCancelledIsInterruptedAndKnowsWhy() {
    work.cancel("enough");
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    assertThatExceptionOfType(InterruptedIOException.class)
        .isThrownBy(work::check)
        .withMessage("enough");
    assertThat(work.heed()).hasValue("enough");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(work.heed()).as("still").hasValue("enough");
  }

  @Test
  void onlyTheFirstTimeCounts() {
    work.cancel("first");
    assertThat(work.heed()).hasValue("first");
    work.cancel("second");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(work.heed()).hasValue("first");
  }

  @Test
  void whatIsOverIsNotCancelled() {
    work.close();
    work.cancel("late");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(work.heed()).isEmpty();
  }

  @Test
  void closingTakesTheInterruptBack() {
    work.cancel("just now");
    work.close();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void theInterruptOfAnotherIsLeftAlone() {
    Thread.currentThread().interrupt();
    assertThat(work.heed()).isEmpty();
    work.close();
    assertThat(Thread.interrupted()).isTrue();
  }
}
