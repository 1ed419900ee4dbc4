package dev.satchel.session;

import static dev.satchel.Refusal.Code.INCOMPLETE;
import static dev.satchel.Refusal.Code.NOT_A_FILE;
import static dev.satchel.Refusal.Code.NOT_FOUND;
import static dev.satchel.Refusal.Code.NO_WORKSPACE;
import static dev.satchel.session.Host.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Command;
import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.files.Stat.Timestamp;
import dev.satchel.registry.SessionId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Live files and those of a snapshot look the same. */
class ViewTest {
  /** No text in UTF-8. */
  private static final RawName BAD = RawName.of(new byte[] {'b', 'a', 'd', (byte) 0xff});

  @TempDir private Path data;
  private Host host;
  private SessionId session;
  private Path workspace;

  @BeforeEach
  void begin() throws IOException {
    Files.createDirectories(data.resolve("agents/coder"));
    host = Host.in(data);
    session = host.create().id();
    workspace = host.workspace(session);
  }

  @AfterEach
  void end() throws IOException {
    host.close();
  }

  private void write(String path) throws IOException {
    Path file = workspace.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, path);
  }

  private void link(String path, String target) throws IOException {
    Path link = workspace.resolve(path);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of(target));
  }

  private List<String> paths(String... leftOut) throws IOException {
    List<String> paths = new ArrayList<>();
    try (WorkspaceView view = host.files().view(TENANT, session)) {
      view.list(
          name -> List.of(leftOut).contains(name.text()),
          (path, size, modified) -> paths.add(path.text()));
    }
    return paths;
  }

  private void assertBoth(Check check) throws IOException {
    assertThat(host.source(session)).isEqualTo(Source.SANDBOX);
    check.run();
    host.lifecycle().stop(TENANT, session);
    assertThat(host.source(session)).isEqualTo(Source.SNAPSHOT);
    check.run();
  }

  private interface Check {
    void run() throws IOException;
  }

  @Test
  void filesAreListedDepthFirstInTheOrderOfTheirNames() throws IOException {
    for (String path : List.of("b.txt", "a.txt", "a/z.txt", "a..b.txt", "Z.txt", "a/b/c.txt")) {
      write(path);
    }
    Files.createDirectory(workspace.resolve("empty"));
    assertBoth(
        () ->
            assertThat(paths())
                .containsExactly("Z.txt", "a/b/c.txt", "a/z.txt", "a..b.txt", "a.txt", "b.txt"));
  }

  @Test
  void whatIsLeftOutIsNotGoneInto() throws IOException {
    write("node_modules/m.js");
    write("src/node_modules/m.js");
    write("src/main.js");
    link("linked", "src/node_modules");
    assertBoth(
        () -> assertThat(paths("node_modules")).containsExactly("linked/m.js", "src/main.js"));
  }

  @Test
  void linksAreFollowedAsLongAsTheyStayInside() throws IOException {
    write("src/main.py");
    link("file", "src/main.py");
    link("dir", "src");
    link("src/up", "../src/main.py");
    link("chain", "dir/up");
    link("out", "/etc/passwd");
    link("above", "../../..");
    link("dangling", "nothing");
    assertBoth(
        () ->
            assertThat(paths())
                .containsExactly(
                    "chain", "dir/main.py", "dir/up", "file", "src/main.py", "src/up"));
  }

  @Test
  void aDirectoryThatLiesInItselfIsPassedOver() throws IOException {
    write("a/b/file");
    link("loop", ".");
    link("a/b/back", "../..");
    link("a/b/self", "../b");
    link("a/other", "../c");
    link("c/there", "../a");
    assertBoth(() -> assertThat(paths()).containsExactly("a/b/file", "c/there/b/file"));
  }

  @Test
  void manyLinksThatLeadToEachOtherEndInTime() throws IOException {
    for (int i = 0; i < 5; i++) {
      write("d" + i + "/file");
      for (int j = 0; j < 5; j++) {
        link("d" + i + "/to" + j, "../d" + j);
      }
    }
    assertBoth(
        () -> {
          assertThat(paths(new LinkedListing.Bounds(10_000, 1, 1_000))).hasSize(5 + 5 * 4);
          assertThat(paths(new LinkedListing.Bounds(10_000, 2, 1_000))).hasSize(5 + 5 * 4 * 4);
          assertThat(paths(new LinkedListing.Bounds(30, 8, 1_000))).hasSizeBetween(6, 35);
          assertThat(paths(new LinkedListing.Bounds(10_000, 8, 20))).hasSizeBetween(6, 25);
        });
  }

  private List<String> paths(LinkedListing.Bounds bounds) throws IOException {
    List<String> paths = new ArrayList<>();
    try (WorkspaceView view = host.files().view(TENANT, session)) {
      LinkedListing.Tree tree = (LinkedListing.Tree) view;
      new LinkedListing(
              tree, name -> false, (path, size, modified) -> paths.add(path.text()), bounds)
          .run();
    }
    return paths;
  }

  @Test
  void aListingSaysThatADirectoryCouldNotBeLookedAt() throws Exception {
    write("a");
    List<String> paths = new ArrayList<>();
    WorkspaceView.Visitor removing =
        (path, size, modified) -> {
          paths.add(path.text());
          Command.run("rm", "-rf", workspace.resolve("goes").toString());
        };
    try (WorkspaceView view = host.files().view(TENANT, session)) {
      write("goes/b");
      assertThat(view.list(name -> false, removing)).isFalse();
      write("goes/b");
      assertThat(view.list(name -> name.is("goes"), removing)).as("it is left out").isTrue();
    }
    assertThat(paths).containsExactly("a", "a");
  }

  @Test
  void whatIsNoFileIsNotListed() throws Exception {
    write("file");
    Command.run("mkfifo", workspace.resolve("pipe").toString());
    link("to-pipe", "pipe");
    assertBoth(() -> assertThat(paths()).containsExactly("file"));
  }

  private void assertRefused(Refusal.Code code, RawName path) throws IOException {
    try (WorkspaceView view = host.files().view(TENANT, session)) {
      assertThatThrownBy(() -> view.open(path))
          .as(path.text())
          .isInstanceOfSatisfying(
              Refusal.class,
              refusal -> {
                assertThat(refusal.code()).isEqualTo(code);
                assertThat(refusal.reason()).doesNotContain("/");
              });
    }
  }

  @Test
  void onlyFilesInsideAreOpened() throws IOException {
    write("src/main.py");
    link("out", "/etc/passwd");
    link("round", "round");
    link("dangling", "nothing");
    link("dir", "src");
    assertBoth(
        () -> {
          for (String path :
              List.of(
                  "out",
                  "round",
                  "dangling",
                  "missing",
                  "src/main.py/",
                  "src/main.py/x",
                  "../x",
                  "src/../src/main.py",
                  "a\0b",
                  "x".repeat(300),
                  "x/".repeat(3000))) {
            if (!path.equals("src/main.py/")) {
              assertRefused(NOT_FOUND, RawName.of(path));
            }
          }
          for (String path : List.of("", ".", "src", "dir", "src/")) {
            assertRefused(NOT_A_FILE, RawName.of(path));
          }
        });
  }

  private String read(String path) throws IOException {
    try (WorkspaceView view = host.files().view(TENANT, session)) {
      return Host.content(view, RawName.of(path));
    }
  }

  @Test
  void aFileIsFoundByEachPathThatLeadsThere() throws IOException {
    write("src/deep/main.py");
    link("dir", "src/deep");
    link("src/up", "../dir/main.py");
    Files.createLink(workspace.resolve("same.py"), workspace.resolve("src/deep/main.py"));
    assertBoth(
        () -> {
          for (String path :
              List.of(
                  "src/deep/main.py",
                  "./src//deep/./main.py",
                  "dir/main.py",
                  "src/up",
                  "same.py")) {
            assertThat(read(path)).as(path).isEqualTo("src/deep/main.py");
          }
        });
  }

  @Test
  void aFileHasItsSizeItsTimeAndPartsOfItsContent() throws IOException {
    Path file = workspace.resolve("file");
    Files.writeString(file, "0123456789");
    Instant time = Instant.parse("2020-02-03T04:05:06.123456789Z");
    Files.setLastModifiedTime(file, FileTime.from(time));
    assertBoth(
        () -> {
          try (WorkspaceView view = host.files().view(TENANT, session);
              WorkspaceView.ViewedFile opened = view.open(RawName.of("file"))) {
            assertThat(opened.size()).isEqualTo(10);
            assertThat(opened.modified()).isEqualTo(Timestamp.of(time));
            assertThat(opened.tag()).matches("[0-9a-zA-Z]+");
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            opened.copy(3, 4, out);
            assertThat(out).hasToString("3456");
          }
        });
  }

  @Test
  void namesThatAreNoTextAreListedAndOpened() throws Exception {
    Command.run("bash", "-c", "printf x > " + workspace + "/$'bad\\xff'");
    assertBoth(
        () -> {
          try (WorkspaceView view = host.files().view(TENANT, session)) {
            List<RawName> all = new ArrayList<>();
            view.list(name -> false, (path, size, modified) -> all.add(path));
            assertThat(all).containsExactly(BAD);
            assertThat(Host.content(view, BAD)).isEqualTo("x");
          }
        });
  }

  @Test
  void aFileThatGetsShorterMeanwhileFailsInPlaceOfEnding() throws IOException {
    write("file");
    try (WorkspaceView view = host.files().view(TENANT, session);
        WorkspaceView.ViewedFile opened = view.open(RawName.of("file"))) {
      Files.writeString(workspace.resolve("file"), "f");
      assertThatThrownBy(() -> opened.copy(0, opened.size(), new ByteArrayOutputStream()))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aViewOfALiveWorkspaceOutlivesThatItIsTakenAway() throws IOException {
    write("a/file");
    try (WorkspaceView view = host.files().view(TENANT, session)) {
      host.lifecycle().stop(TENANT, session);
      assertThat(Host.contents(view)).containsExactly("a/file=a/file");
      assertThat(host.workspaces()).isOne();
    }
    assertThat(host.workspaces()).isZero();
  }

  @Test
  void aTagIsAnotherOneForOtherContent() throws IOException {
    write("file");
    String before = tag();
    Files.writeString(workspace.resolve("file"), "elif");
    assertThat(tag()).isNotEqualTo(before);
    host.lifecycle().stop(TENANT, session);
    String stored = tag();
    host.write(session, "file", "more");
    assertThat(tag()).isNotEqualTo(stored);
    host.write(session, "file", "elif");
    assertThat(tag()).isEqualTo(stored);
  }

  private String tag() throws IOException {
    try (WorkspaceView view = host.files().view(TENANT, session);
        WorkspaceView.ViewedFile opened = view.open(RawName.of("file"))) {
      return opened.tag();
    }
  }

  @Test
  void aSnapshotStaysWhatItIsWhileItIsViewed() throws IOException {
    write("file");
    host.lifecycle().stop(TENANT, session);
    try (WorkspaceView view = host.files().view(TENANT, session)) {
      assertThat(view.generation()).isPresent();
      host.write(session, "file", "other");
      assertThat(Host.contents(view)).containsExactly("file=file");
    }
    assertThat(read("file")).isEqualTo("other");
  }

  @Test
  void aSessionWhoseWorkspaceIsLostBeforeItsFirstSnapshotHasNoFiles() throws Exception {
    Command.run("rm", "-rf", host.home(session).toString());
    assertThatThrownBy(() -> host.files().view(TENANT, session))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(NO_WORKSPACE));
    assertThatThrownBy(() -> host.write(session, "file", "x"))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(INCOMPLETE));
    assertThatThrownBy(() -> host.lifecycle().end(TENANT, session, Optional.empty()))
        .as("nobody has accepted that")
        .isInstanceOf(Refusal.class);
    assertThat(host.lifecycle().end(TENANT, session, Optional.of("me")).status().text())
        .isEqualTo("ended");
  }
}
