package dev.satchel.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Command;
import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.Refusal.Code;
import dev.satchel.WorkspacePath;
import dev.satchel.files.Directory.Entry;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No path and no link leads out of the roots, and what lies inside is reached. */
class JailTest {
  @TempDir private Path place;

  private Path root;
  private Path outside;

  @BeforeEach
  void makeTree() throws IOException {
    place = place.toRealPath();
    root = Files.createDirectory(place.resolve("root"));
    outside = Files.createDirectory(place.resolve("outside"));
    Files.createDirectories(root.resolve("a").resolve("b"));
    Files.writeString(root.resolve("a").resolve("b").resolve("here"), "");
    Files.writeString(root.resolve("a").resolve("file"), "");
    Files.writeString(outside.resolve("secret"), "");
  }

  private void link(String name, String text) throws IOException {
    Files.createSymbolicLink(root.resolve(name), Path.of(text));
  }

  private static RawName raw(Path path) {
    return RawName.of(path.toString());
  }

  private static Jail jail(Path... roots) throws IOException {
    return Jail.open(Arrays.stream(roots).map(JailTest::raw).toList());
  }

  /** Where {@code path} really lies, seen from a jail with the one root; its names follow. */
  private List<String> open(String path) throws IOException {
    try (Jail jail = jail(root)) {
      return open(jail, root.resolve(path));
    }
  }

  private static List<String> open(Jail jail, Path path) throws IOException {
    try (JailedDirectory directory = jail.directory(WorkspacePath.parse(raw(path)))) {
      return directory.directory().list().stream().map(Entry::name).map(RawName::text).toList();
    }
  }

  private void assertRefused(String path, Code code) throws IOException {
    try (Jail jail = jail(root)) {
      assertRefused(jail, root.resolve(path), code);
    }
  }

  private static void assertRefused(Jail jail, Path path, Code code) {
    assertThatThrownBy(() -> jail.directory(WorkspacePath.parse(raw(path))))
        .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void aPathInsideARootIsOpenedByName() throws IOException {
    assertThat(open("")).containsExactly("a");
    assertThat(open("a/b")).containsExactly("here");
  }

  @Test
  void aPathOutsideTheRootsIsForbiddenWhetherOrNotItExists() throws IOException {
    try (Jail jail = jail(root)) {
      assertRefused(jail, outside, Code.FORBIDDEN);
      assertRefused(jail, place.resolve("nothing"), Code.FORBIDDEN);
      assertRefused(jail, place.resolve("rootless"), Code.FORBIDDEN);
      assertRefused(jail, place, Code.FORBIDDEN);
      assertRefused(jail, Path.of("/"), Code.FORBIDDEN);
    }
  }

  @Test
  void whatIsNotThereIsNotFoundAndWhatIsNoDirectoryIsSaidToBeNone() throws IOException {
    assertRefused("nothing", Code.NOT_FOUND);
    assertRefused("a/nothing/b", Code.NOT_FOUND);
    assertRefused("a/file", Code.NOT_A_DIRECTORY);
    assertRefused("a/file/b", Code.NOT_FOUND);
  }

  @Test
  void aRelativeLinkIsFollowedAndThePathThatItStandsForIsKnown() throws IOException {
    link("link", "a/b");
    link("a/up", "../a/./b/");
    assertThat(open("link")).containsExactly("here");
    assertThat(open("a/up")).containsExactly("here");
    try (Jail jail = jail(root);
        JailedDirectory directory =
            jail.directory(WorkspacePath.parse(raw(root.resolve("link"))))) {
      assertThat(directory.path()).hasToString(root + "/a/b");
    }
  }

  @Test
  void aLinkInTheMiddleOfAPathIsFollowed() throws IOException {
    link("link", "a");
    assertThat(open("link/b")).containsExactly("here");
    assertRefused("link/file", Code.NOT_A_DIRECTORY);
    assertRefused("link/nothing", Code.NOT_FOUND);
  }

  @Test
  void anAbsoluteLinkIntoTheRootIsFollowedByTheGivenAndByTheRealName() throws IOException {
    Path alias = Files.createSymbolicLink(place.resolve("alias"), root);
    link("given", alias + "/a/b");
    link("real", root + "/a/b");
    try (Jail jail = jail(alias)) {
      assertThat(open(jail, alias.resolve("given"))).containsExactly("here");
      assertThat(open(jail, alias.resolve("real"))).containsExactly("here");
      assertThat(open(jail, root.resolve("given"))).containsExactly("here");
    }
  }

  @Test
  void aRootThatIsItselfALinkStaysWhatItWasAtTheStart() throws IOException {
    Path alias = Files.createSymbolicLink(place.resolve("alias"), root);
    try (Jail jail = jail(alias)) {
      Files.delete(alias);
      Files.createSymbolicLink(alias, outside);
      assertThat(open(jail, alias)).containsExactly("a");
    }
  }

  @Test
  void aLinkOutIsForbiddenWhetherOrNotItsTargetExists() throws IOException {
    link("absolute", outside.toString());
    link("relative", "../outside");
    link("nowhere", "../nothing");
    link("further", "../../../../../../../../../../../..");
    link("slash", "/");
    link("neighbour", "../rootless");
    for (String name :
        List.of("absolute", "relative", "nowhere", "further", "slash", "neighbour", "slash/etc")) {
      assertRefused(name, Code.FORBIDDEN);
    }
    assertRefused("absolute/secret", Code.FORBIDDEN);
  }

  @Test
  void aLinkThatLeavesTheRootAndComesBackIsFollowed() throws IOException {
    link("back", "../root/a/b");
    assertThat(open("back")).containsExactly("here");
  }

  @Test
  void aLinkToALinkOutIsForbidden() throws IOException {
    link("out", "../outside");
    link("to-out", "out");
    link("through", "a/../out/.");
    assertRefused("to-out", Code.FORBIDDEN);
    assertRefused("through", Code.FORBIDDEN);
  }

  @Test
  void aLinkIntoAnotherRootIsFollowed() throws IOException {
    link("other", outside.toString());
    try (Jail jail = jail(root, outside)) {
      assertThat(open(jail, root.resolve("other"))).containsExactly("secret");
    }
  }

  @Test
  void rootsMayLieInEachOther() throws IOException {
    Path inner = root.resolve("a").resolve("b");
    link("a/b/up", "..");
    try (Jail jail = jail(inner, root)) {
      assertThat(open(jail, inner)).containsExactly("here", "up");
      assertThat(open(jail, inner.resolve("up"))).containsExactly("b", "file");
    }
    try (Jail jail = jail(inner)) {
      assertRefused(jail, inner.resolve("up"), Code.FORBIDDEN);
      assertRefused(jail, root, Code.FORBIDDEN);
    }
  }

  @Test
  void aDanglingLinkIsNotFound() throws IOException {
    link("dangling", "a/nothing");
    assertRefused("dangling", Code.NOT_FOUND);
  }

  @Test
  void aLinkToAFileIsNoDirectory() throws IOException {
    link("to-file", "a/file");
    assertRefused("to-file", Code.NOT_A_DIRECTORY);
  }

  @Test
  void fortyLinksAreFollowedAndNotOneMore() throws IOException {
    link("link1", "a/b");
    for (int i = 2; i <= 41; i++) {
      link("link" + i, "link" + (i - 1));
    }
    assertThat(open("link40")).containsExactly("here");
    assertRefused("link41", Code.NOT_FOUND);
  }

  @Test
  void linksThatGoInACircleAreNotFound() throws IOException {
    link("self", "self");
    link("one", "two/x");
    link("two", "one");
    assertRefused("self", Code.NOT_FOUND);
    assertRefused("one", Code.NOT_FOUND);
  }

  @Test
  void aFifoOrASocketAsAPathIsRefusedWithoutWaiting() throws IOException {
    Command.run("mkfifo", root.resolve("fifo").toString());
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(root.resolve("socket")));
    }
    link("to-fifo", "fifo");
    for (String name : List.of("fifo", "socket", "to-fifo")) {
      assertRefused(name, Code.NOT_A_DIRECTORY);
    }
    assertRefused("fifo/x", Code.NOT_FOUND);
  }

  @Test
  void aRootThatIsNotAbsoluteOrNoDirectoryIsRefused() {
    assertThatThrownBy(() -> Jail.open(List.of(RawName.of("src")))).isInstanceOf(Refusal.class);
    assertThatThrownBy(() -> jail(root.resolve("a").resolve("file")))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> jail(root.resolve("nothing"))).isInstanceOf(IOException.class);
  }

  @Test
  void theWholeFileSystemCanBeARoot() throws IOException {
    try (Jail jail = jail(Path.of("/"))) {
      assertThat(open(jail, outside)).containsExactly("secret");
      assertThat(jail.contains(WorkspacePath.parse(raw(outside)))).isTrue();
    }
  }

  @Test
  void onlyWhatReallyLiesInARootIsContained() throws IOException {
    Path alias = Files.createSymbolicLink(place.resolve("alias"), root);
    try (Jail jail = jail(alias)) {
      assertThat(jail.contains(WorkspacePath.parse(raw(root)))).isTrue();
      assertThat(jail.contains(WorkspacePath.parse(raw(root.resolve("x"))))).isTrue();
      assertThat(jail.contains(WorkspacePath.parse(raw(place.resolve("rootless"))))).isFalse();
      assertThat(jail.contains(WorkspacePath.parse(raw(place)))).isFalse();
    }
  }

  @Test
  void aRefusedPathLeavesNoHandleOpen() throws IOException {
    link("out", "../outside");
    link("self", "self");
    try (Jail jail = jail(root)) {
      int before = Handles.open();
      for (String path : List.of("out", "self", "a/file", "a/nothing", "a/b")) {
        for (int i = 0; i < 20; i++) {
          try {
            jail.directory(WorkspacePath.parse(raw(root.resolve(path)))).close();
            assertThat(path).isEqualTo("a/b");
          } catch (Refusal e) {
            assertThat(path).isNotEqualTo("a/b");
          }
        }
      }
      assertThat(Handles.open()).isLessThan(before + 20);
    }
  }

  @Test
  void aParentInALinkIsThatOfWhereItReallyLeads() throws IOException {
    Files.createDirectories(root.resolve("releases/v2/x"));
    Files.createDirectories(root.resolve("releases/v2/shared/right"));
    Files.createDirectories(root.resolve("releases/shared/wrong"));
    link("releases/latest", "v2/x");
    link("current", "releases/latest/../shared");

    assertThat(open("current")).contains("right").doesNotContain("wrong");
  }

  @Test
  void anotherDirectoryInPlaceOfARootIsRefused() throws IOException {
    try (Jail jail = jail(root)) {
      Files.move(root, place.resolve("moved"));
      assertThatThrownBy(() -> open(jail, root)).hasMessageContaining("Root is gone");
      Files.createDirectory(root);
      assertThatThrownBy(() -> open(jail, root)).hasMessageContaining("Root is gone");
    }
  }

  @Test
  void whereNoLinkIsAllowedNoneIsFollowedWhereverItLeads() throws IOException {
    link("link", "a");
    link("to-file", "a/file");
    link("dangling", "nothing");
    link("out", outside.toString());
    try (Jail jail = jail(root)) {
      jail.plainFile(WorkspacePath.parse(raw(root.resolve("a/b/here")))).close();
      for (String name : List.of("link/file", "to-file", "dangling", "out/secret", "link/none")) {
        assertNotPlain(jail, name, Code.NOT_A_FILE);
      }
      assertNotPlain(jail, "a/none", Code.NOT_FOUND);
      assertNotPlain(jail, "a/file/none", Code.NOT_FOUND);
      assertNotPlain(jail, "a/b", Code.NOT_A_FILE);
    }
  }

  @Test
  void aRootMayBeReachedThroughALinkAlsoWhereNoneIsAllowedBelow() throws IOException {
    Path alias = Files.createSymbolicLink(place.resolve("alias"), root);
    try (Jail jail = jail(alias)) {
      jail.plainFile(WorkspacePath.parse(raw(alias.resolve("a/file")))).close();
    }
  }

  private void assertNotPlain(Jail jail, String name, Code code) {
    assertThatThrownBy(() -> jail.plainFile(WorkspacePath.parse(raw(root.resolve(name)))))
        .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
