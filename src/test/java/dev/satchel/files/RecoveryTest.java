package dev.satchel.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.satchel.Command;
import dev.satchel.OpenHandles;
import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.files.Staged.Stepwise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start ends what a killed process has left, and touches nothing else. */
@Tag("locale-blind")
class RecoveryTest {
  private static final String NAME = ".satchel-import-" + "0123456789".repeat(2) + "abcxyz";

  @TempDir private Path place;

  private Path root;
  private Path outside;
  private Jail jail;

  @BeforeEach
  void makeTree() throws IOException {
    place = place.toRealPath();
    root = Files.createDirectory(place.resolve("root"));
    outside = Files.createDirectory(place.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "outside");
    Files.createDirectories(root.resolve("to/dir"));
    Files.writeString(root.resolve("to/dir/file"), "old");
    jail = Jail.open(List.of(RawName.of(root.toString())));
  }

  @AfterEach
  void closeJail() {
    jail.close();
  }

  /** Leaves what a process leaves that is killed when its journal is on the disk. */
  private Path killed(String... members) throws IOException {
    Stepwise stepwise =
        Stepwise.in(
            root,
            new Publication.Steps() {
              private int count;

              @Override
              public void next() {
                if (++count == 2) {
                  throw new AssertionError("killed");
                }
              }
            },
            "to");
    Staged.put(stepwise.staging(), members);
    try {
      stepwise.staging().publish();
    } catch (AssertionError e) {
      stepwise.kill();
    }
    return staging();
  }

  private Path staging() throws IOException {
    try (Stream<Path> all = Files.list(root)) {
      return all.filter(path -> path.getFileName().toString().startsWith(".satchel-import-"))
          .findFirst()
          .orElseThrow();
    }
  }

  private List<String> listed(Path directory) throws IOException {
    try (JailedDirectory opened = jail.directory(Staged.path(directory))) {
      return opened.directory().list().stream().map(entry -> entry.name().text()).toList();
    }
  }

  @Test
  void whatWasNotBegunToBePublishedGoes() throws IOException {
    Stepwise stepwise = Stepwise.in(root, Publication.Steps.UNSEEN, "to");
    Staged.put(stepwise.staging(), "d/".repeat(300) + "file=x", "closed/file=x", "closed/=0");
    Staged.put(stepwise.staging(), "out->" + outside);
    stepwise.kill();
    assertThat(staging()).isDirectory();
    long open = OpenHandles.countIn(place);
    jail.recover();
    jail.recover();
    assertThat(root.toFile().list()).containsExactly("to");
    assertThat(outside.resolve("secret")).exists();
    assertThat(OpenHandles.countIn(place)).isEqualTo(open);
  }

  @Test
  void whatHadNotEvenALockGoes() throws IOException {
    Command.run("mkdir", "-m", "700", root.resolve(NAME).toString());
    jail.recover();
    assertThat(root.toFile().list()).containsExactly("to");
  }

  @Test
  void whatWasKilledWhileItWasRemovedGoes() throws IOException {
    Path left = Files.createDirectory(root.resolve(NAME));
    for (String name : List.of("cleared-0", "cleared-1", "cleared-3", "tree")) {
      Files.createDirectories(left.resolve(name + "/below"));
      Files.writeString(left.resolve(name + "/below/file"), name);
    }
    Command.run("chmod", "700", left.toString());
    jail.recover();
    assertThat(root.toFile().list()).containsExactly("to");
  }

  @Test
  void whatWasChangedSinceTheKillIsNewerAndStays() throws IOException {
    Path journal = killed("dir/file=imported", "dir/other=imported").resolve("journal");
    Path file = Files.writeString(root.resolve("to/dir/file"), "an hour's work");
    Instant killed = Files.getLastModifiedTime(journal).toInstant();
    Files.setLastModifiedTime(file, FileTime.from(killed.plus(1, ChronoUnit.HOURS)));
    jail.recover();
    assertThat(root.resolve("to/dir/file")).hasContent("an hour's work");
    assertThat(root.resolve("to/dir/other")).hasContent("imported");
    assertThat(root.toFile().list()).containsExactly("to");
  }

  @Test
  void whatSomeoneHasMadeUpStopsNoStart() throws IOException {
    Path real = killed("dir/file=new");
    Files.write(real.resolve("modes-0"), new byte[8]);
    Path made = Files.createDirectory(root.resolve(NAME));
    Files.write(made.resolve("modes-0"), new byte[8]);
    Command.run("chmod", "700", made.toString());
    jail.recover();
    assertThat(root.resolve("to/dir/file")).hasContent("new");
  }

  @Test
  void whatIsInUseStays() throws IOException {
    try (Staging staging = jail.stage(Staged.path(root.resolve("to/new")))) {
      Staged.put(staging, "file=new");
      try (Jail other = Jail.open(List.of(RawName.of(root.toString())))) {
        other.recover();
      }
      staging.publish();
    }
    assertThat(root.resolve("to/new/file")).hasContent("new");
  }

  @Test
  void whatOthersMightHavePutThereStaysAndIsListed() throws IOException {
    Path real = killed("dir/file=new");
    for (String change : List.of("chmod 750", "chmod 701", "chown 65534")) {
      if (change.startsWith("chown") && Linux.user() != 0) {
        continue;
      }
      Command.run("bash", "-c", change + " " + real);
      jail.recover();
      assertThat(real.resolve("journal")).as(change).exists();
      assertThat(listed(root)).as(change).containsExactly(real.getFileName().toString(), "to");
      Command.run("bash", "-c", "chmod 700 " + real + "; chown --reference " + root + " " + real);
    }
    assertThat(listed(root)).containsExactly("to");
    Path renamed = Files.move(real, root.resolve(NAME + "x"));
    Files.createSymbolicLink(real, renamed);
    Files.writeString(root.resolve(NAME), "a file");
    jail.recover();
    assertThat(renamed.resolve("journal")).exists();
    assertThat(listed(root)).hasSize(4);
    assertThat(root.resolve("to/dir/file")).hasContent("old");
  }

  @Test
  void aDamagedJournalIsLeftAlone() throws IOException {
    Path real = killed("dir/file=new");
    String journal = Files.readString(real.resolve("journal"));
    for (String damaged :
        List.of("", "x", journal.substring(1), journal + "\n", journal.replace("746f", "2e2e"))) {
      Files.writeString(real.resolve("journal"), damaged);
      jail.recover();
      assertThat(real.resolve("tree/dir/file")).as(damaged).hasContent("new");
    }
    assertThat(root.resolve("to/dir/file")).hasContent("old");
    Files.writeString(real.resolve("journal"), journal);
    jail.recover();
    assertThat(root.resolve("to/dir/file")).hasContent("new");
    assertThat(root.toFile().list()).containsExactly("to");
  }

  @Test
  void aJournalWhoseWayLeadsOutIsDamaged() throws IOException {
    Path real = killed("secret=new");
    for (List<RawName> way :
        List.of(
            List.of(RawName.of(".."), RawName.of("outside")),
            List.of(RawName.of("to"), RawName.of("..")))) {
      Files.delete(real.resolve("journal"));
      try (Directory home = Directory.openRoot(RawName.of(real.toString()))) {
        new Journal(way, StagingDirectory.TREE).draft(home);
        Journal.commit(home);
      }
      jail.recover();
      assertThat(real.resolve("tree/secret")).hasContent("new");
    }
    assertThat(outside.resolve("secret")).hasContent("outside");
  }

  @Test
  void aLinkInTheWayIsNotFollowed() throws IOException {
    Path real = killed("dir/secret=new");
    Command.run("rm", "-r", root.resolve("to").toString());
    Files.createSymbolicLink(root.resolve("to"), outside);
    jail.recover();
    assertThat(outside.toFile().list()).containsExactly("secret");
    assertThat(outside.resolve("secret")).hasContent("outside");
    assertThat(real.resolve("tree/dir/secret")).hasContent("new");
  }

  @Test
  void whatSomeoneHasPutInTheWaySinceStaysAndTheRestIsBrought() throws IOException {
    killed("dir/file=new", "a=new", "b/file=new", "c/file=new");
    Command.run("rm", "-r", root.resolve("to").toString());
    Files.createDirectories(root.resolve("to/a"));
    Files.writeString(root.resolve("to/b"), "newer");
    Files.createDirectories(root.resolve("to/c"));
    jail.recover();
    assertThat(TreeOnDisk.of(root))
        .containsOnlyKeys("to", "to/a", "to/b", "to/c", "to/c/file", "to/dir", "to/dir/file")
        .containsEntry("to/c/file", "-rw-r----- new");
    assertThat(root.resolve("to/b")).hasContent("newer");
  }

  @Test
  void whatIsStagedIsNotListedAndNothingHasChangedAboutWhereItWas() throws IOException {
    try (JailedDirectory top = jail.directory(Staged.path(root))) {
      Walk walk;
      try (Staging staging = jail.stage(Staged.path(root.resolve("to/dir")))) {
        Staged.put(staging, "file=new");
        assertThat(root.toFile().list()).hasSize(2);
        assertThat(listed(root)).containsExactly("to");
        walk = new Walk(top.directory());
        assertThat(walk.next()).isTrue();
        assertThat(walk.name()).isEqualTo(RawName.of("to"));
        staging.publish();
      }
      try (walk) {
        assertThat(walk.next()).isFalse();
        assertThat(walk.changedDirectories()).isEmpty();
      }
    }
  }

  @Test
  void theSearchGoesDownToWhereThisUserMayWrite() throws Exception {
    Files.createDirectories(root.resolve("closed/open/below"));
    Files.createDirectories(root.resolve("closed/other"));
    Command.run("chmod", "-R", "go-w", root.toString());
    Command.run("chmod", "-R", "777", root.resolve("closed/open").toString());
    List<String> sites = new ArrayList<>();
    try (Directory directory = Directory.openRoot(RawName.of(root.toString()))) {
      Root searched = new Root(Staged.path(root), Staged.path(root), directory);
      StagingSearch search = new StagingSearch(searched, (site, shown) -> sites.add(shown));
      Unprivileged.run(
          () -> {
            search.run();
            return null;
          });
    }
    assertThat(sites).containsExactly(root + "/closed/open");
  }

  @Test
  void aFullDiskLeavesWhatWasThere() throws IOException {
    assumeTrue(Linux.user() == 0, "only the superuser can mount something");
    Path disk = Files.createDirectory(root.resolve("disk"));
    Command.run("mount", "-t", "tmpfs", "-o", "size=1m,nr_inodes=60", "tmpfs", disk.toString());
    try {
      String[] all =
          IntStream.range(0, 25).mapToObj(i -> "file-" + i + "=x").toArray(String[]::new);
      Staged.publish(jail, disk.resolve("to"), all);
      Files.writeString(disk.resolve("to/other"), "old");
      Map<String, String> before = TreeOnDisk.of(disk);
      // The first is moved, and then there is no inode left to keep an old file by.
      assertNoSpace(disk, Stream.concat(Stream.of("a=x"), Stream.of(all)).toArray(String[]::new));
      assertNoSpace(disk, "large=" + "x".repeat(2 << 20));
      assertThat(TreeOnDisk.of(disk)).isEqualTo(before);
    } finally {
      Command.run("umount", disk.toString());
    }
  }

  private void assertNoSpace(Path disk, String... members) {
    assertThatThrownBy(() -> Staged.publish(jail, disk.resolve("to"), members))
        .isInstanceOfSatisfying(
            Refusal.class, e -> assertThat(e.code()).isEqualTo(Refusal.Code.NO_SPACE));
  }

  @Test
  void whatIsMountedBelowARootIsStagedAndRecoveredThere() throws IOException {
    assumeTrue(Linux.user() == 0, "only the superuser can mount something");
    Path mount = Files.createDirectory(root.resolve("a mount"));
    Files.createDirectory(root.resolve("bound"));
    Command.run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", mount.toString());
    Command.run("mount", "--bind", root.resolve("to").toString(), root.resolve("bound").toString());
    try {
      Staged.publish(jail, mount.resolve("new"), "file=new");
      Staged.publish(jail, mount, "file=new");
      Staged.publish(jail, root.resolve("bound/new"), "file=new");
      assertThat(mount.resolve("new/file")).hasContent("new");
      assertThat(root.resolve("to/new/file")).hasContent("new");
      assertRefusedForMount("a mount/file=new");
      Stepwise left = Stepwise.in(mount, Publication.Steps.UNSEEN, "left");
      left.kill();
      assertThat(mount.toFile().list()).hasSize(3);
      jail.recover();
      assertThat(mount.toFile().list()).containsExactlyInAnyOrder("new", "file");
    } finally {
      Command.run("umount", mount.toString());
      Command.run("umount", root.resolve("bound").toString());
    }
  }

  private void assertRefusedForMount(String member) throws IOException {
    Map<String, String> before = TreeOnDisk.of(root);
    assertThatThrownBy(() -> Staged.publish(jail, root, member))
        .hasMessageContaining("Another file system is mounted at");
    assertThat(TreeOnDisk.of(root)).isEqualTo(before);
  }
}
