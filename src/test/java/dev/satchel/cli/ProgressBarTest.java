package dev.satchel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A line that says how far something is. */
@Tag("locale-blind")
class ProgressBarTest {
  private static final long MIB = 1 << 20;

  private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
  private long now;

  private ProgressBar bar(int width) {
    return new ProgressBar(terminal, width, "/workspace/project", () -> now);
  }

  private void pass(long millis) {
    now += Duration.ofMillis(millis).toNanos();
  }

  /** What was drawn, one after the other. */
  private List<String> lines() {
    return Stream.of(terminal.toString(UTF_8).split("\r\u001B\\[K", -1)).skip(1).toList();
  }

  @Test
  void itTellsAmountsRateAndTheTimeLeft() {
    ProgressBar bar = bar(100);
    bar.at(10 * MIB, 40 * MIB);
    pass(1_000);
    bar.at(20 * MIB, 40 * MIB);
    assertThat(lines().get(1))
        .isEqualTo(
            "/workspace/project   50% [###########           ] 20.0 MiB / 40.0 MiB  10.0"
                + " MiB/s  0:02 left");
  }

  @Test
  void whereNobodyKnowsTheWholeItTellsTheTimePassed() {
    ProgressBar bar = bar(80);
    bar.at(0, -1);
    pass(61_000);
    bar.at(122 * MIB, -1);
    assertThat(lines().get(1)).isEqualTo("/workspace/project  122 MiB  2.0 MiB/s  1:01 so far");
  }

  @Test
  void itIsDrawnTenTimesASecondAtMostAndClearedInTheEnd() {
    ProgressBar bar = bar(80);
    for (int i = 0; i < 1_000; i++) {
      bar.at(i, 1_000);
      pass(1);
    }
    assertThat(lines()).hasSize(10);
    bar.close();
    assertThat(lines()).hasSize(11).last().isEqualTo("");
    pass(1_000);
    bar.at(1_000, 1_000);
    assertThat(lines()).as("after the end").hasSize(11);
  }

  @Test
  void itNeverBreaksTheLineHoweverNarrow() {
    for (int width = 20; width < 120; width++) {
      ProgressBar bar = bar(width);
      bar.at(0, 5_000 * MIB);
      pass(200);
      bar.at(4_000 * MIB, 5_000 * MIB);
      bar.close();
      int most = width;
      assertThat(lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(most));
      terminal.reset();
    }
  }

  @Test
  void whatBeganAgainHasNoNegativeRate() {
    ProgressBar bar = bar(80);
    bar.at(30 * MIB, 40 * MIB);
    pass(1_000);
    bar.at(MIB, 40 * MIB);
    pass(1_000);
    bar.at(2 * MIB, 40 * MIB);
    assertThat(lines().get(1)).contains(" 2% ").doesNotContain("/s");
    assertThat(lines().get(2)).contains("1.0 MiB/s").endsWith("0:38 left");
  }
}
