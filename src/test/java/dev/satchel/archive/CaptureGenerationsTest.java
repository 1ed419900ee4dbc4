package dev.satchel.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A tree that goes through many changes, and a snapshot of each of its states. */
@Tag("locale-blind")
class CaptureGenerationsTest {
  private static final int GENERATIONS = 12;

  @TempDir Path temporary;

  @ParameterizedTest
  @CsvSource({"1, true", "2, true", "3, false", "4, false"})
  void eachSnapshotIsTheTreeAsItWas(long seed, boolean awaitsTick) throws IOException {
    Path tree = Files.createDirectory(temporary.resolve("tree"));
    TreeEdits edits = new TreeEdits(tree, seed);
    for (int i = 0; i < 150; i++) {
      edits.create();
    }
    Clock clock = awaitsTick ? Camera.LATE : Clock.systemUTC();
    try (Camera camera = new Camera(tree, 2, clock, temporary.resolve("state"))) {
      Shot shot = camera.take();
      long reused = 0;
      for (int i = 0; i < GENERATIONS; i++) {
        if (awaitsTick) {
          TreeEdits.awaitTick(temporary);
        }
        for (int j = 0; j <= i % 4; j++) {
          edits.edit();
        }
        shot = camera.take(shot);
        reused += shot.captured().reused();
        assertThat(TreeEdits.unpacked(shot.tar()))
            .as("generation %d", i)
            .isEqualTo(TreeEdits.described(tree));
      }
      if (awaitsTick) { // Else everything is too new to be at rest.
        assertThat(reused).isPositive();
      }
    }
  }
}
