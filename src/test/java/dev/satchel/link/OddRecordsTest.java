package dev.satchel.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Command;
import dev.satchel.Outage;
import dev.satchel.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever lies where a record or the key should, one link is void by it, or links say so. */
@Tag("locale-blind")
@Timeout(20)
final class OddRecordsTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir private Path state;
  private Path directory;
  private final MovedClock clock = new MovedClock();

  /** What is made in place of a file. */
  enum Oddity {
    DIRECTORY,
    FULL_DIRECTORY,
    SYMLINK,
    DANGLING_SYMLINK,
    FIFO,
    CLOSED,
    HUGE;

    void put(Path file) throws IOException {
      Path aside = Files.move(file, file.resolveSibling("aside"));
      switch (this) {
        case DIRECTORY -> Files.createDirectory(file);
        case FULL_DIRECTORY -> Files.createDirectories(file.resolve("below"));
        case SYMLINK -> Files.createSymbolicLink(file, aside);
        case DANGLING_SYMLINK -> Files.createSymbolicLink(file, Path.of("nowhere"));
        case FIFO -> Command.run("mkfifo", file.toString());
        case CLOSED ->
            Command.run("sh", "-c", "printf x > \"$0\"; chmod 0 \"$0\"", file.toString());
        case HUGE -> Command.run("truncate", "-s", "1T", file.toString());
      }
    }
  }

  @BeforeEach
  void begin() {
    directory = state.resolve("links");
  }

  private Links links(int most) {
    return new Links(directory, most, new SecureRandom(), clock);
  }

  private static Links.Made make(Links links) throws IOException {
    return links.make(Link.Kind.FILE, "path=/workspace/file", HOUR, 2);
  }

  private Path record(Links.Made made) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      String id = made.link().id().value();
      return files.filter(file -> file.getFileName().toString().startsWith(id)).findFirst().get();
    }
  }

  private static void assertGone(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(Refusal.Code.GONE));
  }

  @ParameterizedTest
  @EnumSource
  void anOddRecordMakesItsOwnLinkVoidAndNoOther(Oddity oddity) throws IOException {
    Links links = links(100);
    Links.Made other = make(links);
    Links.Made made = make(links);
    Use use = links.take(made.link());
    oddity.put(record(made));
    use.close();
    assertGone(() -> links.find(made.token()));
    assertGone(() -> links.take(made.link()));
    assertThat(links.list(Optional.empty(), 10).links())
        .isEqualTo(List.of(new Standing(other.link(), 0, false)));
    links.revoke(made.link().id().value());
    assertGone(() -> links.find(made.token()));
    assertThat(links.find(other.token())).isPresent();
    if (oddity != Oddity.FULL_DIRECTORY) {
      assertThatThrownBy(() -> links.revoke(made.link().id().value())).hasMessageContaining("no");
    }
  }

  @ParameterizedTest
  @EnumSource
  void anOddRecordIsForgottenWhenOneIsMade(Oddity oddity) throws IOException {
    Links links = links(1);
    Links.Made made = make(links);
    oddity.put(record(made));
    if (oddity == Oddity.FULL_DIRECTORY) { // What someone has put there is not thrown away.
      assertThatThrownBy(() -> make(links)).hasMessageContaining("1 links already");
      assertThat(record(made).resolve("below")).isDirectory();
      clock.move(HOUR.plusSeconds(2));
    }
    Links.Made next = make(links);
    assertThat(links.find(next.token())).isPresent();
    assertGone(() -> links.find(made.token()));
  }

  @ParameterizedTest
  @EnumSource
  void anOddKeyIsAnOutageThatSaysWhatToRemove(Oddity oddity) throws IOException {
    Links links = links(100);
    Links.Made made = make(links);
    oddity.put(directory.resolve("key"));
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(() -> links.find(made.token()), () -> make(links))) {
      assertThatThrownBy(call)
          .isInstanceOf(Outage.class)
          .hasMessageContaining("links/key in the state directory")
          .hasMessageContaining("remove it");
    }
    assertThat(links.list(Optional.empty(), 10).links()).hasSize(1);
    links.revoke(made.link().id().value());
  }

  @Test
  void whatIsHalfWrittenAndADirectoryKeepsNoLinkFromBeingMade() throws IOException {
    make(links(100));
    Files.createDirectories(directory.resolve(".satchel-upload-abc/below"));
    assertThat(links(100).find(make(links(100)).token())).isPresent();
  }
}
