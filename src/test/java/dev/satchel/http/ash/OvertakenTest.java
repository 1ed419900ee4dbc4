package dev.satchel.http.ash;

import static dev.satchel.Refusal.Code.BUSY;
import static dev.satchel.Refusal.Code.CHANGED;
import static dev.satchel.Refusal.Code.INCOMPLETE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Refusal;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What was overtaken by a change is done again. */
final class OvertakenTest {
  private final AtomicInteger runs = new AtomicInteger();

  private String run(Refusal.Code code, int refused) throws IOException {
    return Overtaken.again(
        () -> {
          if (runs.incrementAndGet() <= refused) {
            throw new Refusal(code, "refused");
          }
          return "done";
        });
  }

  @Test
  void itIsDoneAgainAFewTimes() throws IOException {
    assertThat(run(CHANGED, 1)).isEqualTo("done");
    assertThat(run(BUSY, 4)).as("two runs were before").isEqualTo("done");
    assertThat(runs).hasValue(5);
    assertThatThrownBy(() -> run(CHANGED, Integer.MAX_VALUE)).isInstanceOf(Refusal.class);
    assertThat(runs).hasValue(8);
  }

  @Test
  void whatIsRefusedForGoodIsNot() {
    assertThatThrownBy(() -> run(INCOMPLETE, 1)).isInstanceOf(Refusal.class);
    assertThat(runs).hasValue(1);
  }
}
