package dev.satchel.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import dev.satchel.OpenHandles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A plan names an archive by everything that makes a difference to it, and reads nothing. */
class PlanTest {
  @TempDir Path temporary;
  private Path tree;
  private Path file;

  @BeforeEach
  void makeTree() throws IOException {
    tree = Files.createDirectories(temporary.resolve("tree"));
    file = Files.writeString(tree.resolve("file"), "some words");
    Files.createDirectories(tree.resolve("sub/below"));
    Files.writeString(tree.resolve("sub/other"), "other words");
    Files.createSymbolicLink(tree.resolve("link"), Path.of("file"));
    Files.createSymbolicLink(tree.resolve("out"), Path.of("/nowhere"));
  }

  private static String tag(Path tree, ArchiveOptions options) throws IOException {
    return Packed.withArchive(
        tree,
        options,
        1,
        archive -> {
          try (Plan plan = archive.plan(false)) {
            return plan.tag();
          }
        });
  }

  private String tag() throws IOException {
    return tag(tree, Packed.options(ArchiveFormat.TAR_GZ, 6));
  }

  /** Something that happens to the tree. */
  private interface Change {
    void happen() throws IOException;
  }

  private void expectAnother(Change change) throws IOException {
    String before = tag();
    change.happen();
    assertThat(tag()).isNotEqualTo(before);
  }

  private void expectTheSame(Change change) throws IOException {
    String before = tag();
    change.happen();
    assertThat(tag()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void theSameTreeHasTheSameTag(ArchiveFormat format) throws IOException {
    ArchiveOptions options = Packed.options(format, format.defaultLevel());

    assertThat(tag(tree, options)).isEqualTo(tag(tree, options)).matches("[0-9a-f]{64}");
  }

  @Test
  void whetherALengthIsAskedForMakesNoDifference() throws IOException {
    ArchiveOptions options = Packed.options(ArchiveFormat.TAR, 0);
    String measured =
        Packed.withArchive(
            tree,
            options,
            1,
            archive -> {
              try (Plan plan = archive.plan(true)) {
                return plan.tag();
              }
            });

    assertThat(tag(tree, options)).isEqualTo(measured);
  }

  @Test
  void anArchiveThatIsMadeMeanwhileMakesNoDifference() throws IOException {
    expectTheSame(() -> Packed.of(tree, ArchiveFormat.ZIP, temporary.resolve("archive")));
  }

  @Test
  void readingMakesNoDifference() throws IOException {
    expectTheSame(
        () -> {
          Files.readString(file);
          Command.run("find", tree.toString(), "-ls");
          Command.run("touch", "--date=2001-01-01", "--time=access", temporary.toString());
        });
  }

  @Test
  void contentThatWasRewrittenInPlaceWithItsTimeSetBackMakesADifference() throws IOException {
    expectAnother(
        () -> {
          FileTime time = Files.getLastModifiedTime(file);
          Files.writeString(file, "SOME WORDS");
          Files.setLastModifiedTime(file, time);
        });
  }

  @Test
  void anotherFileOfTheSameNameAndSizeAndTimeMakesADifference() throws IOException {
    expectAnother(
        () -> {
          Path other = Files.writeString(temporary.resolve("other"), "SOME WORDS");
          Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
          Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        });
  }

  @Test
  void anotherModeMakesADifference() throws IOException {
    expectAnother(
        () -> Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x")));
  }

  @Test
  void anotherModeOfADirectoryMakesADifference() throws IOException {
    expectAnother(
        () ->
            Files.setPosixFilePermissions(
                tree.resolve("sub"), PosixFilePermissions.fromString("rwx------")));
    expectAnother(
        () -> Files.setPosixFilePermissions(tree, PosixFilePermissions.fromString("rwx------")));
  }

  @Test
  void anotherNameMakesADifference() throws IOException {
    expectAnother(() -> Files.move(file, tree.resolve("renamed")));
    expectAnother(() -> Files.move(tree.resolve("sub"), tree.resolve("renamed-too")));
  }

  @Test
  void anotherNameOfTheWholeMakesADifference() throws IOException {
    String before = tag();
    Path renamed = Files.move(tree, temporary.resolve("renamed"));

    assertThat(tag(renamed, Packed.options(ArchiveFormat.TAR_GZ, 6))).isNotEqualTo(before);
  }

  @Test
  void aLinkThatLeadsElsewhereMakesADifference() throws IOException {
    for (String name : List.of("link", "out")) {
      Path target = Path.of(name.equals("link") ? "fil2" : "/nowher2");
      expectAnother(
          () -> {
            Files.delete(tree.resolve(name));
            Files.createSymbolicLink(tree.resolve(name), target);
          });
    }
  }

  @Test
  void whatComesOrGoesMakesADifference() throws IOException {
    expectAnother(() -> Files.createFile(tree.resolve("sub/below/new")));
    expectAnother(() -> Files.delete(tree.resolve("sub/other")));
    expectAnother(() -> Files.createLink(tree.resolve("second"), file));
    expectAnother(() -> Command.run("mkfifo", tree.resolve("fifo").toString()));
  }

  @Test
  void eachOptionMakesADifference() throws IOException {
    Excludes nothing = new Excludes(List.of());
    Excludes other = new Excludes(List.of("*.never"));
    Excludes two = new Excludes(List.of("*.never", "*.nowhere"));
    Set<String> tags = new HashSet<>();
    List<ArchiveOptions> all =
        List.of(
            new ArchiveOptions(
                ArchiveFormat.TAR, 0, nothing, LinkPolicy.SAFE, 100, Optional.empty()),
            new ArchiveOptions(
                ArchiveFormat.TAR_GZ, 0, nothing, LinkPolicy.SAFE, 100, Optional.empty()),
            new ArchiveOptions(
                ArchiveFormat.TAR_GZ, 6, nothing, LinkPolicy.SAFE, 100, Optional.empty()),
            new ArchiveOptions(
                ArchiveFormat.TAR_GZ, 7, nothing, LinkPolicy.SAFE, 100, Optional.empty()),
            new ArchiveOptions(
                ArchiveFormat.TAR_ZST, 6, nothing, LinkPolicy.SAFE, 100, Optional.empty()),
            new ArchiveOptions(
                ArchiveFormat.ZIP, 6, nothing, LinkPolicy.SAFE, 100, Optional.empty()),
            new ArchiveOptions(
                ArchiveFormat.ZIP, 0, nothing, LinkPolicy.SAFE, 100, Optional.empty()),
            new ArchiveOptions(ArchiveFormat.ZIP, 6, other, LinkPolicy.SAFE, 100, Optional.empty()),
            new ArchiveOptions(ArchiveFormat.ZIP, 6, two, LinkPolicy.SAFE, 100, Optional.empty()),
            new ArchiveOptions(
                ArchiveFormat.ZIP, 6, nothing, LinkPolicy.NONE, 100, Optional.empty()),
            new ArchiveOptions(
                ArchiveFormat.ZIP, 6, nothing, LinkPolicy.SAFE, 101, Optional.empty()));
    for (ArchiveOptions options : all) {
      tags.add(tag(tree, options));
    }

    assertThat(tags).hasSameSizeAs(all);
  }

  @Test
  void aPlanCountsWhatIsThere() throws IOException {
    Packed.withArchive(
        tree,
        Packed.options(ArchiveFormat.TAR, 0),
        1,
        archive -> {
          try (Plan plan = archive.plan(true)) {
            assertThat(plan.entries()).isEqualTo(5);
            assertThat(plan.bytes()).isEqualTo(21);
            return plan.tag();
          }
        });
  }

  @Test
  void whatCannotBeReadDoesNotHoldUpAPlan() throws IOException {
    Command.run("mkfifo", tree.resolve("fifo").toString());
    Files.setPosixFilePermissions(file, Set.of());
    // It could not be read in the time that this takes.
    Command.run("truncate", "--size=100G", tree.resolve("huge").toString());

    long bytes =
        Packed.withArchive(
            tree,
            Packed.options(ArchiveFormat.TAR, 0),
            1,
            archive -> {
              try (Plan plan = archive.plan(true)) {
                assertThat(plan.length().orElseThrow()).isGreaterThan(plan.bytes());
                return plan.bytes();
              }
            });

    assertThat(bytes).isGreaterThan(100L << 30);
    assertThat(OpenHandles.countIn(temporary)).isZero();
  }

  @Test
  void aDeepTreeCanBePlanned() throws IOException {
    Path deep = tree;
    for (int i = 0; i < 300; i++) {
      deep = deep.resolve("n");
    }
    Files.createDirectories(deep);
    Files.writeString(deep.resolve("bottom"), "x");

    expectAnother(() -> Command.run("touch", tree + "/n".repeat(300) + "/bottom"));
    expectTheLengthToBeKept();
  }

  @Test
  @Tag("locale-blind")
  void aDirectoryOfManyNamesCanBePlanned() throws IOException {
    String program =
        """
        import os, sys
        for n in range(20_000):
            open(os.path.join(sys.argv[1], "%05d" % n), "w").close()
        """;
    Command.run("python3", "-c", program, tree.resolve("sub").toString());

    expectAnother(() -> Command.run("touch", tree.resolve("sub/13333").toString()));
    expectTheLengthToBeKept();
  }

  private void expectTheLengthToBeKept() throws IOException {
    Path target = temporary.resolve("archive");
    Long length =
        Packed.withArchive(
            tree,
            Packed.options(ArchiveFormat.TAR, 0),
            2,
            archive -> {
              try (Plan plan = archive.plan(true);
                  OutputStream out = Files.newOutputStream(target)) {
                archive.write(plan, out, new Progress());
                return plan.length().orElseThrow();
              }
            });

    assertThat(Files.size(target)).isEqualTo(length);
  }
}
