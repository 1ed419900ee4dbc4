package dev.satchel.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Outage;
import dev.satchel.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A link is good for what it was made for, as long and as often as that was said, and no more. */
@Tag("locale-blind")
final class LinksTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  @TempDir private Path state;
  private Path directory;
  private final MovedClock clock = new MovedClock();
  private Links links;

  @BeforeEach
  void begin() {
    directory = state.resolve("links");
    links = links();
  }

  private Links links() {
    return new Links(directory, 100, new SecureRandom(), clock);
  }

  private Links.Made make(int uses) throws IOException {
    return links.make(Link.Kind.ARCHIVE, "path=/workspace/project&format=tar", HOUR, uses);
  }

  private static void take(Links links, Links.Made made) throws IOException {
    try (Use use = links.take(made.link())) {
      use.keep();
    }
  }

  private static void assertRefused(Refusal.Code code, String reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(code))
        .hasMessageContaining(reason);
  }

  private void assertGone(String reason, String token) {
    assertRefused(Refusal.Code.GONE, reason, () -> links.find(token).orElseThrow().check());
  }

  private Path record() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.getFileName().toString().length() > 30).findFirst().get();
    }
  }

  @Test
  void aLinkIsFoundByItsTokenAsItWasMade() throws IOException {
    Links.Made made = make(3);
    assertThat(made.token()).matches("[A-Za-z0-9_-]{120}");
    assertThat(links.find(made.token())).contains(new Standing(made.link(), 0, false));
    assertThat(made.link().query()).isEqualTo("path=/workspace/project&format=tar");
    assertThat(made.link().expires())
        .as("not before an hour is over")
        .isEqualTo(Instant.parse("2026-03-04T06:06:08Z"));
    assertThat(made.toString()).doesNotContain(made.token());
  }

  @Test
  void aTokenThatIsAlteredAnywhereIsNone() throws IOException {
    String token = make(1).token();
    for (int at = 0; at < token.length(); at++) {
      int value = ALPHABET.indexOf(token.charAt(at));
      for (int bit = 1; bit < 64; bit <<= 1) {
        char other = ALPHABET.charAt(value ^ bit);
        String altered = token.substring(0, at) + other + token.substring(at + 1);
        assertThat(links.find(altered)).as("bit %s of letter %s", bit, at).isEmpty();
      }
    }
  }

  @Test
  void whatIsNoTokenIsNone() throws IOException {
    String token = make(1).token();
    byte[] zeros = new byte[90];
    for (String text :
        List.of(
            "",
            "x",
            token + "A",
            token + "AAAA",
            token.substring(1),
            token.substring(0, 119) + "=",
            token.substring(0, 116) + "====",
            token + "==",
            "é".repeat(120),
            " ".repeat(120),
            "+".repeat(120),
            Base64.getUrlEncoder().encodeToString(zeros))) {
      assertThat(links.find(text)).as(text).isEmpty();
    }
  }

  @Test
  void aTokenOfAnotherKeyIsNone() throws IOException {
    Links.Made made = make(1);
    byte[] key = Files.readAllBytes(directory.resolve("key"));
    assertThat(key).hasSize(32);
    assertThat(Token.of(made.link(), key)).isEqualTo(made.token());
    key[31] ^= 1;
    assertThat(links.find(Token.of(made.link(), key))).isEmpty();
  }

  @Test
  void aTokenThatWasSignedForAnythingElseDoesNotFitTheRecord() throws IOException {
    Link link = make(2).link();
    byte[] key = Files.readAllBytes(directory.resolve("key"));
    for (Link other :
        List.of(
            new Link(link.id(), link.kind(), "path=/workspace/other", link.expires(), 2),
            new Link(link.id(), Link.Kind.FILE, link.query(), link.expires(), 2),
            new Link(link.id(), link.kind(), link.query(), link.expires(), 3))) {
      assertGone("revoked or used up", Token.of(other, key));
    }
  }

  @Test
  void nothingIsMadeForThoseWhoOnlyAsk() throws IOException {
    assertThat(links.find("A".repeat(120))).isEmpty();
    assertThat(links.list(Optional.empty(), 10).links()).isEmpty();
    assertRefused(Refusal.Code.NOT_FOUND, "no link", () -> links.revoke("0".repeat(32)));
    assertThat(directory).doesNotExist();
  }

  @Test
  void nobodyElseCanLookAtTheKeyOrTheRecords() throws IOException {
    make(1);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
        .isEqualTo("rwx------");
    for (Path file : List.of(directory.resolve("key"), record())) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aLinkExpiresToTheSecondAndIsForgottenWhenTheNextIsMade() throws IOException {
    Links.Made made = make(5);
    clock.move(Duration.between(clock.instant(), made.link().expires()).minusNanos(1));
    assertThat(links.find(made.token())).isPresent();
    clock.move(Duration.ofNanos(1));
    assertGone("has expired", made.token());
    assertRefused(Refusal.Code.GONE, "has expired", () -> links.take(made.link()));
    assertThat(links.list(Optional.empty(), 10).links()).isEmpty();
    assertRefused(Refusal.Code.NOT_FOUND, "no link", () -> links.revoke(made.link().id().value()));
    assertThat(record().getFileName().toString()).startsWith(made.link().id().value());
    Links.Made next = make(1);
    assertThat(record().getFileName().toString()).startsWith(next.link().id().value());
    assertGone("has expired", made.token());
  }

  @Test
  void aLinkIsUsedUpAndStaysSoAfterARestart() throws IOException {
    Links.Made made = make(2);
    take(links, made);
    take(links(), made);
    links = links();
    assertGone("is used up", made.token());
    assertRefused(Refusal.Code.GONE, "is used up", () -> links.take(made.link()));
  }

  @Test
  void aUseThatIsNotKeptIsGivenBackOnce() throws IOException {
    Links.Made made = make(1);
    Use use = links.take(made.link());
    assertGone("is used up", made.token());
    use.close();
    use.close();
    assertThat(links.find(made.token()).orElseThrow().used()).isZero();
    take(links, made);
    assertGone("is used up", made.token());
  }

  @Test
  void aUseIsGivenBackByAThreadThatWasInterrupted() throws IOException {
    Links.Made made = make(1);
    Use use = links.take(made.link());
    Thread.currentThread().interrupt();
    use.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(links.find(made.token()).orElseThrow().used()).isZero();
  }

  @Test
  void ofManyAtOnceInSeveralProcessesAsManyWinAsThereAreUses() throws Exception {
    Links.Made made = make(7);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Boolean>> attempts = new ArrayList<>();
      for (int server = 0; server < 2; server++) {
        Links own = links(); // As another process has it: only the disk is shared.
        for (int i = 0; i < 10; i++) {
          attempts.add(threads.submit(() -> wins(own, made)));
        }
      }
      int won = 0;
      for (Future<Boolean> attempt : attempts) {
        won += attempt.get() ? 1 : 0;
      }
      assertThat(won).isEqualTo(7);
    } finally {
      threads.shutdownNow();
    }
    assertGone("is used up", made.token());
  }

  private static boolean wins(Links links, Links.Made made) throws IOException {
    try {
      take(links, made);
      return true;
    } catch (Refusal e) {
      return false;
    }
  }

  @Test
  void whatIsRevokedStaysRevokedAndMayBeRevokedAgain() throws IOException {
    Links.Made made = make(5);
    Use use = links.take(made.link());
    links.revoke(made.link().id().value());
    assertGone("was revoked", made.token());
    use.close();
    links.revoke(made.link().id().value());
    links = links();
    assertGone("was revoked", made.token());
    assertRefused(Refusal.Code.GONE, "was revoked", () -> links.take(made.link()));
    assertRefused(Refusal.Code.NOT_FOUND, "no link", () -> links.revoke("f".repeat(32)));
    assertRefused(Refusal.Code.NOT_FOUND, "no link", () -> links.revoke("../key"));
  }

  @Test
  void aRecordThatIsDamagedAnywhereRefusesTheLink() throws IOException {
    Links.Made made = make(3);
    take(links, made);
    byte[] whole = Files.readAllBytes(record());
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 1;
      Files.write(record(), damaged);
      assertGone("revoked or used up", made.token());
    }
    for (int length : new int[] {0, 1, 31, 32, 33, whole.length - 1}) {
      Files.write(record(), Arrays.copyOf(whole, length));
      assertGone("revoked or used up", made.token());
    }
    assertRefused(Refusal.Code.GONE, "used up", () -> links.take(made.link()));
    assertThat(links.list(Optional.empty(), 10).links()).isEmpty();
    links.revoke(made.link().id().value());
    assertGone("revoked or used up", made.token());
  }

  @Test
  void aRecordOfAnotherLinkIsNotTakenForThisOne() throws IOException {
    Links.Made made = make(1);
    Path own = record();
    take(links, made);
    Links.Made other = make(5);
    Path others =
        directory.resolve(
            own.getFileName()
                .toString()
                .replace(made.link().id().value(), other.link().id().value()));
    Files.write(own, Files.readAllBytes(others));
    assertGone("revoked or used up", made.token());
  }

  @Test
  void withoutItsKeyNoLinkIsGoodAnyMore() throws IOException {
    Links.Made made = make(3);
    Files.delete(directory.resolve("key"));
    assertThat(links.find(made.token())).isEmpty();
    Links.Made next = make(3);
    assertThat(links.find(made.token())).isEmpty();
    assertThat(links.find(next.token())).isPresent();
    Files.write(directory.resolve("key"), new byte[31]);
    assertThatThrownBy(() -> links.find(next.token()))
        .isInstanceOf(Outage.class)
        .hasMessageContaining("links/key");
    assertThatThrownBy(() -> make(1)).isInstanceOf(Outage.class);
  }

  @Test
  void linksAreListedInPagesTheLatestFirst() throws IOException {
    List<LinkId> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(0, make(1).link().id());
      clock.move(Duration.ofMillis(1));
    }
    Links.Page first = links.list(Optional.empty(), 2);
    Links.Page second = links.list(first.next(), 2);
    Links.Page third = links.list(second.next(), 2);
    assertThat(Stream.of(first, second, third).flatMap(page -> page.links().stream()))
        .extracting(standing -> standing.link().id())
        .isEqualTo(ids);
    assertThat(third.next()).isEmpty();
    assertThat(links.list(Optional.empty(), 5).next()).isEmpty();
  }

  @Test
  void thereAreNoMoreThanAllowedAndWhatIsOverMakesRoom() throws IOException {
    links = new Links(directory, 2, new SecureRandom(), clock);
    Links.Made first = make(1);
    clock.move(Duration.ofMillis(1));
    Links.Made second = make(1);
    assertRefused(Refusal.Code.BUSY, "The oldest is " + first.link().id(), () -> make(1));
    links.revoke(second.link().id().value());
    make(1);
    assertGone("revoked or used up", second.token());
    assertRefused(Refusal.Code.BUSY, "2 links already", () -> make(1));
    take(links, first);
    Links.Made third = make(1);
    assertGone("revoked or used up", first.token());
    assertThat(links.find(third.token())).isPresent();
    assertRefused(Refusal.Code.BUSY, "2 links already", () -> make(1));
    clock.move(HOUR.plusSeconds(1));
    assertThat(links.find(make(1).token())).isPresent();
  }

  @Test
  void whatAKilledProcessHasLeftHalfWrittenIsRemoved() throws IOException {
    make(1);
    Path half = Files.write(directory.resolve(".satchel-upload-abc"), new byte[10]);
    make(1);
    assertThat(half).doesNotExist();
  }
}
