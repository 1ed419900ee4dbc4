package dev.satchel.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.RawName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An open file is read anywhere, by many at once, and never again once it is closed. */
class OpenFileTest {
  private static final int LARGE = 1_000_003;
  private static final int THREADS = 4;

  @TempDir private Path place;

  private Directory directory;

  @BeforeEach
  void open() throws IOException {
    Files.writeString(place.resolve("small"), "0123456789");
    directory = Directory.openRoot(RawName.of(place.toString()));
  }

  @AfterEach
  void close() {
    directory.close();
  }

  private OpenFile open(String name) throws IOException {
    return directory.openFile(RawName.of(name));
  }

  private byte[] makeLarge() throws IOException {
    byte[] bytes = new byte[LARGE];
    new Random(1).nextBytes(bytes);
    Files.write(place.resolve("large"), bytes);
    return bytes;
  }

  /** Reads {@code length} bytes from {@code position} on, however many calls that takes. */
  private static byte[] read(OpenFile file, int position, int length) throws IOException {
    byte[] bytes = new byte[length];
    int done = 0;
    for (int count = 1; done < length && count > 0; done += count) {
      count = file.readAt(position + done, bytes, done, length - done);
    }
    return Arrays.copyOf(bytes, done);
  }

  @Test
  void aPartIsReadFromWhereItLiesToWhereItIsWanted() throws IOException {
    byte[] target = "..........".getBytes(UTF_8);
    try (OpenFile file = open("small")) {
      assertThat(file.readAt(7, target, 4, 2)).isEqualTo(2);
      assertThat(file.readAt(0, target, 1, 1)).isEqualTo(1);
    }
    assertThat(target).asString(UTF_8).isEqualTo(".0..78....");
  }

  @Test
  void atTheEndAndBeyondThereIsNothing() throws IOException {
    byte[] target = new byte[20];
    try (OpenFile file = open("small")) {
      assertThat(file.readAt(8, target, 0, 20)).isEqualTo(2);
      assertThat(file.readAt(10, target, 0, 20)).isZero();
      assertThat(file.readAt(1L << 40, target, 0, 20)).isZero();
      assertThat(file.readAt(0, target, 20, 0)).isZero();
    }
  }

  @Test
  void aPlaceThatCannotBeIsRefused() throws IOException {
    byte[] target = new byte[10];
    try (OpenFile file = open("small")) {
      assertThatThrownBy(() -> file.readAt(0, target, 5, 6))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> file.readAt(0, target, -1, 1))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> file.readAt(-1, target, 0, 1)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aLargeFileIsReadWholeInSeveralCalls() throws IOException {
    byte[] bytes = makeLarge();
    try (OpenFile file = open("large")) {
      assertThat(file.readAt(0, new byte[LARGE], 0, LARGE)).isEqualTo(CallMemory.BULK);
      assertThat(read(file, 0, LARGE)).isEqualTo(bytes);
    }
  }

  @Test
  void severalThreadsReadDifferentPartsAtOnce() throws Exception {
    byte[] bytes = makeLarge();
    int part = LARGE / 100;
    try (OpenFile file = open("large")) {
      Stat before = file.stat();
      onAllThreads(
          new AtomicInteger(100),
          i -> {
            byte[] expected = Arrays.copyOfRange(bytes, i * part, (i + 1) * part);
            assertThat(read(file, i * part, part)).isEqualTo(expected);
            assertThat(file.stat().isUnchanged(before)).isTrue();
          });
    }
  }

  private interface Task {
    void run(int number) throws IOException;
  }

  /** Runs {@code task} for each number below {@code left}, on some threads side by side. */
  private static void onAllThreads(AtomicInteger left, Task task) throws Exception {
    Callable<Boolean> loop =
        () -> {
          for (int i; (i = left.decrementAndGet()) >= 0; ) {
            task.run(i);
          }
          return true;
        };
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Boolean>> ends = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        ends.add(threads.submit(loop));
      }
      for (Future<Boolean> end : ends) {
        assertThat(end.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void whatHappenedToTheFileSinceIsSeen() throws IOException {
    try (OpenFile file = open("small")) {
      Stat before = file.stat();
      assertThat(file.stat()).isEqualTo(before);
      Files.writeString(place.resolve("small"), "more", StandardOpenOption.APPEND);
      assertThat(before.size()).isEqualTo(10);
      assertThat(file.stat().size()).isEqualTo(14);
      assertThat(file.stat().isUnchanged(before)).isFalse();
    }
  }

  @Test
  void aClosedFileIsNotUsedAgain() throws IOException {
    int before = Handles.open();
    OpenFile file = open("small");
    file.close();
    try (OpenFile another = open("small")) {
      file.close(); // Must not close the other one, which has the same number.
      assertThat(another.readAt(0, new byte[10], 0, 10)).isEqualTo(10);
    }
    assertThatIllegalStateException().isThrownBy(() -> file.readAt(0, new byte[1], 0, 1));
    assertThatIllegalStateException().isThrownBy(() -> file.stat());
    assertThat(Handles.open()).isLessThan(before + 3);
  }

  @Test
  void whoReadsWhileItIsClosedNeverMeetsAnotherFile() throws Exception {
    int before = Handles.open();
    Files.writeString(place.resolve("other"), "another's");
    for (int round = 0; round < 200; round++) {
      OpenFile file = open("small");
      AtomicInteger left = new AtomicInteger(100);
      onAllThreads(
          left,
          i -> {
            if (i == 50) {
              file.close();
            }
            try {
              assertThat(read(file, 0, 10)).asString(UTF_8).isEqualTo("0123456789");
            } catch (IllegalStateException e) {
              open("other").close(); // Takes the number that has become free.
            }
          });
    }
    assertThat(Handles.open()).isLessThan(before + 20);
  }
}
