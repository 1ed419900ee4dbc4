package dev.satchel.snapshot;

import static dev.satchel.Refusal.Code.ALREADY_EXISTS;
import static dev.satchel.Refusal.Code.CHANGED;
import static dev.satchel.Refusal.Code.NOT_EMPTY;
import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Command;
import dev.satchel.OpenHandles;
import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.archive.CatalogueRecord.Member;
import dev.satchel.archive.DamagedSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trees go into a vault and come out again. */
@Tag("locale-blind")
class VaultTest {
  private static final SnapshotNames ONE = SnapshotNames.of("session-a", 1);
  private static final SnapshotNames TWO = SnapshotNames.of("session-a", 2);

  @TempDir private Path temporary;
  private VaultSite site;
  private Path tree;

  @BeforeEach
  void open() throws IOException {
    site = new VaultSite(temporary);
    tree = Files.createDirectory(site.root().resolve("tree"));
  }

  @AfterEach
  void close() throws IOException {
    assertThat(site.store().open()).isZero();
    site.close();
    assertThat(OpenHandles.countIn(temporary)).isZero();
  }

  private void edges() throws IOException {
    Command.run("python3", Command.resource("make_corpus.py"), "edges", tree.toString());
  }

  /** Something with several frames: small files in packs, and one that is large. */
  private void some() throws IOException {
    Files.write(tree.resolve("large"), Given.noise(1, 20 << 20));
    Files.createDirectory(tree.resolve("src"));
    for (int i = 0; i < 40; i++) {
      Files.write(tree.resolve("src/%02d".formatted(i)), Given.noise(i, 100_000));
    }
    Files.createLink(tree.resolve("src/again"), tree.resolve("large"));
    Files.createSymbolicLink(tree.resolve("out"), Path.of("/etc/passwd"));
  }

  @Test
  void aTreeComesOutAsItWentIn() throws IOException {
    tree = site.root().resolve("edges");
    edges();
    Taken taken = site.take(tree, ONE);

    try (StoredSnapshot snapshot = site.vault().open(ONE, taken.digest())) {
      snapshot.verify();
      Path restored = site.restore(snapshot, "deep/er/restored");

      assertThat(VaultSite.picture(restored)).isEqualTo(VaultSite.picture(tree));
      Files.createDirectory(site.root().resolve("empty"));
      assertThat(VaultSite.picture(site.restore(snapshot, "empty")))
          .isEqualTo(VaultSite.picture(tree));
    }
    assertThat(taken.captured().isComplete()).isTrue();
    assertThat(taken.bytes()).isEqualTo(size(ONE.content()) + size(ONE.catalogue()));
    assertThat(taken.sent()).isEqualTo(taken.bytes());
    assertThat(taken.digest())
        .isEqualTo(Given.sha256(Files.readAllBytes(site.file(ONE.catalogue()))));
  }

  private long size(StoredName name) throws IOException {
    return Files.size(site.file(name));
  }

  @Test
  void aDirectoryWithSomethingInItIsNotReplaced() throws IOException {
    some();
    Taken taken = site.take(tree, ONE);
    Path full = Files.createDirectory(site.root().resolve("full"));
    Files.writeString(full.resolve("mine"), "as it was");
    String before = VaultSite.picture(full);

    try (StoredSnapshot snapshot = site.vault().open(ONE, taken.digest())) {
      assertThatThrownBy(() -> site.restore(snapshot, "full"))
          .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.code()).isEqualTo(NOT_EMPTY));
    }
    assertThat(VaultSite.picture(full)).isEqualTo(before);
  }

  @Test
  void aDamagedOneIsNamedAndNothingOfItAppears() throws IOException {
    some();
    Taken taken = site.take(tree, ONE);
    flip(site.file(ONE.content()), size(ONE.content()) * 2 / 3);

    try (StoredSnapshot snapshot = site.vault().open(ONE, taken.digest())) {
      assertThatThrownBy(() -> site.restore(snapshot, "restored"))
          .isInstanceOf(DamagedSnapshot.class)
          .hasMessageContaining("frame");
      assertThatThrownBy(snapshot::verify).isInstanceOf(DamagedSnapshot.class);
    }
    try (var left = Files.list(site.root())) {
      assertThat(left).containsExactly(tree);
    }
  }

  private static void flip(Path file, long position) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) position] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void anObjectThatIsMissingOrAnotherIsNamed() throws IOException {
    some();
    Taken taken = site.take(tree, ONE);
    byte[] catalogue = Files.readAllBytes(site.file(ONE.catalogue()));
    char first = taken.digest().charAt(0) == '0' ? '1' : '0';
    String other = first + taken.digest().substring(1);

    damaged(() -> site.vault().open(ONE, other).close(), "catalogue has other bytes");
    try (StoredSnapshot snapshot = site.vault().open(ONE, taken.digest())) {
      flip(site.file(ONE.catalogue()), catalogue.length / 2);
      damaged(snapshot::verify, "catalogue has other bytes");
      Files.delete(site.file(ONE.catalogue()));
      damaged(snapshot::verify, "catalogue is missing");
      Files.write(site.file(ONE.catalogue()), catalogue);
      snapshot.verify();

      Files.write(site.file(ONE.content()), new byte[] {0}, APPEND);
      damaged(snapshot::verify, "in place of");
      Files.write(site.file(ONE.content()), new byte[100]);
      damaged(snapshot::verify, "is cut off");
      Files.delete(site.file(ONE.content()));
      damaged(snapshot::verify, "content is missing");
    }
    damaged(() -> site.vault().open(TWO, "00".repeat(32)).close(), "catalogue is missing");
  }

  private interface Step {
    void run() throws IOException;
  }

  private static void damaged(Step step, String why) {
    assertThatThrownBy(step::run).isInstanceOf(DamagedSnapshot.class).hasMessageContaining(why);
  }

  @Test
  void oneFileIsReadWithoutTheOthers() throws IOException {
    some();
    Taken taken = site.take(tree, ONE);

    try (StoredSnapshot snapshot = site.vault().open(ONE, taken.digest())) {
      site.store().forget();
      Member large = snapshot.catalogue().find(RawName.of("large")).orElseThrow();
      Member again = snapshot.catalogue().find(RawName.of("src/again")).orElseThrow();
      byte[] expected = Given.noise(1, 20 << 20);

      assertThat(copied(snapshot, large, 5_000_000, 10_000)).isEqualTo(part(expected));
      assertThat(copied(snapshot, again, 5_000_000, 10_000)).isEqualTo(part(expected));
      assertThat(site.store().opened()).hasSize(2);
      assertThat(site.store().read()).isLessThan(2 * (8 << 20) + 2000);
      assertThat(copied(snapshot, large, 0, large.size())).isEqualTo(expected);
      assertThat(site.store().opened()).hasSize(3);
      assertThatThrownBy(() -> copied(snapshot, large, large.size(), 1))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static byte[] part(byte[] whole) {
    return Arrays.copyOfRange(whole, 5_000_000, 5_010_000);
  }

  private static byte[] copied(StoredSnapshot snapshot, Member file, long first, long length)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    snapshot.copy(file, first, length, out);
    return out.toByteArray();
  }

  @Test
  void whatDidNotChangeIsTakenFromTheBasis() throws IOException {
    some();
    Taken first = site.take(tree, ONE);
    Files.writeString(tree.resolve("src/00"), "changed");

    Taken second;
    try (StoredSnapshot basis = site.vault().open(ONE, first.digest())) {
      second = site.take(tree, TWO, Optional.of(new Basis(basis.catalogue(), ONE.content())));
    }
    site.vault().forget(ONE);

    assertThat(second.sent()).isLessThan(second.bytes() / 2);
    try (StoredSnapshot snapshot = site.vault().open(TWO, second.digest())) {
      snapshot.verify();
      assertThat(VaultSite.picture(site.restore(snapshot, "restored")))
          .isEqualTo(VaultSite.picture(tree));
    }
  }

  @Test
  void aBasisThatIsGoneIsNotTheEndOfIt() throws IOException {
    some();
    Taken first = site.take(tree, ONE);
    try (StoredSnapshot basis = site.vault().open(ONE, first.digest())) {
      site.vault().forget(ONE);

      Basis gone = new Basis(basis.catalogue(), ONE.content());
      assertThatThrownBy(() -> site.take(tree, TWO, Optional.of(gone)))
          .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.code()).isEqualTo(CHANGED));
    }
    Taken second = site.take(tree, TWO);

    try (StoredSnapshot snapshot = site.vault().open(TWO, second.digest())) {
      snapshot.verify();
    }
  }

  @Test
  void aNameThatIsTakenIsRefused() throws IOException {
    some();
    site.take(tree, ONE);

    assertThatThrownBy(() -> site.take(tree, ONE))
        .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.code()).isEqualTo(ALREADY_EXISTS));
  }

  @Test
  void aCopyIsTheSameAndStandsForItself() throws IOException {
    some();
    Taken taken = site.take(tree, ONE);
    SnapshotNames other = SnapshotNames.of("session-b", 1);

    Taken copy = site.vault().copy(ONE, taken.digest(), other);
    site.vault().forget(ONE);
    site.vault().forget(ONE);

    assertThat(copy.digest()).isEqualTo(taken.digest());
    assertThat(copy.bytes()).isEqualTo(taken.bytes());
    assertThat(copy.sent()).isEqualTo(size(other.catalogue()));
    assertThat(copy.captured().end()).isEqualTo(taken.captured().end());
    assertThat(site.file(ONE.content())).doesNotExist();
    try (StoredSnapshot snapshot = site.vault().open(other, copy.digest())) {
      snapshot.verify();
      assertThat(VaultSite.picture(site.restore(snapshot, "restored")))
          .isEqualTo(VaultSite.picture(tree));
    }
    damaged(() -> site.vault().copy(ONE, taken.digest(), TWO), "is missing");
  }

  @Test
  void aCatalogueIsFetchedOnceForAllWhoAsk() throws Exception {
    some();
    Taken taken = site.take(tree, ONE);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Long>> answers = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        answers.add(
            threads.submit(
                () -> {
                  try (StoredSnapshot snapshot = site.vault().open(ONE, taken.digest())) {
                    return snapshot.catalogue().end().members();
                  }
                }));
      }
      for (Future<Long> answer : answers) {
        assertThat(answer.get()).isEqualTo(taken.captured().end().members());
      }
    } finally {
      threads.shutdown();
    }
    assertThat(site.store().opened()).containsExactly("catalogue.zst");
  }

  @Test
  void aTarOfSomeMembersHoldsThemAndNothingElse() throws IOException {
    some();
    Taken taken = site.take(tree, ONE);
    Path tar = temporary.resolve("some.tar.gz");

    try (StoredSnapshot snapshot = site.vault().open(ONE, taken.digest())) {
      write(snapshot, member -> true, tar);
      assertThat(VaultSite.picture(unpacked(tar, "all"))).isEqualTo(secondsOnly(tree));

      write(snapshot, member -> !member.path().is("src"), tar);
      assertThat(names(unpacked(tar, "top"))).containsExactlyInAnyOrder("large", "out");

      Predicate<Member> even =
          member -> !member.path().is("large") && !member.path().text().endsWith("1");
      write(snapshot, even, tar);
      Path some = unpacked(tar, "some");
      assertThat(names(some)).containsExactlyInAnyOrder("src", "out");
      assertThat(names(some.resolve("src"))).hasSize(37).contains("again").doesNotContain("11");
      assertThat(some.resolve("src/again")).hasBinaryContent(Given.noise(1, 20 << 20));
      assertThat(some.resolve("src/22")).hasBinaryContent(Given.noise(22, 100_000));
    }
  }

  private static void write(StoredSnapshot snapshot, Predicate<Member> isWanted, Path tar)
      throws IOException {
    try (OutputStream out = Files.newOutputStream(tar)) {
      snapshot.writeTarGz(isWanted, out);
    }
  }

  private Path unpacked(Path tar, String name) throws IOException {
    Path directory = Files.createDirectory(temporary.resolve(name));
    Command.run("tar", "-xpzf", tar.toString(), "-C", directory.toString());
    return directory;
  }

  private static List<String> names(Path directory) throws IOException {
    try (var all = Files.list(directory)) {
      return all.map(path -> path.getFileName().toString()).toList();
    }
  }

  /** The picture of a tree, as it is when its times are those of a tar archive. */
  private String secondsOnly(Path original) throws IOException {
    Path copy = temporary.resolve("seconds");
    Command.run("cp", "-a", original.toString(), copy.toString());
    String script =
        """
        import os, sys
        for top, dirs, files in os.walk(sys.argv[1], topdown=False):
            for name in files + [""]:
                path = os.path.join(top, name) if name else top
                at = int(os.lstat(path).st_mtime)
                os.utime(path, (at, at), follow_symlinks=False)
        """;
    Command.run("python3", "-c", script, copy.toString());
    return VaultSite.picture(copy);
  }

  @Test
  void aTarThatBreaksOffDoesNotLookWhole() throws IOException {
    some();
    Taken taken = site.take(tree, ONE);
    flip(site.file(ONE.content()), size(ONE.content()) - 1_000_000);
    Path tar = temporary.resolve("broken.tar.gz");

    try (StoredSnapshot snapshot = site.vault().open(ONE, taken.digest())) {
      assertThatThrownBy(() -> write(snapshot, member -> true, tar))
          .isInstanceOf(DamagedSnapshot.class);
    }
    assertThat(Command.result("gzip", "-t", tar.toString()).code()).isNotZero();
  }
}
