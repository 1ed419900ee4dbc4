package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.CONFLICT;
import static dev.satchel.client.SatchelException.Code.FORBIDDEN;
import static dev.satchel.client.SatchelException.Code.LOCAL;
import static dev.satchel.client.SatchelException.Code.MISUSE;
import static dev.satchel.client.SatchelException.Code.NOT_FOUND;
import static dev.satchel.client.SatchelException.Code.REFUSED;
import static dev.satchel.client.SatchelException.Code.TOO_LARGE;
import static dev.satchel.client.SatchelException.Code.UNAUTHORIZED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files and directories of a real server, as the client sees and changes them. */
final class WorkspaceFilesTest {
  /** Larger than what a server takes of a body that it has refused. */
  private static final int LARGE = 24 << 20;

  private static Served served;

  @TempDir private Path here;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    served = Served.in(directory, "SATCHEL_MAX_UPLOAD", Integer.toString(LARGE - 1_000));
  }

  @AfterAll
  static void stop() throws IOException {
    served.close();
  }

  private static WorkspaceFiles files() {
    return served.client().files();
  }

  private static SatchelException.Code code(Served.Act act) {
    return Served.failure(act).code();
  }

  private static List<RemoteEntry> list(WorkspacePath directory, int depth) throws Exception {
    List<RemoteEntry> entries = new ArrayList<>();
    files().list(directory, depth, true, entries::add);
    return entries;
  }

  @Test
  void aListingHasAllPagesAndAllBytesOfNames() throws Exception {
    Path many = Files.createDirectory(served.root().resolve("many"));
    for (int i = 0; i < 2_100; i++) {
      Files.createFile(many.resolve(String.format("%04d", i)));
    }
    Path odd = Files.createDirectory(served.root().resolve("odd"));
    Command.run("sh", "-c", "cd " + odd + " && printf x > \"$(printf 'a\\377b')\" && ln -s t l");
    Files.createDirectories(odd.resolve("d/e"));
    assertThat(list(served.path("many"), 1)).hasSize(2_100);
    List<RemoteEntry> entries = list(served.path("odd"), 2);
    assertThat(entries)
        .extracting(RemoteEntry::type)
        .containsExactly(
            RemoteEntry.Type.FILE,
            RemoteEntry.Type.DIRECTORY,
            RemoteEntry.Type.DIRECTORY,
            RemoteEntry.Type.SYMLINK);
    RemoteEntry file = entries.get(0);
    WorkspacePath bytes = served.path("odd").below(RawName.of(new byte[] {'a', -1, 'b'}));
    assertThat(file.path()).isEqualTo(bytes.raw());
    assertThat(file.size()).isEqualTo(1);
    assertThat(file.mode() & 0400).isEqualTo(0400);
    assertThat(file.mtimeNanos()).isPositive();
    assertThat(entries.get(3).target()).isEqualTo(RawName.of("t"));
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    assertThat(files().download(bytes, content, Progress.NONE)).isEqualTo(1);
    assertThat(content.toString(UTF_8)).isEqualTo("x");
    files().remove(bytes, false);
    assertThat(list(served.path("odd"), 1)).hasSize(2);
    assertThat(code(() -> files().move(bytes, served.path("odd/c"), false))).isEqualTo(MISUSE);
  }

  @Test
  void whatCannotBeListedIsSaid() {
    assertThat(code(() -> list(served.path("nothing"), 1))).isEqualTo(NOT_FOUND);
    assertThat(code(() -> list(WorkspacePath.parse(RawName.of("/")), 1))).isEqualTo(FORBIDDEN);
    assertThat(code(() -> list(path(), 0))).isEqualTo(REFUSED);
  }

  @Test
  void oneEntryIsFoundAmongAllNeighboursOfItsName() throws Exception {
    Path near = Files.createDirectory(served.root().resolve("near"));
    String names =
        "'\\001' '.~' '.\\377\\377' 0 '0\\001' 00 a 'a\\001' 'a\\001\\001' 'a\\377' b ba '\\377' '\\376z'";
    Command.bash("cd " + near + " && for n in " + names + "; do touch \"$(printf \"$n\")\"; done");
    for (String last : List.of("l", "m", "n")) {
      Files.createFile(near.resolve("m".repeat(254) + last));
    }
    Files.createSymbolicLink(near.resolve("link"), Path.of("none"));
    List<RemoteEntry> all = list(served.path("near"), 1);
    assertThat(all).hasSize(18);
    for (RemoteEntry entry : all) {
      assertThat(files().entry(WorkspacePath.parse(entry.path()))).contains(entry);
    }
    for (String missing : List.of("near/1", "near/aa", "near/a/b", "none/a", "/", "")) {
      WorkspacePath path =
          missing.equals("/") ? WorkspacePath.parse(RawName.of("/")) : served.path(missing);
      assertThat(files().entry(path)).as(missing).isEmpty();
    }
  }

  @Test
  void aDirectoryIsEmptyIfNothingHiddenIsInItEither() throws Exception {
    Path directory = Files.createDirectory(served.root().resolve("hollow"));
    assertThat(files().isEmpty(served.path("hollow"))).isTrue();
    Files.createFile(directory.resolve(".hidden"));
    assertThat(files().isEmpty(served.path("hollow"))).isFalse();
    assertThat(code(() -> files().isEmpty(served.path("hollow/.hidden")))).isEqualTo(REFUSED);
    assertThat(code(() -> files().isEmpty(served.path("hollow/none")))).isEqualTo(NOT_FOUND);
  }

  private static WorkspacePath path() {
    return served.path("");
  }

  @Test
  void anUploadIsWhatTheFileIs() throws Exception {
    byte[] content = Served.noise(3_000_000, 5);
    Path file = Files.write(here.resolve("file"), content);
    List<Long> told = Collections.synchronizedList(new ArrayList<>());
    files().upload(file, served.path("new/deep/file"), (done, total) -> told.add(done));
    assertThat(served.root().resolve("new/deep/file")).hasBinaryContent(content);
    assertThat(told).isSorted().endsWith((long) content.length);
    Files.write(file, new byte[0]);
    files().upload(file, served.path("new/deep/file"), Progress.NONE);
    assertThat(served.root().resolve("new/deep/file")).isEmptyFile();
  }

  @Test
  void anUploadThatIsRefusedIsToldWhyHoweverLargeItIs() throws Exception {
    Path large = Files.write(here.resolve("large"), new byte[LARGE]);
    assertThat(code(() -> files().upload(large, served.path("large"), Progress.NONE)))
        .isEqualTo(TOO_LARGE);
    SatchelClient stranger = served.client(Connection.to(served.uri()).withKey("another"));
    assertThat(code(() -> stranger.files().upload(large, served.path("large"), Progress.NONE)))
        .isEqualTo(UNAUTHORIZED);
    assertThat(served.root().resolve("large")).doesNotExist();
  }

  @Test
  void aFileThatCannotBeReadIsNotSent() throws Exception {
    WorkspacePath target = served.path("unsent");
    assertThat(code(() -> files().upload(here.resolve("none"), target, Progress.NONE)))
        .isEqualTo(LOCAL);
    assertThat(code(() -> files().upload(here, target, Progress.NONE))).isEqualTo(LOCAL);
    Path shrinking = Files.write(here.resolve("shrinking"), new byte[3_000_000]);
    Progress cutting = (done, total) -> resize(shrinking, 2_000_000);
    assertThat(code(() -> files().upload(shrinking, target, cutting))).isEqualTo(LOCAL);
    Path growing = Files.write(here.resolve("growing"), new byte[3_000_000]);
    Progress adding = (done, total) -> append(growing);
    assertThat(code(() -> files().upload(growing, target, adding))).isEqualTo(LOCAL);
    assertThat(served.root().resolve("unsent")).doesNotExist();
  }

  private static void resize(Path file, int size) {
    try {
      Files.write(file, new byte[size]);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void append(Path file) {
    try {
      Files.write(file, new byte[1], StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anUploadThatBreaksIsNotSentAgain() throws Exception {
    Path file = Files.write(here.resolve("file"), Served.noise(3_000_000, 6));
    try (CuttingProxy cutting = CuttingProxy.before(served.uri().getPort())) {
      cutting.cutAfter(40, Integer.MAX_VALUE); // In the answer's head.
      SatchelClient client = served.client(Served.connection(cutting.uri()));
      Served.failure(() -> client.files().upload(file, served.path("once"), Progress.NONE));
      assertThat(cutting.connections()).isEqualTo(1);
    }
  }

  @Test
  void aTreeArrivesWithItsLinksAndModes() throws Exception {
    Path tree = here.resolve("tree");
    Files.createDirectories(tree.resolve("sub/empty"));
    Files.write(tree.resolve("large"), Served.noise(2_000_000, 7));
    Command.run("sh", "-c", "cd " + tree + " && ln -s large link && mkfifo fifo");
    Command.run("sh", "-c", "cd " + tree + " && echo x > run && chmod 755 run");
    Receipt receipt = files().uploadTree(tree, served.path("trees/one"), Progress.NONE);
    assertThat(receipt.entries()).isEqualTo(5);
    assertThat(receipt.skipped()).extracting(Receipt.Skipped::path).containsExactly("fifo");
    Path arrived = served.root().resolve("trees/one");
    assertThat(arrived.resolve("large")).hasSameBinaryContentAs(tree.resolve("large"));
    assertThat(Files.readSymbolicLink(arrived.resolve("link"))).isEqualTo(Path.of("large"));
    assertThat(arrived.resolve("sub/empty")).isDirectory();
    assertThat(Files.isExecutable(arrived.resolve("run"))).isTrue();
  }

  @Test
  void aTreeThatCannotBeReadToItsEndLeavesNothing() throws Exception {
    Path tree = Files.createDirectory(here.resolve("tree"));
    for (int i = 0; i < 5; i++) {
      Files.write(tree.resolve("file-" + i), Served.noise(1_000_000, i));
    }
    Progress vanishing = (done, total) -> append(tree.resolve("file-4"));
    SatchelException failure =
        Served.failure(() -> files().uploadTree(tree, served.path("trees/two"), vanishing));
    assertThat(failure.code()).isEqualTo(LOCAL);
    assertThat(failure).hasMessageContaining("file-");
    assertThat(Files.exists(served.root().resolve("trees/two"), LinkOption.NOFOLLOW_LINKS))
        .isFalse();
    assertThat(code(() -> files().uploadTree(here.resolve("no"), served.path("x"), Progress.NONE)))
        .isEqualTo(LOCAL);
    Path file = Files.createFile(served.root().resolve("in the way"));
    assertThat(code(() -> files().uploadTree(tree, served.path("in the way"), Progress.NONE)))
        .isEqualTo(CONFLICT);
    assertThat(file).isEmptyFile();
  }

  @Test
  void directoriesAreMadeMovedAndRemoved() throws Exception {
    files().makeDirectory(served.path("made/of"));
    files().makeDirectory(served.path("made/of"));
    files().move(served.path("made/of"), served.path("moved"), false);
    assertThat(served.root().resolve("moved")).isDirectory();
    Files.createFile(served.root().resolve("moved/file"));
    assertThat(code(() -> files().remove(served.path("moved"), false))).isEqualTo(CONFLICT);
    assertThat(code(() -> files().move(served.path("made"), served.path("moved"), false)))
        .isEqualTo(CONFLICT);
    assertThat(code(() -> files().makeDirectory(served.path("moved/file")))).isEqualTo(CONFLICT);
    assertThat(code(() -> files().remove(served.path("none"), true))).isEqualTo(NOT_FOUND);
    assertThat(code(() -> files().remove(path(), true))).isEqualTo(FORBIDDEN);
    WorkspacePath outside = WorkspacePath.parse(RawName.of("/etc/x"));
    assertThat(code(() -> files().makeDirectory(outside))).isEqualTo(FORBIDDEN);
    files().move(served.path("made"), served.path("moved"), true);
    files().remove(served.path("moved"), true);
    assertThat(served.root().resolve("moved")).doesNotExist();
  }
}
