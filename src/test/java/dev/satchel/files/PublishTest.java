package dev.satchel.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Command;
import dev.satchel.OpenHandles;
import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.Refusal.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is staged appears over what is there already, all of it or nothing. */
class PublishTest {
  @TempDir private Path place;

  private Path root;
  private Path outside;
  private Path to;
  private Jail jail;

  @BeforeEach
  void makeTree() throws IOException {
    place = place.toRealPath();
    root = Files.createDirectory(place.resolve("root"));
    outside = Files.createDirectory(place.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "outside");
    to = Files.createDirectories(root.resolve("to"));
    Files.createDirectories(to.resolve("kept/deep"));
    Command.run("chmod", "751", to.resolve("kept").toString());
    Files.writeString(to.resolve("kept/file"), "old");
    Files.writeString(to.resolve("kept/deep/file"), "old");
    Files.createSymbolicLink(to.resolve("kept/link"), Path.of("file"));
    Command.run("bash", "-c", "chmod -R go-w,u+rw " + root);
    jail = Jail.open(List.of(RawName.of(root.toString())));
  }

  @AfterEach
  void closeJail() {
    jail.close();
  }

  private static void assertRefused(Code code, ThrowingCallable act) {
    assertThatThrownBy(act)
        .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private static String stat(String format, Path path) throws IOException {
    return Command.run("stat", "-c", format, path.toString()).strip();
  }

  @Test
  void aDirectoryThatIsThereGetsWhatIsNewAndKeepsTheRest() throws IOException {
    long open = OpenHandles.countIn(place);
    Staged.publish(
        jail,
        to,
        "kept/=700",
        "kept/file=new",
        "kept/deep/other=new",
        "kept/link->elsewhere",
        "kept/deep/link->/anywhere",
        "new/a/b/file=new",
        "new/=500",
        "new/a/=0",
        "empty/=555",
        "file=new");
    assertThat(OpenHandles.countIn(place)).isEqualTo(open);
    assertThat(TreeOnDisk.of(to))
        .containsEntry("kept", "drwxr-x--x")
        .containsEntry("kept/file", "-rw-r----- new")
        .containsEntry("kept/deep/file", "-rw-r--r-- old")
        .containsEntry("kept/deep/other", "-rw-r----- new")
        .containsEntry("kept/deep/link", "-> /anywhere")
        .containsEntry("kept/link", "-> elsewhere")
        .containsEntry("new", "dr-x------")
        .containsEntry("new/a", "d---------")
        .containsEntry("new/a/b/file", "-rw-r----- new")
        .containsEntry("empty", "dr-xr-xr-x")
        .containsEntry("file", "-rw-r----- new")
        .hasSize(13);
    assertThat(stat("%.Y", to.resolve("kept/file"))).isEqualTo("1000000001.123456789");
    assertThat(root.toFile().list()).containsExactly("to");
  }

  @Test
  void theRootItselfCanBeTheDestination() throws IOException {
    String before = stat("%i", root);
    Staged.publish(jail, root, "to/kept/file=new", "new/file=new", "file=new");
    assertThat(root.resolve("to/kept/file")).hasContent("new");
    assertThat(root.toFile().list()).containsExactlyInAnyOrder("to", "new", "file");
    Files.createDirectory(outside.resolve("empty"));
    try (Jail empty = Jail.open(List.of(RawName.of(outside.resolve("empty").toString())))) {
      Staged.publish(empty, outside.resolve("empty"), "file=new");
    }
    assertThat(stat("%i", root)).isEqualTo(before);
    assertThat(outside.resolve("empty/file")).hasContent("new");
  }

  @Test
  void anEmptyDirectoryBecomesTheTree() throws IOException {
    Path empty = Files.createDirectory(to.resolve("empty"));
    Command.run("chmod", "700", empty.toString());
    try (Staging staging = jail.stage(Staged.path(empty))) {
      Staged.put(staging, "file=new");
      staging.setPermissions(RawName.of(""), 0555);
      staging.setModified(RawName.of(""), Staged.LONG_AGO);
      staging.publish();
    }
    assertThat(stat("%a %.Y", empty)).isEqualTo("555 1000000001.123456789");
    assertThat(empty.resolve("file")).hasContent("new");
    assertThat(root.toFile().list()).containsExactly("to");
  }

  @Test
  void anEmptyDirectoryKeepsItsPermissionsIfNoOthersWereSet() throws IOException {
    Path empty = Files.createDirectory(to.resolve("empty"));
    Command.run("chmod", "2700", empty.toString());
    Staged.publish(jail, empty, "file=new");
    assertThat(stat("%a", empty)).isEqualTo("2700");
    assertThat(empty.resolve("file")).hasContent("new");
  }

  @Test
  void anEmptyRootBelowARootStaysTheDirectoryThatItIs() throws IOException {
    Path inner = Files.createDirectory(root.resolve("inner"));
    String before = stat("%i", inner);
    List<RawName> roots = List.of(RawName.of(root.toString()), RawName.of(inner.toString()));
    try (Jail both = Jail.open(roots)) {
      Staged.publish(both, inner, "file=new");
      Staged.publish(both, inner, "file=newer");
    }
    assertThat(stat("%i", inner)).isEqualTo(before);
    assertThat(inner.resolve("file")).hasContent("newer");
  }

  @Test
  void aTopThatNobodyMayWriteToIsBroughtAsWell() throws Exception {
    Command.run("chmod", "777", place.toString(), root.toString(), to.toString());
    Unprivileged.run(
        () -> {
          Staged.publish(jail, to.resolve("a/b"), "dir/=555", "dir/file=x");
          try (Staging staging = jail.stage(Staged.path(to.resolve("c")))) {
            Staged.put(staging, "dir/file=x", "dir/=500", "closed/=0");
            staging.setPermissions(RawName.of(""), 0500);
            staging.publish();
          }
          Staged.publish(jail, to, "d/file=x", "d/=500", "e/=0");
          return null;
        });
    assertThat(TreeOnDisk.of(to))
        .containsEntry("a/b/dir", "dr-xr-xr-x")
        .containsEntry("c", "dr-x------")
        .containsEntry("c/dir", "dr-x------")
        .containsEntry("c/closed", "d---------")
        .containsEntry("d", "dr-x------")
        .containsEntry("e", "d---------");
    assertThat(root.toFile().list()).containsExactly("to");
  }

  @ParameterizedTest
  @CsvSource({
    "kept/file/,kept/file",
    "kept/link/below=x,kept/link",
    "kept=x,kept",
    "kept->x,kept",
    "fifo=x,fifo",
    "fifo/,fifo",
    "out/secret=x,out",
  })
  void whatCannotBeBroughtTogetherIsRefusedAndNothingChanges(String member, String inTheWay)
      throws IOException {
    Command.run("mkfifo", to.resolve("fifo").toString());
    Files.createSymbolicLink(to.resolve("out"), outside);
    Files.writeString(to.resolve("kept/deep/new"), "x");
    String before = Command.run("ls", "-lR", "--full-time", root.toString());
    long open = OpenHandles.countIn(place);
    assertThatThrownBy(() -> Staged.publish(jail, to, "a=new", member, "z=new"))
        .isInstanceOfSatisfying(
            Refusal.class,
            e -> {
              assertThat(e.code()).isEqualTo(Code.ALREADY_EXISTS);
              assertThat(e.reason()).endsWith(": " + inTheWay).contains(to.toString());
            });
    assertThat(Command.run("ls", "-lR", "--full-time", to.toString()))
        .isEqualTo(before.substring(before.indexOf(to + ":")));
    assertThat(root.toFile().list()).containsExactly("to");
    assertThat(outside.resolve("secret")).hasContent("outside");
    assertThat(OpenHandles.countIn(place)).isEqualTo(open);
  }

  @Test
  void whereNothingMayBeWrittenIsForbiddenAndNothingChanges() throws Exception {
    Command.run("chmod", "777", place.toString(), root.toString(), to.toString());
    Map<String, String> before = TreeOnDisk.of(root);
    Unprivileged.run(
        () -> {
          assertRefused(
              Code.FORBIDDEN, () -> Staged.publish(jail, to, "a=new", "kept/new=x", "z=new"));
          assertRefused(
              Code.FORBIDDEN, () -> Staged.publish(jail, to, "a=new", "kept/file=x", "z=new"));
          assertRefused(
              Code.FORBIDDEN, () -> Staged.publish(jail, to.resolve("kept/made/below"), "a=new"));
          return null;
        });
    assertThat(TreeOnDisk.of(root)).isEqualTo(before);
  }

  @Test
  void nothingStaysOfWhatWasRefusedWhateverItsPermissions() throws Exception {
    Command.run("chmod", "777", place.toString(), root.toString(), to.toString());
    Map<String, String> before = TreeOnDisk.of(root);
    Unprivileged.run(
        () -> {
          assertRefused(
              Code.ALREADY_EXISTS,
              () -> Staged.publish(jail, to, "ro/in/file=x", "ro/in/=555", "ro/=500", "kept=x"));
          return null;
        });
    assertThat(TreeOnDisk.of(root)).isEqualTo(before);
  }

  @Test
  void whereTheRootMayNotBeWrittenToItIsStagedFurtherDown() throws Exception {
    Command.run("chmod", "755", place.toString(), root.toString());
    Command.run("chmod", "777", to.toString());
    Unprivileged.run(
        () -> {
          try (Staging staging = jail.stage(Staged.path(to.resolve("a/b")))) {
            Staged.put(staging, "file=new");
            assertThat(Objects.requireNonNull(to.toFile().list())).hasSize(2);
            staging.publish();
          }
          Staged.publish(jail, to, "file=new");
          return null;
        });
    assertThat(to.resolve("a/b/file")).hasContent("new");
    assertThat(to.toFile().list()).containsExactlyInAnyOrder("a", "file", "kept");
  }

  @Test
  void aDestinationThatIsReplacedMeanwhileIsNotWrittenThrough() throws IOException {
    try (Staging staging = jail.stage(Staged.path(to.resolve("kept/new")))) {
      Staged.put(staging, "file=new");
      Files.move(to.resolve("kept"), to.resolve("moved"));
      Files.createSymbolicLink(to.resolve("kept"), outside);
      assertRefused(Code.NOT_A_DIRECTORY, staging::publish);
    }
    try (Staging staging = jail.stage(Staged.path(to.resolve("moved")))) {
      Staged.put(staging, "file=new");
      Command.run("rm", "-r", to.resolve("moved").toString());
      Files.writeString(to.resolve("moved"), "a file");
      assertRefused(Code.NOT_A_DIRECTORY, staging::publish);
    }
    try (Staging staging = jail.stage(Staged.path(to.resolve("new")))) {
      Staged.put(staging, "file=new");
      Files.move(root, place.resolve("elsewhere"));
      Files.createDirectory(root);
      assertRefused(Code.NOT_FOUND, staging::publish);
    }
    assertThat(outside.toFile().list()).containsExactly("secret");
    assertThat(TreeOnDisk.of(place.resolve("elsewhere")))
        .containsOnlyKeys("to", "to/kept", "to/moved");
  }

  @Test
  void whatTurnsUpMeanwhileIsMergedInto() throws IOException {
    try (Staging staging = jail.stage(Staged.path(to.resolve("a/b")))) {
      Staged.put(staging, "file=new", "other=new");
      Files.createDirectories(to.resolve("a/b"));
      Files.writeString(to.resolve("a/b/file"), "old");
      Files.writeString(to.resolve("a/b/kept"), "old");
      staging.publish();
    }
    assertThat(to.resolve("a/b/file")).hasContent("new");
    assertThat(to.resolve("a/b/other")).hasContent("new");
    assertThat(to.resolve("a/b/kept")).hasContent("old");
  }

  @Test
  void manyThatAreMergedIntoTheSameDirectoryAllAppear() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Object>> all =
          IntStream.range(0, 12)
              .mapToObj(
                  number ->
                      threads.submit(
                          () -> {
                            Staged.publish(
                                jail,
                                to,
                                "kept/file=" + number,
                                "kept/deep/" + number + "=x",
                                "made/" + number + "=x",
                                "made/file=" + number);
                            return null;
                          }))
              .toList();
      for (Future<Object> each : all) {
        each.get();
      }
    } finally {
      threads.shutdown();
    }
    assertThat(to.resolve("made").toFile().list()).hasSize(13);
    assertThat(to.resolve("kept/deep").toFile().list()).hasSize(13);
    assertThat(root.toFile().list()).containsExactly("to");
  }

  @Test
  void aDeepTreeIsMergedIntoADeepTree() throws IOException {
    String deep = "d/".repeat(300);
    for (String content : List.of("old", "new")) {
      Staged.publish(
          jail, to, deep + "file=" + content, deep + content + "=x", "d/file=" + content);
    }
    assertThat(Command.run("find", to + "/d", "-type", "f", "-printf", "%f%s\n").lines().sorted())
        .containsExactly("file3", "file3", "new1", "old1");
    assertThat(root.toFile().list()).containsExactly("to");
    Command.run("rm", "-rf", to.resolve("d").toString());
  }
}
