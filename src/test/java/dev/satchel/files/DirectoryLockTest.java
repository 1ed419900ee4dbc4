package dev.satchel.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.RawName;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of those who lock a directory, one has it, and all others wait. */
@Tag("locale-blind")
final class DirectoryLockTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir private Path place;

  private Directory open() throws Exception {
    return Directory.openRoot(RawName.of(place.toString()));
  }

  @Test
  void nobodyElseHasItUntilItIsClosed() throws Exception {
    try (Directory one = open();
        Directory two = open()) {
      DirectoryLock first = DirectoryLock.take(one, Duration.ZERO).orElseThrow();
      assertThat(DirectoryLock.take(two, Duration.ofMillis(5))).isEmpty();
      assertThat(DirectoryLock.take(one, Duration.ZERO)).isEmpty();
      first.close();
      DirectoryLock.take(two, Duration.ZERO).orElseThrow().close();
    }
  }

  @Test
  void whoWaitsCanBeInterruptedAndLeavesNothingOpen() throws Exception {
    try (Directory one = open()) {
      DirectoryLock first = DirectoryLock.take(one, Duration.ZERO).orElseThrow();
      int open = Handles.open();
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> DirectoryLock.take(one, LONG))
          .isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(Handles.open()).isLessThanOrEqualTo(open);
      first.close();
    }
  }
}
