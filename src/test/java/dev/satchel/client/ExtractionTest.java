package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.DAMAGED;
import static dev.satchel.client.SatchelException.Code.EXISTS;
import static dev.satchel.client.SatchelException.Code.LOCAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Command;
import dev.satchel.RawName;
import dev.satchel.archive.ZstdInput;
import dev.satchel.client.Member.Kind;
import dev.satchel.client.SatchelException.Code;
import dev.satchel.files.Unprivileged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives of the service, unpacked by the client. */
class ExtractionTest {
  @TempDir Path directory;
  private Path tree;
  private Path target;

  @BeforeEach
  void makeTree() throws IOException {
    tree = Files.createDirectory(directory.resolve("proj"));
    target = Files.createDirectory(directory.resolve("out")).resolve("target");
    Command.bash(
        """
        cd '%s' && mkdir -p d/e n && printf hi > a && ln a h && ln -s ../a d/l && printf more > d/b
        ln -s n/none "n/$(printf '\\303\\244')" && printf x > "n/$(printf '\\377\\376')"
        chmod 4750 a; chmod 500 d/e; touch -h -d @1234567.891 d/l; touch -d @1700000000.25 a d n .
        """
            .formatted(tree));
  }

  private Path archive(ArchiveFormat format) throws IOException {
    try (RealArchives archives = new RealArchives(tree, directory.resolve("state"))) {
      int level = format == ArchiveFormat.TAR ? 0 : 3;
      return archives.make(format, level, directory.resolve("archive"));
    }
  }

  private Receipt extract(Path archive, boolean windowsNames) throws SatchelException {
    return new Extraction(new Verification(ZstdInput::new), windowsNames).run(archive, target);
  }

  private void assertFails(Path archive, boolean windowsNames, Code code, String words)
      throws IOException {
    String before = Command.bash("find '%s' | sort".formatted(target.getParent()));
    assertThatThrownBy(() -> extract(archive, windowsNames))
        .hasMessageContaining(words)
        .isInstanceOfSatisfying(SatchelException.class, e -> assertThat(e.code()).isEqualTo(code));
    assertThat(Command.bash("find '%s' | sort".formatted(target.getParent()))).isEqualTo(before);
  }

  private static String look(Path root) throws IOException {
    return Command.bash(
        "cd '%s' && find . -printf '%%p %%y %%m %%Ts %%l\\n' -type f -exec md5sum {} + | sort | od -c"
            .formatted(root));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsUnpackedIsWhatWasPacked(ArchiveFormat format) throws IOException {
    Receipt receipt = extract(archive(format), false);

    assertThat(receipt.entries()).isEqualTo(9);
    Command.bash("chmod 750 '%s/a'".formatted(tree)); // No setuid bit travels.
    assertThat(look(target)).isEqualTo(look(tree));
    assertThat(Files.getLastModifiedTime(target.resolve("a")))
        .isEqualTo(Files.getLastModifiedTime(tree.resolve("a")));
    assertThat(target.resolveSibling(".target.satchel-part.d")).doesNotExist();
  }

  @Test
  void anEmptyDirectoryIsReplacedAndAFullOneIsNot() throws IOException {
    Files.createDirectory(target);
    extract(archive(ArchiveFormat.TAR), false);
    assertThat(target.resolve("a")).hasContent("hi");

    assertFails(archive(ArchiveFormat.TAR), false, EXISTS, "is not empty");
  }

  @Test
  void whatIsNoDirectoryIsNotReplaced() throws IOException {
    Files.createSymbolicLink(target, Files.createDirectory(directory.resolve("empty")));
    assertFails(archive(ArchiveFormat.ZIP), false, EXISTS, "is no directory");
  }

  @Test
  void whatAnInterruptedOneHasLeftIsRemovedAndWhatIsNotOursStays() throws IOException {
    Path left = Files.createDirectory(target.resolveSibling(".target.satchel-part.d"));
    Files.writeString(left.resolve("mine"), "mine");
    assertFails(archive(ArchiveFormat.TAR), false, EXISTS, "in the way");

    Files.delete(left.resolve("mine"));
    Path old = Files.createDirectories(left.resolve("tree/old"));
    Files.writeString(old.resolve("file"), "old");
    Command.bash("chmod 0 '%s'".formatted(old));
    extract(archive(ArchiveFormat.TAR), false);
    assertThat(left).doesNotExist();
    assertThat(target.resolve("old")).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsDamagedLeavesNothing(ArchiveFormat format) throws IOException {
    Path archive = archive(format);
    byte[] bytes = Files.readAllBytes(archive);
    bytes[bytes.length - 3] ^= 1;
    Files.write(archive, bytes);

    assertFails(archive, false, DAMAGED, "damaged");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CON",
        "nul.txt",
        "Com1.tar.gz",
        "LPT9",
        "a:b",
        "dot.",
        "space ",
        "q?",
        "s*",
        "b\\\\s",
        "p|",
        "l<",
        "g>",
        "q\"",
        "t\\tt",
        "AUX .x",
        "CONOUT$"
      })
  void namesThatWindowsCannotHave(String name) throws IOException {
    Command.bash("rm -r '%s/n'; cd '%s'/d && touch $'%s'".formatted(tree, tree, name));
    Path archive = archive(ArchiveFormat.TAR_GZ);

    assertFails(archive, true, LOCAL, "The archive is whole, but not unpacked: \"d/");
    extract(archive, false);
  }

  @Test
  void namesThatFallTogetherOnWindows() throws IOException {
    Command.bash("rm -r '%s/n'; touch '%s/A'".formatted(tree, tree));
    assertFails(archive(ArchiveFormat.ZIP), true, LOCAL, "on Windows is the same");
  }

  @Test
  void namesThatAreNotUtf8CannotBeOnWindows() throws IOException {
    assertFails(archive(ArchiveFormat.ZIP), true, LOCAL, "is not UTF-8");
  }

  @Test
  void aFileThatIsCalledLikeTheManifestStays() throws IOException {
    Files.writeString(tree.resolve("archive_manifest.json"), "mine");
    Command.bash("cd '%s'; chmod 644 *.json; touch -d @0 *.json; mkdir z".formatted(tree));
    extract(archive(ArchiveFormat.TAR), false);

    assertThat(target.resolve("archive_manifest.json")).hasContent("mine");
    assertThat(target.resolve("archive_manifest-1.json")).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource
  void aLinkThatGoesUpFromAnotherLinkIsRefused(ArchiveFormat format) throws IOException {
    Command.bash("cd '%s' && ln -s .. d/up && ln -s d/up/d/up/../../x z".formatted(tree));
    assertFails(archive(format), false, LOCAL, "\"z\" is a link that goes up");
  }

  @Test
  void aLinkMayGoUpFromADirectory() throws IOException {
    Command.bash("cd '%s' && ln -s d/e/../../a z && ln -s ../d/./e/../l d/y".formatted(tree));
    extract(archive(ArchiveFormat.TAR), false);
    assertThat(target.resolve("z")).hasContent("hi");
    assertThat(target.resolve("d/y")).hasContent("hi");
  }

  @Test
  void aHardLinkIsToAFileOfTheTreeOnly() throws IOException {
    Files.writeString(directory.resolve("victim"), "secret");
    Command.bash("cd '%s' && ln -s d way && ln -s a way2 && touch new".formatted(tree));
    for (String other :
        new String[] {
          "../victim",
          directory.resolve("victim").toString(),
          "d/../a",
          "./a",
          "d//b",
          "",
          "way/b",
          "way2",
          "d",
          "none"
        }) {
      assertThatThrownBy(() -> linkNew(other))
          .as(other)
          .hasMessageContaining("\"new\" is another name of what is no file of it");
      assertThat(tree.resolve("new")).isEmptyFile();
    }
    linkNew("d/b");
    assertThat(tree.resolve("new")).hasContent("more");
  }

  private void linkNew(String other) throws IOException {
    Path manifest = directory.resolve("manifest");
    Files.writeString(
        manifest,
        """
        {"complete":true,"entries":[{"path":"new","type":"hardlink","size":4,"mode":"0644",\
        "mtime":0,"target":"%s"}],"excludes":[]}"""
            .formatted(other));
    new Finishing(tree, false).run(manifest);
  }

  /** Finishes a tree as {@code entries} say, as somebody whom permissions stop. */
  private Path finished(String entries) throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    String all =
        "{\"complete\":true,\"entries\":["
            + entries.formatted("0".repeat(64))
            + "],\"excludes\":[]}";
    Path manifest = Files.writeString(directory.resolve("manifest"), all);
    return Unprivileged.run(
        () -> {
          Path own = Files.createDirectory(directory.resolve("own"));
          Files.writeString(Files.createDirectory(own.resolve("a")).resolve("f"), "hi");
          Files.createFile(Files.createDirectory(own.resolve("b")).resolve("g"));
          new Finishing(own, false).run(manifest);
          return own;
        });
  }

  @Test
  void aHardLinkMayBeToWhatItsOwnerCannotReach() throws Exception {
    Path own =
        finished(
            """
            {"path":"a","type":"directory","mode":"0600","mtime":1000000000},\
            {"path":"a/f","type":"file","size":2,"mode":"0440","mtime":2000000000,"sha256":"%s"},\
            {"path":"b","type":"directory","mode":"0700","mtime":3000000000},\
            {"path":"b/g","type":"hardlink","size":2,"mode":"0440","mtime":2000000000,"target":"a/f"}""");
    assertThat(look(own, "a", "b", "b/g")).isEqualTo("600 1 a\n700 3 b\n440 2 b/g\n");
    Command.run("chmod", "700", own.resolve("a").toString());
    assertThat(Files.isSameFile(own.resolve("a/f"), own.resolve("b/g"))).isTrue();
  }

  @Test
  void whatItsOwnerCannotReadHasItsTimeAllTheSame() throws Exception {
    Path own =
        finished(
            """
            {"path":"a","type":"directory","mode":"0300","mtime":1000000000},\
            {"path":"a/f","type":"file","size":2,"mode":"0200","mtime":2000000000,"sha256":"%s"}""");
    assertThat(look(own, "a", "a/f")).isEqualTo("300 1 a\n200 2 a/f\n");
    Command.run("chmod", "700", own.resolve("a").toString());
  }

  private static String look(Path root, String... names) throws IOException {
    return Command.bash(
        "cd '%s' && stat -c '%%a %%Y %%n' %s".formatted(root, String.join(" ", names)));
  }

  @Test
  void nothingFailsOnceTheTreeHasItsName() throws SatchelException {
    Extraction.finish(directory.resolve("gone"), 0500);
  }

  @ParameterizedTest
  @EnumSource(value = Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "DIRECTORY")
  void aLinkTakesNoNameThatHereIsTheSame(Kind kind) throws IOException {
    try (Staged staged =
        new Staged(directory.resolve("out"), directory.resolve("manifest"), false)) {
      for (Kind each : new Kind[] {Kind.FILE, kind}) {
        RawName name = RawName.of("name");
        staged.begin(new Member(each, name, 0644, 0, 0, RawName.of("x")), name, false);
        staged.end();
      }
      assertThatThrownBy(staged::check).hasMessageContaining("the same as that of another");
    }
  }
}
