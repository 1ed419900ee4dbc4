package dev.satchel.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Command;
import dev.satchel.files.Shelf.Bounds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept is whole and found again, until there is too much of it. */
class ShelfTest {
  private static final Bounds ROOMY = new Bounds(1 << 20, 100);

  /** A clock that goes on by a second each time it is looked at. */
  private static final class Ticking extends Clock {
    private final AtomicLong seconds = new AtomicLong(1_000_000);

    @Override
    public ZoneId getZone() {
      return UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochSecond(seconds.incrementAndGet());
    }
  }

  @TempDir private Path place;

  private final Clock clock = new Ticking();

  private Path directory() {
    return place.resolve("index");
  }

  private Shelf shelf(Bounds bounds) throws IOException {
    return Shelf.in(directory(), bounds, clock);
  }

  private static String name(int number) {
    return String.format("%064x", number);
  }

  private static void keep(Shelf shelf, String name, String content) throws IOException {
    try (Shelf.Draft draft = shelf.create()) {
      draft.channel().write(ByteBuffer.wrap(content.getBytes(UTF_8)));
      draft.keep(name);
    }
  }

  private static Optional<String> read(Shelf shelf, String name) throws IOException {
    Optional<FileChannel> file = shelf.open(name);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try (FileChannel channel = file.get()) {
      return Optional.of(new String(Channels.newInputStream(channel).readAllBytes(), UTF_8));
    }
  }

  private List<Integer> kept(Shelf shelf, int numbers) throws IOException {
    List<Integer> kept = new ArrayList<>();
    for (int i = 1; i <= numbers; i++) {
      if (Files.exists(directory().resolve(name(i)))) {
        assertThat(read(shelf, name(i))).isPresent();
        kept.add(i);
      }
    }
    return kept;
  }

  @Test
  void whatIsKeptIsFoundAgainAlsoAfterARestart() throws IOException {
    Shelf shelf = shelf(ROOMY);
    keep(shelf, name(1), "one");
    keep(shelf, name(1) + ".frames", "another");
    assertThat(read(shelf, name(1))).contains("one");
    assertThat(read(shelf(ROOMY), name(1))).contains("one");
    assertThat(read(shelf(ROOMY), name(1) + ".frames")).contains("another");
    assertThat(read(shelf, name(2))).isEmpty();
  }

  @Test
  void nothingIsMadeBeforeItIsNeededAndThenForThisUserOnly() throws IOException {
    Shelf shelf = shelf(ROOMY);
    assertThat(read(shelf, name(1))).isEmpty();
    shelf.forget(name(1));
    assertThat(place).isEmptyDirectory();
    keep(shelf, name(1), "one");
    assertThat(permissions(directory())).isEqualTo("rwx------");
    assertThat(permissions(directory().resolve(name(1)))).isEqualTo("rw-------");
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void theScratchDirectoryMayHoldIt() throws IOException {
    Path state = place.resolve("state");
    Scratch.in(state);
    Shelf shelf = Shelf.in(state.resolve("index"), ROOMY, clock);
    keep(shelf, name(1), "one");
    Scratch.in(state).newFile().close();
    assertThat(read(shelf, name(1))).contains("one");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1", "../x", "draft-1", "%s/x", "%sx", "%s.", "%s.A", "%s.a/b", "%s%s"})
  void aNameOfAnotherFormIsRefused(String form) throws IOException {
    Shelf shelf = shelf(ROOMY);
    String name = form.replace("%s", name(1));
    assertThatIllegalArgumentException().isThrownBy(() -> shelf.open(name));
    assertThatIllegalArgumentException().isThrownBy(() -> shelf.forget(name));
    assertThatIllegalArgumentException().isThrownBy(() -> keep(shelf, name, "content"));
    assertThat(directory()).isEmptyDirectory();
  }

  @Test
  void aDraftHasNoNameAndIsGoneIfItIsNotKept() throws IOException {
    Shelf shelf = shelf(ROOMY);
    try (Shelf.Draft draft = shelf.create()) {
      draft.channel().write(ByteBuffer.wrap(new byte[10]));
      assertThat(kept(shelf, 10)).isEmpty();
    }
    assertThat(directory()).isEmptyDirectory();
  }

  @Test
  void aFileIsReplacedAndWhoReadsTheOldOneReadsOn() throws IOException {
    Shelf shelf = shelf(ROOMY);
    keep(shelf, name(1), "old");
    try (FileChannel old = shelf.open(name(1)).orElseThrow()) {
      keep(shelf, name(1), "new");
      assertThat(Channels.newInputStream(old).readAllBytes()).asString(UTF_8).isEqualTo("old");
    }
    assertThat(read(shelf, name(1))).contains("new");
    try (FileChannel last = shelf.open(name(1)).orElseThrow()) {
      shelf.forget(name(1));
      assertThat(Channels.newInputStream(last).readAllBytes()).asString(UTF_8).isEqualTo("new");
    }
    assertThat(read(shelf, name(1))).isEmpty();
    assertThat(directory()).isEmptyDirectory();
  }

  @Test
  void beyondTheNumberWhatWasNotUsedForLongestGoes() throws IOException {
    Shelf shelf = shelf(new Bounds(1000, 3));
    for (int i = 1; i <= 3; i++) {
      keep(shelf, name(i), "x");
    }
    assertThat(kept(shelf, 9)).containsExactly(1, 2, 3);
    assertThat(read(shelf, name(1))).isPresent();
    keep(shelf, name(4), "x");
    assertThat(kept(shelf, 9)).containsExactly(1, 3, 4);
  }

  @Test
  void beyondTheSizeWhatWasNotUsedForLongestGoes() throws IOException {
    Shelf shelf = shelf(new Bounds(30, 100));
    keep(shelf, name(1), "x".repeat(10));
    keep(shelf, name(2), "x".repeat(10));
    keep(shelf, name(3), "x".repeat(10));
    assertThat(kept(shelf, 9)).containsExactly(1, 2, 3);
    keep(shelf, name(4), "x".repeat(11));
    assertThat(kept(shelf, 9)).containsExactly(3, 4);
    keep(shelf, name(5), "x".repeat(30));
    assertThat(kept(shelf, 9)).containsExactly(5);
    keep(shelf, name(6), "x".repeat(31));
    assertThat(kept(shelf, 9)).containsExactly(5);
    assertThat(directory()).isDirectoryContaining(path -> path.endsWith(name(5)));
  }

  @Test
  void aSmallerBoundHoldsFromTheNextStartOn() throws IOException {
    Shelf shelf = shelf(ROOMY);
    for (int i = 1; i <= 5; i++) {
      keep(shelf, name(i), "x");
    }
    assertThat(read(shelf, name(1))).isPresent();
    assertThat(kept(shelf(new Bounds(1000, 2)), 9)).containsExactly(1, 5);
    assertThat(kept(shelf(new Bounds(1000, 0)), 9)).isEmpty();
  }

  @Test
  void boundsAreNotNegative() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Bounds(-1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Bounds(1, -1));
  }

  @Test
  void twoInOneDirectorySeeTheSame() throws IOException {
    Shelf one = shelf(new Bounds(1000, 2));
    Shelf other = shelf(new Bounds(1000, 2));
    keep(one, name(1), "one");
    assertThat(read(other, name(1))).contains("one");
    keep(other, name(2), "two");
    keep(other, name(3), "three");
    assertThat(read(one, name(1))).isEmpty();
    one.forget(name(2));
    assertThat(read(other, name(2))).isEmpty();
  }

  @Test
  void aDraftThatAnotherStartHasSweptCannotBeKept() throws IOException {
    try (Shelf.Draft draft = shelf(ROOMY).create()) {
      Shelf later = shelf(ROOMY);
      assertThatThrownBy(() -> draft.keep(name(1))).isInstanceOf(IOException.class);
      assertThat(read(later, name(1))).isEmpty();
    }
  }

  @Test
  void manyThreadsKeepReadAndForgetAtOnceAndWhatIsReadIsWhole() throws Exception {
    Shelf shelf = shelf(new Bounds(100_000, 5));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Integer>> ends = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        ends.add(threads.submit(() -> useOften(shelf)));
      }
      for (Future<Integer> end : ends) {
        assertThat(end.get()).isPositive();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(kept(shelf, 10)).hasSizeLessThanOrEqualTo(5);
    assertThat(Shelf.in(directory(), ROOMY, clock).open(name(99))).isEmpty();
  }

  private static int useOften(Shelf shelf) throws IOException {
    int found = 0;
    for (int i = 0; i < 200; i++) {
      String name = name(i % 10 + 1);
      keep(shelf, name, name.repeat(50));
      Optional<String> content = read(shelf, name(i * 7 % 10 + 1));
      if (content.isPresent()) {
        assertThat(content.get()).isEqualTo(name(i * 7 % 10 + 1).repeat(50));
        found++;
      }
      if (i % 9 == 0) {
        shelf.forget(name);
      }
    }
    return found;
  }

  @Test
  void aDirectoryThatIsOpenToOthersOrALinkIsRefused() throws IOException {
    Files.createDirectory(directory());
    Files.setPosixFilePermissions(directory(), PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThatThrownBy(() -> shelf(ROOMY)).hasMessageContaining("open to others");
    Path elsewhere = Files.move(directory(), place.resolve("elsewhere"));
    Files.setPosixFilePermissions(elsewhere, PosixFilePermissions.fromString("rwx------"));
    Files.createSymbolicLink(directory(), elsewhere);
    assertThatThrownBy(() -> shelf(ROOMY)).isInstanceOf(IOException.class);
  }

  @Test
  void aLinkIsNotOpened() throws IOException {
    Shelf shelf = shelf(ROOMY);
    keep(shelf, name(1), "one");
    Files.createSymbolicLink(directory().resolve(name(2)), directory().resolve(name(1)));
    assertThatThrownBy(() -> shelf.open(name(2))).isInstanceOf(IOException.class);
  }

  @Test
  void whatAKilledProcessLeftIsSwept() throws IOException {
    try (ShelfUser user = ShelfUser.start(directory(), "bash", "-c", "exec \"$@\"", "-")) {
      assertThat(user.say("keep " + name(1) + " 1000")).isEqualTo("kept");
      assertThat(user.say("draft " + name(2) + " 1000")).isEqualTo("drafted");
      assertThat(directory()).isDirectoryContaining("glob:**/draft-*");
    }
    Shelf shelf = shelf(ROOMY);
    assertThat(directory()).isDirectoryNotContaining("glob:**/draft-*");
    assertThat(kept(shelf, 9)).containsExactly(1);
    assertThat(read(shelf, name(1))).contains("x".repeat(1000));
  }

  @Test
  void whereThereIsNoRoomTheShelfStaysAsItWas() throws IOException {
    String[] noMoreThan64K = {"bash", "-c", "ulimit -f 64; exec \"$@\"", "-"};
    try (ShelfUser user = ShelfUser.start(directory(), noMoreThan64K)) {
      assertThat(user.say("keep " + name(1) + " 60000")).isEqualTo("kept");
      for (int i = 2; i < 5; i++) {
        assertThat(user.say("keep " + name(i) + " 70000")).startsWith("failed: ");
      }
      assertThat(user.say("keep " + name(1) + " 70000")).startsWith("failed: ");
      assertThat(directory()).isDirectoryNotContaining("glob:**/draft-*");
      assertThat(user.say("keep " + name(5) + " 10")).isEqualTo("kept");
    }
    Shelf shelf = shelf(ROOMY);
    assertThat(kept(shelf, 9)).containsExactly(1, 5);
    assertThat(read(shelf, name(1))).contains("x".repeat(60_000));
  }

  @Test
  void whereNothingCanBeMadeAnIoExceptionSaysSo() throws IOException {
    Shelf shelf = Shelf.in(Path.of("/proc/satchel/index"), ROOMY, clock);
    assertThatThrownBy(shelf::create).isInstanceOf(IOException.class);
    assertThat(shelf.open(name(1))).isEmpty();
    Command.run("touch", directory().toString());
    assertThatThrownBy(() -> shelf(ROOMY)).isInstanceOf(IOException.class);
  }
}
