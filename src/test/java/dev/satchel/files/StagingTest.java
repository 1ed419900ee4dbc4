package dev.satchel.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Command;
import dev.satchel.OpenHandles;
import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.Refusal.Code;
import dev.satchel.WorkspacePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is staged is as it was asked for, stays aside, and leaves nothing. */
class StagingTest {
  private static final Stat.Timestamp LONG_AGO = new Stat.Timestamp(1_000_000_001, 123_456_789);

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
    jail = Jail.open(List.of(RawName.of(root.toString())));
  }

  @AfterEach
  void closeJail() {
    jail.close();
  }

  private Staging stage(String destination) throws IOException {
    return jail.stage(WorkspacePath.parse(RawName.of(root.resolve(destination).toString())));
  }

  private static RawName name(String text) {
    return RawName.of(text);
  }

  private static void file(Staging staging, String path, String content) throws IOException {
    try (StagedFile file = staging.makeFile(name(path))) {
      file.write(content.getBytes(UTF_8));
      file.finish(0640, LONG_AGO);
    }
  }

  private static String content(Staging staging, String path) throws IOException {
    try (OpenFile file = staging.open(name(path))) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      file.copy(0, file.stat().size(), bytes);
      return bytes.toString(UTF_8);
    }
  }

  private static void assertRefused(Code code, ThrowingCallable act) {
    assertThatThrownBy(act)
        .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void aTreeIsStagedAsideAndAppearsWithEverythingThatWasSaidOfIt() throws IOException {
    try (Staging staging = stage("made/below/new")) {
      staging.makeDirectory(name("empty/inner"));
      file(staging, "a/b/file", "content");
      staging.makeLink(name("a/link"), name("/anywhere"));
      staging.makeHardLink(name("hard"), name("a/b/file"));
      staging.setPermissions(name("a"), 04750);
      staging.setPermissions(name("a/link"), 0700);
      staging.setPermissions(name(""), 0705);
      staging.setModified(name("a/link"), LONG_AGO);
      staging.setModified(name("a"), LONG_AGO);
      staging.setModified(name(""), LONG_AGO);
      assertThat(root.resolve("made")).doesNotExist();
      staging.publish();
    }
    Path top = root.resolve("made/below/new");
    assertThat(TreeOnDisk.of(top))
        .containsEntry("a", "drwxr-x---")
        .containsEntry("a/b/file", "-rw-r----- content")
        .containsEntry("a/link", "-> /anywhere")
        .containsEntry("hard", "-rw-r----- content")
        .containsKeys("empty", "empty/inner", "a/b")
        .hasSize(7);
    for (String path : List.of("", "a", "a/link", "hard")) {
      assertThat(Command.run("stat", "-c", "%.Y", top.resolve(path).toString()).strip())
          .isEqualTo("1000000001.123456789");
    }
    assertThat(Command.run("stat", "-c", "%a %h", top.toString(), top.resolve("hard").toString()))
        .isEqualTo("705 4\n640 2\n");
    assertThat(root.toFile().list()).containsExactly("made");
  }

  @Test
  void whatIsStagedCanBeLookedAtAndTakenBack() throws IOException {
    try (Staging staging = stage("new")) {
      file(staging, "a/file", "content");
      staging.makeLink(name("a/link"), name("file"));
      assertThat(staging.stat(name("a/file")).orElseThrow())
          .returns(FileType.REGULAR, Stat::type)
          .returns(7L, Stat::size)
          .returns(0640, Stat::permissions)
          .returns(LONG_AGO, Stat::modified);
      assertThat(staging.stat(name("")).orElseThrow().type()).isEqualTo(FileType.DIRECTORY);
      assertThat(staging.stat(name("a/link")).orElseThrow().type()).isEqualTo(FileType.SYMLINK);
      assertThat(staging.readLink(name("a/link"))).isEqualTo(name("file"));
      assertThat(content(staging, "a/file")).isEqualTo("content");
      for (String missing : List.of("b", "b/c", "a/file/c", "a/link/c")) {
        assertThat(staging.stat(name(missing))).as(missing).isEmpty();
      }
      staging.remove(name("a/file"));
      staging.remove(name("a/link"));
      staging.remove(name("a/link"));
      staging.publish();
    }
    assertThat(TreeOnDisk.of(root.resolve("new"))).containsOnlyKeys("a");
  }

  @Test
  void aFileOrLinkTakesThePlaceOfOneThatIsStagedButNoDirectoryGoes() throws IOException {
    try (Staging staging = stage("new")) {
      file(staging, "one", "long content");
      file(staging, "one", "short");
      staging.makeHardLink(name("two"), name("one"));
      staging.makeHardLink(name("two"), name("one"));
      staging.makeLink(name("one"), name("two"));
      staging.makeLink(name("three"), name("one"));
      file(staging, "three", "three");
      staging.makeDirectory(name("dir/inner"));
      staging.makeDirectory(name("dir"));
      assertRefused(Code.ALREADY_EXISTS, () -> staging.makeFile(name("dir")));
      assertRefused(Code.ALREADY_EXISTS, () -> staging.makeLink(name("dir"), name("one")));
      assertRefused(Code.ALREADY_EXISTS, () -> staging.makeHardLink(name("dir"), name("two")));
      assertRefused(Code.NOT_A_FILE, () -> staging.makeHardLink(name("four"), name("one")));
      assertRefused(Code.NOT_A_FILE, () -> staging.makeHardLink(name("four"), name("dir")));
      assertRefused(Code.NOT_FOUND, () -> staging.makeHardLink(name("four"), name("none")));
      staging.publish();
    }
    assertThat(TreeOnDisk.of(root.resolve("new")))
        .containsEntry("one", "-> two")
        .containsEntry("two", "-rw-r----- short")
        .containsEntry("three", "-rw-r----- three")
        .containsOnlyKeys("dir", "dir/inner", "one", "two", "three");
  }

  @Test
  void noLinkThatIsStagedIsFollowed() throws IOException {
    try (Staging staging = stage("new")) {
      staging.makeLink(name("out"), RawName.of(outside.toString()));
      staging.makeLink(name("secret"), RawName.of(outside.resolve("secret").toString()));
      file(staging, "file", "file");
      for (String below : List.of("out/new", "out/secret", "out/a/b", "file/new")) {
        assertRefused(Code.UNSAFE_ARCHIVE, () -> staging.makeFile(name(below)));
        assertRefused(Code.UNSAFE_ARCHIVE, () -> staging.makeDirectory(name(below)));
        assertRefused(Code.UNSAFE_ARCHIVE, () -> staging.makeLink(name(below), name("x")));
        assertRefused(Code.UNSAFE_ARCHIVE, () -> staging.makeHardLink(name(below), name("file")));
        assertRefused(Code.UNSAFE_ARCHIVE, () -> staging.setPermissions(name(below), 0777));
        assertRefused(Code.UNSAFE_ARCHIVE, () -> staging.setModified(name(below), LONG_AGO));
        assertRefused(Code.UNSAFE_ARCHIVE, () -> staging.remove(name(below)));
        assertRefused(Code.UNSAFE_ARCHIVE, () -> staging.open(name(below)));
        assertRefused(Code.NOT_FOUND, () -> staging.makeHardLink(name("hard"), name(below)));
      }
      assertRefused(Code.UNSAFE_ARCHIVE, () -> staging.makeDirectory(name("out")));
      staging.setPermissions(name("secret"), 0777);
      staging.setModified(name("secret"), LONG_AGO);
      file(staging, "secret", "staged");
      staging.publish();
    }
    assertThat(outside.toFile().list()).containsExactly("secret");
    assertThat(outside.resolve("secret")).hasContent("outside");
    assertThat(root.resolve("new/secret")).hasContent("staged");
  }

  @Test
  void blocksOfZerosTakeNoRoomAndAreThere() throws IOException {
    byte[] content = new byte[(1 << 20) + 100];
    for (int at : List.of(5, 8_191, 8_192, 300_000, 900_001)) {
      content[at] = 'x';
    }
    try (Staging staging = stage("new")) {
      for (int piece : List.of(1_000, 4_096, 10_007, content.length)) {
        try (StagedFile file = staging.makeFile(name("by-" + piece))) {
          for (int at = 0; at < content.length; at += piece) {
            file.write(content, at, Math.min(piece, content.length - at));
          }
        }
      }
      try (StagedFile file = staging.makeFile(name("skipped"))) {
        file.skip(1L << 33);
        file.write('x');
        file.skip(1L << 33);
        file.finish(0600, LONG_AGO);
      }
      staging.publish();
    }
    for (int piece : List.of(1_000, 4_096, 10_007, content.length)) {
      assertThat(root.resolve("new/by-" + piece)).as("by %d", piece).hasBinaryContent(content);
    }
    assertThat(blocks("new/by-" + content.length)).isLessThan(100);
    Path skipped = root.resolve("new/skipped");
    assertThat(Files.size(skipped)).isEqualTo((1L << 34) + 1);
    assertThat(blocks("new/skipped")).isLessThan(100);
    try (var file = Files.newByteChannel(skipped).position(1L << 33)) {
      java.nio.ByteBuffer bytes = java.nio.ByteBuffer.allocate(2);
      assertThat(file.read(bytes)).isEqualTo(2);
      assertThat(bytes.array()).containsExactly('x', 0);
    }
    assertThat(Files.getLastModifiedTime(skipped).toInstant().getEpochSecond())
        .isEqualTo(LONG_AGO.seconds());
  }

  /** How much the file takes on the disk, in units of 512 bytes. */
  private long blocks(String path) throws IOException {
    return Long.parseLong(Command.run("stat", "-c", "%b", root.resolve(path).toString()).strip());
  }

  @Test
  void namesThatAreNotUtf8AndThoseThatDifferByCaseStayApart() throws IOException {
    List<RawName> names =
        List.of(
            name("A"),
            name("a"),
            RawName.of(new byte[] {'e', (byte) 0xcc, (byte) 0x81}),
            RawName.of(new byte[] {(byte) 0xc3, (byte) 0xa9}),
            RawName.of(new byte[] {(byte) 0xff, '\n'}));
    try (Staging staging = stage("new")) {
      for (RawName each : names) {
        staging.makeFile(each).close();
      }
      staging.publish();
    }
    try (Directory top = Directory.openRoot(RawName.of(root.resolve("new").toString()))) {
      assertThat(top.list()).extracting(Directory.Entry::name).containsExactlyElementsOf(names);
    }
  }

  /** In memory where that can be had, since it takes a disk long to remove so many. */
  @Test
  void aTreeOfTwoThousandLevelsIsStagedPublishedAndRemoved() throws IOException {
    Path memory = Path.of("/dev/shm");
    Path deepPlace = Files.createTempDirectory(Files.isWritable(memory) ? memory : place, "deep");
    try (Jail deepJail = Jail.open(List.of(RawName.of(deepPlace.toString())))) {
      long open = OpenHandles.countIn(deepPlace);
      String deep = "d/".repeat(2_000);
      try (Staging staging = deepJail.stage(Staged.path(deepPlace.resolve("new")))) {
        for (int depth = 0; depth <= 4_000; depth += 400) {
          file(staging, deep.substring(0, depth) + "file", "x");
        }
        for (int depth = 4_000; depth >= 0; depth -= 2) {
          staging.setModified(name(deep.substring(0, Math.max(depth - 1, 0))), LONG_AGO);
        }
        assertThat(OpenHandles.countIn(deepPlace) - open).isLessThan(Trail.MAX_HANDLES + 10);
        staging.publish();
      }
      try (Staging staging = deepJail.stage(Staged.path(deepPlace.resolve("not-published")))) {
        file(staging, deep + "file", "x");
      }
      assertThat(OpenHandles.countIn(deepPlace)).isEqualTo(open);
      assertThat(deepPlace.toFile().list()).containsExactly("new");
      assertThat(Command.run("find", deepPlace.toString(), "-type", "f").lines()).hasSize(11);
    } finally {
      Command.run("rm", "-rf", deepPlace.toString());
    }
  }

  @Test
  void whatIsNotPublishedLeavesNothing() throws IOException {
    long open = OpenHandles.countIn(place);
    try (Staging staging = stage("a/b")) {
      file(staging, "dir/file", "x");
      staging.makeLink(name("dir/link"), RawName.of(outside.toString()));
      staging.setPermissions(name("dir"), 0);
      assertThat(root.toFile().list()).hasSize(1);
    }
    assertThat(root.toFile().list()).isEmpty();
    assertThat(outside.resolve("secret")).exists();
    assertThat(OpenHandles.countIn(place)).isEqualTo(open);
  }

  @Test
  void nothingCanBeStagedWhereItWouldNotBeSeen() throws IOException {
    String ours = ".satchel-import-" + "x".repeat(26);
    try (Staging staging = stage("new")) {
      assertRefused(Code.UNSAFE_ARCHIVE, () -> staging.makeDirectory(name("a/" + ours)));
      assertRefused(Code.UNSAFE_ARCHIVE, () -> staging.makeFile(name(ours + "/journal")));
      staging.makeDirectory(name(ours + "x"));
      staging.makeFile(name(ours)).close();
    }
  }

  @Test
  void nobodyElseCanLookAtWhatIsStaged() throws IOException {
    try (Staging staging = stage("new")) {
      file(staging, "file", "x");
      String name = java.util.Objects.requireNonNull(root.toFile().list())[0];
      assertThat(name).matches("\\.satchel-import-[0-9a-z]{26}");
      assertThat(TreeOnDisk.of(root)).containsEntry(name, "drwx------");
    }
  }

  @Test
  void whereNothingCanBeStagedIsRefused() throws IOException {
    Files.createSymbolicLink(root.resolve("out"), outside);
    Files.createSymbolicLink(root.resolve("up"), Path.of("missing/../x"));
    Files.writeString(root.resolve("file"), "x");
    assertRefused(Code.FORBIDDEN, () -> stage("out"));
    assertRefused(Code.FORBIDDEN, () -> stage("out/new"));
    assertRefused(Code.FORBIDDEN, () -> stage(outside + "/new"));
    assertRefused(Code.NOT_A_DIRECTORY, () -> stage("file"));
    assertRefused(Code.NOT_A_DIRECTORY, () -> stage("file/new"));
    assertRefused(Code.NOT_FOUND, () -> stage("up"));
    assertThat(outside.toFile().list()).containsExactly("secret");
    try (Jail system = Jail.open(List.of(RawName.of("/sys")))) {
      WorkspacePath there = WorkspacePath.parse(RawName.of("/sys/satchel/new"));
      assertRefused(Code.FORBIDDEN, () -> system.stage(there));
    }
  }

  @Test
  void aLinkToTheDestinationInsideIsFollowed() throws IOException {
    Files.createDirectory(root.resolve("dir"));
    Files.createSymbolicLink(root.resolve("link"), Path.of("dir/new"));
    try (Staging staging = stage("link")) {
      file(staging, "file", "x");
      staging.publish();
    }
    assertThat(root.resolve("link")).isSymbolicLink();
    assertThat(root.resolve("dir/new/file")).hasContent("x");
  }
}
