package dev.satchel.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.satchel.Command;
import dev.satchel.OpenHandles;
import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.Refusal.Code;
import dev.satchel.WorkspacePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Things go and move inside the roots; the roots themselves, and all else, stay. */
@Tag("locale-blind")
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JailChangesTest {
  @TempDir private Path place;

  @BeforeEach
  void resolvePlace() throws IOException {
    place = place.toRealPath();
  }

  private static WorkspacePath path(Path path) {
    return WorkspacePath.parse(RawName.of(path.toString()));
  }

  private static Jail jail(Path... roots) throws IOException {
    return Jail.open(Stream.of(roots).map(root -> RawName.of(root.toString())).toList());
  }

  private static void assertRefused(Code code, ThrowingCallable act) {
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(act)
        .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(code));
  }

  @Test
  void whatIsCalledLikeAStagingGoesWithTheRest() throws IOException {
    Path tree = Files.createDirectory(place.resolve("tree"));
    Path hidden = tree.resolve(StagingDirectory.PREFIX + "0".repeat(26));
    Command.run("mkdir", "-m", "700", hidden.toString());
    Files.writeString(hidden.resolve("file"), "x");
    try (Jail jail = jail(place)) {
      jail.deleteTree(path(tree));
    }
    assertThat(tree).doesNotExist();
  }

  @Test
  void aTreeOfThreeThousandLevelsGoesWithFewHandles() throws Exception {
    Command.run(
        "python3",
        "-c",
        """
        import os, sys
        os.chdir(sys.argv[1])
        os.mkdir('deep')
        os.chdir('deep')
        for i in range(3000):
          open('file', 'w').close()
          os.mkdir('beside')
          os.mkdir('d' * 20)
          os.chdir('d' * 20)
        """,
        place.toString());
    AtomicBoolean isOver = new AtomicBoolean();
    AtomicLong most = new AtomicLong();
    CountDownLatch counting = new CountDownLatch(1);
    Thread counter =
        new Thread(
            () -> {
              while (!isOver.get()) {
                most.accumulateAndGet(openInPlace(), Math::max);
                counting.countDown();
              }
            });
    try (Jail jail = jail(place)) {
      counter.start();
      assertThat(counting.await(20, TimeUnit.SECONDS)).isTrue();
      jail.deleteTree(path(place.resolve("deep")));
    } finally {
      isOver.set(true);
      counter.join();
    }
    assertThat(place).isEmptyDirectory();
    assertThat(most.get()).isBetween(1L, 80L);
    assertThat(openInPlace()).isZero();
  }

  private long openInPlace() {
    try {
      return OpenHandles.countIn(place);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aRootAndWhatHoldsItStay() throws IOException {
    Path inner = Files.createDirectories(place.resolve("a/b/inner"));
    Files.writeString(inner.resolve("file"), "content");
    Files.createDirectory(place.resolve("other"));
    try (Jail jail = jail(place, inner)) {
      for (Path kept : List.of(place, place.resolve("a"), place.resolve("a/b"), inner)) {
        assertRefused(Code.FORBIDDEN, () -> jail.delete(path(kept)));
        assertRefused(Code.FORBIDDEN, () -> jail.deleteTree(path(kept)));
        assertRefused(
            Code.FORBIDDEN, () -> jail.move(path(kept), path(place.resolve("new")), true));
        assertRefused(
            kept.equals(place) ? Code.IMPOSSIBLE_MOVE : Code.FORBIDDEN,
            () -> jail.move(path(place.resolve("other")), path(kept), true));
      }
      assertThat(inner.resolve("file")).hasContent("content");
      Files.move(place.resolve("a/b"), place.resolve("other/b"));
      assertRefused(Code.FORBIDDEN, () -> jail.deleteTree(path(place.resolve("other"))));
      assertThat(place.resolve("other/b/inner/file")).hasContent("content");
    }
  }

  /** Nothing there could be taken away in any case. */
  @Test
  void whereSomethingIsMountedNothingGoes() throws IOException {
    try (Jail jail = jail(Path.of("/"))) {
      assertThatExceptionOfType(Refusal.class)
          .isThrownBy(() -> jail.deleteTree(path(Path.of("/proc"))))
          .withMessageContaining("mounted");
    }
  }

  @Test
  void whatLiesOnAnotherFileSystemIsNotMovedThere() throws IOException {
    Path memory = Files.createTempDirectory(Path.of("/dev/shm"), "satchel-test");
    try (Jail jail = jail(place, memory)) {
      assumeFalse(Files.getFileStore(place).equals(Files.getFileStore(memory)));
      Files.writeString(place.resolve("file"), "content");
      Files.createDirectory(memory.resolve("there"));
      Files.writeString(memory.resolve("there/old"), "old");
      for (String to : List.of("new", "there")) {
        assertRefused(
            Code.UNSUPPORTED,
            () -> jail.move(path(place.resolve("file")), path(memory.resolve(to)), true));
      }
      assertThat(place.resolve("file")).hasContent("content");
      assertThat(memory.resolve("there/old")).hasContent("old");
      assertThat(memory.toFile().list()).containsExactly("there");
    } finally {
      Command.run("rm", "-r", memory.toString());
    }
  }

  @Test
  void atAnyMomentThereIsTheOldOrTheNew() throws Exception {
    Path target = Files.createDirectory(place.resolve("target"));
    try (Jail jail = jail(place)) {
      AtomicBoolean isOver = new AtomicBoolean();
      AtomicInteger gone = new AtomicInteger();
      AtomicInteger looks = new AtomicInteger();
      Thread reader =
          new Thread(
              () -> {
                while (!isOver.get()) {
                  gone.addAndGet(Files.isDirectory(target) ? 0 : 1);
                  looks.incrementAndGet();
                }
              });
      reader.start();
      for (int i = 0; i < 300; i++) {
        Path next = Files.createDirectories(place.resolve("next"));
        Files.writeString(next.resolve("file-" + i), "");
        jail.move(path(next), path(target), true);
        assertThat(target.toFile().list()).containsExactly("file-" + i);
      }
      isOver.set(true);
      reader.join();
      assertThat(looks.get()).isPositive();
      assertThat(gone.get()).isZero();
      assertThat(place.toFile().list()).containsExactly("target");
    }
  }

  private static void exchangeUntil(AtomicBoolean isOver, Directory directory) {
    while (!isOver.get()) {
      try {
        directory.exchange(RawName.of("dir"), directory, RawName.of("link"));
      } catch (IOException e) {
        // One of them is gone by now.
      }
    }
  }

  @Test
  void whileATreeGoesNothingOutsideDoesWhateverIsExchangedInIt() throws Exception {
    Path outside = Files.createDirectories(place.resolve("outside/dir"));
    Files.writeString(outside.resolve("file"), "kept");
    Path root = Files.createDirectory(place.resolve("root"));
    int gone = 0;
    try (Jail jail = jail(root)) {
      for (int i = 0; i < 100; i++) {
        Path tree = Files.createDirectory(root.resolve("tree-" + i));
        for (int j = 0; j < 20; j++) {
          Files.createDirectories(tree.resolve("dir/dir/" + j));
        }
        Files.createSymbolicLink(tree.resolve("link"), outside.getParent());
        AtomicBoolean isOver = new AtomicBoolean();
        try (JailedDirectory opened = jail.directory(path(tree))) {
          Thread swapper = new Thread(() -> exchangeUntil(isOver, opened.directory()));
          swapper.start();
          try {
            jail.deleteTree(path(tree));
            assertThat(tree).doesNotExist();
            gone++;
          } catch (Refusal e) {
            assertThat(e.code()).isEqualTo(Code.CHANGED);
          } finally {
            isOver.set(true);
            swapper.join();
          }
        }
        assertThat(outside.resolve("file")).hasContent("kept");
      }
    }
    assertThat(gone).isPositive();
  }
}
