package dev.satchel.platform;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Command;
import dev.satchel.RawName;
import dev.satchel.files.Directory;
import dev.satchel.files.Stat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which secrets open the way in, and how the file that holds them is treated. */
@Tag("locale-blind")
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InboundSecretFileTest {
  private static final String NAME = ".platform_inbound_secret";
  private static final Duration OVERLAP = Duration.ofMinutes(10);

  @TempDir private Path configs;
  private final SetClock clock = new SetClock();

  /** A clock that stands still until it is set. */
  private static final class SetClock extends Clock {
    private Instant now = Instant.now().plusSeconds(60); // All files are older.

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private InboundSecretFile secret() {
    return new InboundSecretFile(configs, OVERLAP, clock);
  }

  private Path file() {
    return configs.resolve(NAME);
  }

  /** Puts the file there in one step. */
  private void put(String content) throws IOException {
    put(content.getBytes(ISO_8859_1), "rw-------");
  }

  private void put(byte[] content, String permissions) throws IOException {
    Path next = Files.write(configs.resolve("next"), content);
    Files.setPosixFilePermissions(next, PosixFilePermissions.fromString(permissions));
    Files.move(next, file(), StandardCopyOption.ATOMIC_MOVE);
  }

  private static boolean opens(InboundSecretFile secret, String key) {
    return secret.accepts("Bearer " + key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"the-secret", "  the-secret\n", "the-secret\r\n", "\tthe-secret "})
  void whatIsInTheFileOpens(String content) throws IOException {
    put(content);
    assertThat(opens(secret(), "the-secret")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "the-secret",
        "bearer the-secret",
        "BEARER the-secret",
        "Bearer  the-secret",
        "Bearer the-secret ",
        " Bearer the-secret",
        "Bearer the-secre",
        "Bearer the-secrett",
        "Bearer",
        "Bearer ",
        "Bearer the-s\u00e9cret",
        "Bearer \u00ff",
        "Basic the-secret",
        "Bearer the-secret, Bearer the-secret"
      })
  void nothingElseDoes(String header) throws IOException {
    put("the-secret");
    assertThat(secret().accepts(header)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n\t \n", "two words", "two\nlines", "s\u00e9cret", "nul\0"})
  void aFileWithoutASecretOpensNothing(String content) throws IOException {
    put(content);
    InboundSecretFile secret = secret();
    assertThat(opens(secret, content)).isFalse();
    assertThat(opens(secret, content.strip())).isFalse();
    assertThat(opens(secret, "")).isFalse();
  }

  @Test
  void withoutAFileOrItsDirectoryNothingOpens() throws IOException {
    assertThat(opens(secret(), "")).isFalse();
    InboundSecretFile nowhere = new InboundSecretFile(configs.resolve("x"), OVERLAP, clock);
    assertThat(opens(nowhere, "")).isFalse();
    put("late");
    assertThat(opens(secret(), "late")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-rw-rw-", "rw-----wx"})
  void aFileThatIsOpenToOthersOpensNothing(String permissions) throws IOException {
    put("the-secret".getBytes(ISO_8859_1), permissions);
    InboundSecretFile secret = secret();
    assertThat(opens(secret, "the-secret")).isFalse();
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-------"));
    assertThat(opens(secret, "the-secret")).isTrue();
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString(permissions));
    assertThat(opens(secret, "the-secret")).isFalse();
  }

  @Test
  void aFileOfAnotherUserOpensNothing() throws IOException {
    put("the-secret");
    try {
      Files.setAttribute(file(), "unix:uid", 65_534);
    } catch (IOException e) {
      Assumptions.abort("only the superuser gives files away");
    }
    assertThat(opens(secret(), "the-secret")).isFalse();
  }

  @Test
  void aLinkAndWhatIsNoFileOpenNothing() throws IOException {
    put("the-secret");
    Files.move(file(), configs.resolve("real"));
    Files.createSymbolicLink(file(), Path.of("real"));
    assertThat(opens(secret(), "the-secret")).isFalse();
    Files.delete(file());
    Command.run("mkfifo", "-m", "600", file().toString());
    assertThat(opens(secret(), "the-secret")).isFalse();
  }

  @Test
  void whatComesIntoTheFileCountsAtOnceAndWhatWasThereForAWhile() throws IOException {
    put("first");
    InboundSecretFile secret = secret();
    put("second");
    assertThat(opens(secret, "second")).isTrue();
    assertThat(opens(secret, "first")).isTrue();
    clock.now = clock.now.plus(OVERLAP).minusMillis(1);
    assertThat(opens(secret, "first")).isTrue();
    clock.now = clock.now.plusMillis(1);
    assertThat(opens(secret, "first")).isFalse();
    assertThat(opens(secret, "second")).isTrue();
  }

  @Test
  void twoChangesInARowLeaveBothEarlierOnesTheirTime() throws IOException {
    put("first");
    InboundSecretFile secret = secret();
    put("second");
    assertThat(opens(secret, "second")).isTrue();
    clock.now = clock.now.plus(OVERLAP.dividedBy(2));
    put("third");
    assertThat(opens(secret, "third")).isTrue();
    assertThat(opens(secret, "second")).isTrue();
    assertThat(opens(secret, "first")).isTrue();
    clock.now = clock.now.plus(OVERLAP.dividedBy(2));
    assertThat(opens(secret, "second")).isTrue();
    assertThat(opens(secret, "first")).isFalse();
  }

  @Test
  void aFileThatWasTakenAwayTakesAllThatEverCountedWithIt() throws IOException {
    put("first");
    InboundSecretFile secret = secret();
    Files.delete(file());
    assertThat(opens(secret, "first")).isFalse();
    put("second");
    assertThat(opens(secret, "first")).isFalse();
    assertThat(opens(secret, "second")).isTrue();
  }

  @Test
  void aFileThatIsRewrittenInPlaceIsNoticedEvenIfItLooksTheSame() throws IOException {
    put("first");
    InboundSecretFile secret = secret();
    FileTime modified = Files.getLastModifiedTime(file());
    Files.writeString(file(), "");
    assertThat(opens(secret, "first")).isFalse();
    Files.writeString(file(), "other");
    Files.setLastModifiedTime(file(), modified);
    assertThat(opens(secret, "other")).isTrue();
    assertThat(opens(secret, "first")).isTrue();
  }

  @Test
  void whatIsWrittenWithinOneTickOfTheClockIsNotMissed() throws IOException {
    clock.now = Instant.EPOCH; // So that no change is ever old enough.
    put("aaaa");
    InboundSecretFile secret = secret();
    for (int i = 0; i < 300; i++) {
      String next = String.format("%04d", i);
      Files.writeString(file(), next);
      assertThat(opens(secret, next)).as(next).isTrue();
    }
  }

  @Test
  void whatIsSavedIsForThisUserOnlyAndCountsAtOnce() throws IOException {
    put("first");
    InboundSecretFile secret = secret();
    secret.save("second");
    assertThat(file()).hasContent("second");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertThat(opens(secret, "second")).isTrue();
    assertThat(opens(secret, "first")).isTrue();
    assertThat(configs.toFile().list()).containsExactly(NAME);
  }

  @Test
  void whatWasNeverReadCountsForAWhileAfterASaveAsWell() throws IOException {
    InboundSecretFile secret = secret();
    put("first");
    secret.save("second");
    assertThat(opens(secret, "first")).isTrue();
  }

  @Test
  void savingMakesTheDirectoryForThisUserOnly() throws IOException {
    Path made = configs.resolve("a/b");
    InboundSecretFile secret = new InboundSecretFile(made, OVERLAP, clock);
    secret.save("new");
    assertThat(opens(secret, "new")).isTrue();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
        .isEqualTo("rwx------");
  }

  @Test
  void savingNothingOrTheSameChangesNothing() throws IOException {
    InboundSecretFile secret = secret();
    secret.save("");
    assertThat(file()).doesNotExist();
    secret.save("first");
    Object before = Files.readAttributes(file(), "unix:ino,ctime").toString();
    secret.save("first");
    secret.save("");
    assertThat(Files.readAttributes(file(), "unix:ino,ctime")).hasToString(before.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"two words", "a\r\nX: y", "s\u00e9cret", "nul\0"})
  void whatCannotBeShownIsNotSaved(String value) throws IOException {
    put("first");
    InboundSecretFile secret = secret();
    assertThatThrownBy(() -> secret.save(value)).isInstanceOf(IOException.class);
    assertThat(file()).hasContent("first");
    assertThat(opens(secret, "first")).isTrue();
  }

  @Test
  void aPlantedLinkOrALaxFileIsReplacedAndNotFollowed() throws IOException {
    Path target = Files.writeString(configs.resolve("target"), "untouched");
    Files.createSymbolicLink(file(), target);
    Files.createSymbolicLink(configs.resolve(NAME + ".tmp"), target);
    InboundSecretFile secret = secret();
    secret.save("new");
    assertThat(opens(secret, "new")).isTrue();
    assertThat(target).hasContent("untouched");
    assertThat(Files.isSymbolicLink(file())).isFalse();
    put("lax".getBytes(ISO_8859_1), "rw-rw-rw-");
    secret.save("newer");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  private Stat stat(Path path) throws IOException {
    try (Directory directory =
        Directory.openRoot(RawName.of(requireNonNull(path.getParent()).toRealPath().toString()))) {
      return directory.stat(RawName.of(path.getFileName().toString()));
    }
  }

  @Test
  void credentialsAreKnownByWhateverNameTheyWereReached() throws IOException {
    put("first");
    InboundSecretFile secret = secret();
    Path token = Files.writeString(configs.resolve(".auth_token"), "x");
    Path temporary = Files.writeString(configs.resolve(NAME + ".tmp"), "x");
    Path other = Files.writeString(configs.resolve("other"), "larger");
    Path alias = Files.createLink(configs.resolve("alias"), token);
    for (Path credential : new Path[] {file(), token, temporary, alias}) {
      assertThat(secret.isCredential(stat(credential))).as(credential.toString()).isTrue();
    }
    assertThat(secret.isCredential(stat(other))).isFalse();
    assertThat(InboundSecretFile.isCredentialName(RawName.of("other"))).isFalse();
  }

  @Test
  void whatCannotBeLookedAtCountsAsACredential() throws IOException {
    InboundSecretFile secret = new InboundSecretFile(configs.resolve("x"), OVERLAP, clock);
    Stat file = stat(Files.writeString(configs.resolve("other"), "x"));
    assertThat(secret.isCredential(file)).isFalse();
    Files.writeString(configs.resolve("x"), "no directory");
    assertThat(secret.isCredential(file)).isTrue();
  }

  @Test
  void aSecretThatWasOpenedBeforeItWasReplacedIsStillKnown() throws IOException {
    put("first");
    InboundSecretFile secret = secret();
    Stat before = stat(file());
    secret.save("second");
    assertThat(secret.isCredential(before)).isTrue();
  }
}
