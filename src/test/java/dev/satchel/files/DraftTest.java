package dev.satchel.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Command;
import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.Refusal.Code;
import dev.satchel.WorkspacePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file appears under its name when it is whole, inside the jail, and else nothing changes. */
class DraftTest {
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
    Files.createDirectory(root.resolve("dir"));
    Files.writeString(root.resolve("old"), "old");
    jail = Jail.open(List.of(raw(root)));
  }

  @AfterEach
  void closeJail() {
    jail.close();
  }

  private static RawName raw(Path path) {
    return RawName.of(path.toString());
  }

  private WorkspacePath path(String name) {
    return WorkspacePath.parse(raw(root.resolve(name)));
  }

  private void write(String name, String content) throws IOException {
    try (Draft draft = jail.draft(path(name))) {
      draft.write(content.getBytes(UTF_8));
      draft.publish();
    }
  }

  private static void assertRefused(Code code, ThrowingCallable act) {
    assertThatThrownBy(act)
        .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private List<String> tree() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(path -> !path.equals(root))
          .map(path -> root.relativize(path).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void nothingIsSeenBeforeItIsPublished() throws IOException {
    try (Draft draft = jail.draft(path("made/below/new"))) {
      draft.write("new".getBytes(UTF_8));
      assertThat(tree()).containsExactly("dir", "old");
      draft.publish();
      assertThat(root.resolve("made/below/new")).hasContent("new");
    }
    assertThat(tree()).containsExactly("dir", "made", "made/below", "made/below/new", "old");
  }

  @Test
  void whatIsNotPublishedLeavesNothing() throws IOException {
    write("old", "old"); // What is opened once for all is open then.
    int open = Handles.open();
    for (String name : List.of("made/below/new", "old", "dir/new")) {
      try (Draft draft = jail.draft(path(name))) {
        draft.write("half".getBytes(UTF_8));
      }
    }
    write("old", "old");
    assertThat(tree()).containsExactly("dir", "old");
    assertThat(root.resolve("old")).hasContent("old");
    assertThat(Handles.open()).isLessThanOrEqualTo(open);
  }

  @Test
  void aFileIsReplacedAndItsPermissionsStayButSetuidAndSetgid() throws IOException {
    Command.run("chmod", "6751", root.resolve("old").toString());
    write("old", "new");
    assertThat(root.resolve("old")).hasContent("new");
    assertThat(Command.run("stat", "-c", "%a", root.resolve("old").toString()).strip())
        .isEqualTo("751");
  }

  @Test
  void aNewFileHasThePermissionsThatTheMaskLeaves() throws IOException {
    write("new", "");
    Path made =
        Files.createFile(
            root.resolve("made"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-rw-rw-")));
    assertThat(Files.getPosixFilePermissions(root.resolve("new")))
        .isEqualTo(Files.getPosixFilePermissions(made));
  }

  @Test
  void theOwnerOfAFileThatIsReplacedStays() throws IOException {
    Object owner = Files.getAttribute(root.resolve("old"), "unix:uid");
    if (owner.equals(0)) {
      Command.run("chown", "65534:65534", root.resolve("old").toString());
    }
    Object before = Files.getAttribute(root.resolve("old"), "unix:uid");
    Object group = Files.getAttribute(root.resolve("old"), "unix:gid");
    write("old", "new");
    assertThat(Files.getAttribute(root.resolve("old"), "unix:uid")).isEqualTo(before);
    assertThat(Files.getAttribute(root.resolve("old"), "unix:gid")).isEqualTo(group);
  }

  @Test
  void largePiecesAndManyPiecesComeWhole() throws IOException {
    byte[] piece = new byte[300_001];
    java.util.Arrays.fill(piece, (byte) 'x');
    try (Draft draft = jail.draft(path("large"))) {
      draft.write('a');
      draft.write(piece, 0, piece.length);
      draft.write(piece, 1, piece.length - 1);
      draft.publish();
    }
    assertThat(root.resolve("large")).hasContent("a" + "x".repeat(600_001));
  }

  @Test
  void aLinkInsideStaysAndWhatItLeadsToIsReplaced() throws IOException {
    Files.createSymbolicLink(root.resolve("link"), Path.of("old"));
    Files.createSymbolicLink(root.resolve("dir/up"), Path.of("../link"));
    Files.createSymbolicLink(root.resolve("nowhere"), Path.of("dir/made"));
    write("dir/up", "new");
    assertThat(root.resolve("old")).hasContent("new");
    assertThat(root.resolve("link")).isSymbolicLink();
    assertThat(root.resolve("dir/up")).isSymbolicLink();
    write("nowhere", "made");
    assertThat(root.resolve("nowhere")).isSymbolicLink();
    assertThat(root.resolve("dir/made")).isRegularFile().hasContent("made");
  }

  @Test
  void aLinkThatLeadsOutIsForbiddenWhetherOrNotAnythingIsThere() throws IOException {
    Files.createSymbolicLink(root.resolve("out"), outside.resolve("secret"));
    Files.createSymbolicLink(root.resolve("out-new"), Path.of("../outside/new"));
    Files.createSymbolicLink(root.resolve("out-dir"), outside);
    for (String name : List.of("out", "out-new", "out-dir", "out-dir/new", "out-dir/a/b")) {
      assertRefused(Code.FORBIDDEN, () -> jail.draft(path(name)));
      assertRefused(Code.FORBIDDEN, () -> jail.file(path(name)));
      assertRefused(Code.FORBIDDEN, () -> jail.makeDirectory(path(name)));
    }
    assertThat(outside).isDirectoryContaining("glob:**/secret");
    assertThat(outside.toFile().list()).containsExactly("secret");
  }

  @Test
  void whatIsNoPlainFileIsNotReplaced() throws IOException {
    Command.run("mkfifo", root.resolve("fifo").toString());
    Files.createSymbolicLink(root.resolve("to-dir"), Path.of("dir"));
    for (String name : List.of("dir", "fifo", "to-dir", "", "dir/.")) {
      assertRefused(Code.NOT_A_FILE, () -> jail.draft(path(name)));
      assertRefused(Code.NOT_A_FILE, () -> jail.file(path(name)));
    }
    assertRefused(Code.NOT_A_DIRECTORY, () -> jail.draft(path("old/below")));
    assertRefused(Code.NOT_A_DIRECTORY, () -> jail.draft(path("fifo/a/b")));
    assertRefused(Code.MALFORMED_PATH, () -> jail.draft(path("x".repeat(256))));
    assertRefused(Code.MALFORMED_PATH, () -> jail.draft(path("x".repeat(256) + "/y")));
  }

  @Test
  void whatBecomesADirectoryMeanwhileIsNotReplaced() throws IOException {
    try (Draft draft = jail.draft(path("new"))) {
      Files.createDirectory(root.resolve("new"));
      assertRefused(Code.NOT_A_FILE, draft::publish);
    }
    assertThat(tree()).containsExactly("dir", "new", "old");
  }

  @Test
  void aDirectoryThatIsExchangedForALinkOutIsNotWrittenThrough() throws IOException {
    try (Draft draft = jail.draft(path("dir/new"))) {
      Files.move(root.resolve("dir"), root.resolve("moved"));
      Files.createSymbolicLink(root.resolve("dir"), outside);
      assertRefused(Code.FORBIDDEN, draft::publish);
    }
    assertThat(outside.toFile().list()).containsExactly("secret");
    assertThat(tree()).containsExactly("dir", "moved", "old");
  }

  @Test
  void aDirectoryThatIsRemovedMeanwhileIsMadeAgain() throws IOException {
    try (Draft draft = jail.draft(path("dir/new"))) {
      Files.delete(root.resolve("dir"));
      draft.publish();
    }
    assertThat(root.resolve("dir/new")).exists();
  }

  /** Nobody may write there, not even the superuser. */
  @Test
  void whereNothingMayBeWrittenIsForbidden() throws IOException {
    try (Jail system = Jail.open(List.of(RawName.of("/sys")))) {
      WorkspacePath there = WorkspacePath.parse(RawName.of("/sys/satchel/new"));
      assertRefused(Code.FORBIDDEN, () -> system.makeDirectory(there));
      assertRefused(Code.FORBIDDEN, () -> system.draft(there));
    }
  }

  @Test
  void whereAFileNeedsANameItHasOneThatIsTakenAwayAgain() throws IOException {
    try (Directory directory = Directory.openRoot(raw(root));
        NewFile left = NewFile.named(directory.reopen(), 0600);
        NewFile published = NewFile.named(directory.reopen(), 0600)) {
      assertThat(tree()).hasSize(4).filteredOn(name -> name.startsWith(".satchel-")).hasSize(2);
      left.write("left".getBytes(UTF_8), 0, 4);
      published.write("new".getBytes(UTF_8), 0, 3);
      published.publish(directory, RawName.of("old"), directory.stat(RawName.of("old")));
      assertThat(tree()).hasSize(3);
    }
    assertThat(tree()).containsExactly("dir", "old");
    assertThat(root.resolve("old")).hasContent("new");
  }

  @Test
  void aFileThatCannotTakeItsPlaceLeavesNoName() throws IOException {
    try (Directory directory = Directory.openRoot(raw(root));
        NewFile named = NewFile.named(directory.reopen(), 0600);
        NewFile unnamed = NewFile.in(directory.reopen(), 0600)) {
      for (NewFile file : List.of(named, unnamed)) {
        assertThatThrownBy(() -> file.publish(directory, RawName.of("dir"), null))
            .isInstanceOf(java.nio.file.FileAlreadyExistsException.class);
      }
    }
    assertThat(tree()).containsExactly("dir", "old");
  }

  @Test
  void directoriesAreMadeAndThoseThatAreThereStay() throws IOException {
    int open = Handles.open();
    Files.createSymbolicLink(root.resolve("link"), Path.of("dir"));
    jail.makeDirectory(path("a/b/c"));
    jail.makeDirectory(path("a/b/c"));
    jail.makeDirectory(path(""));
    jail.makeDirectory(path("link/below"));
    assertThat(root.resolve("a/b/c")).isDirectory();
    assertThat(root.resolve("dir/below")).isDirectory();
    assertThat(Files.isDirectory(root.resolve("link"), LinkOption.NOFOLLOW_LINKS)).isFalse();
    assertRefused(Code.NOT_A_DIRECTORY, () -> jail.makeDirectory(path("old")));
    assertRefused(Code.NOT_A_DIRECTORY, () -> jail.makeDirectory(path("old/below")));
    assertThat(Handles.open()).isLessThanOrEqualTo(open);
  }

  @Test
  void aVeryDeepDirectoryIsMade() throws IOException {
    String deep = "d/".repeat(1_500);
    jail.makeDirectory(path(deep));
    write(deep + "file", "deep");
    try (OpenFile file = jail.file(path(deep + "file"))) {
      assertThat(file.stat().size()).isEqualTo(4);
    }
    Command.run("rm", "-rf", root.resolve("d").toString());
  }

  @Test
  void manyWhoMakeTheSameDirectoriesDoNotDisturbEachOther() throws IOException {
    for (int round = 0; round < 50; round++) {
      String deep = "made-" + round + "/a/b/c/d";
      Stream.of(1, 2, 3, 4)
          .parallel()
          .forEach(
              writer -> {
                try {
                  write(deep + "/" + writer, "new");
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      assertThat(root.resolve(deep).toFile().list()).hasSize(4);
    }
  }
}
