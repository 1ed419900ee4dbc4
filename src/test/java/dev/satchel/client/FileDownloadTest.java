package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.BROKEN;
import static dev.satchel.client.SatchelException.Code.CHANGED;
import static dev.satchel.client.SatchelException.Code.CONFLICT;
import static dev.satchel.client.SatchelException.Code.EXISTS;
import static dev.satchel.client.SatchelException.Code.LOCAL;
import static dev.satchel.client.SatchelException.Code.NOT_FOUND;
import static dev.satchel.client.SatchelException.Code.NO_SPACE;
import static dev.satchel.client.SatchelException.Code.SILENT;
import static dev.satchel.client.SatchelException.Code.UNAUTHORIZED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.satchel.Command;
import dev.satchel.Eventually;
import dev.satchel.WorkspacePath;
import dev.satchel.server.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file comes whole, under its name when it is, whatever happens on the way. */
@Tag("locale-blind")
final class FileDownloadTest {
  private static final int SIZE = 400_000;
  private static final byte[] CONTENT = Served.noise(SIZE, 1);

  private static Served served;
  private static WorkspacePath remote;

  @TempDir private Path here;
  private Path file;
  private Path part;
  private Path state;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    served = Served.in(directory);
    remote = served.path("data");
  }

  @AfterAll
  static void stop() throws IOException {
    served.close();
  }

  @BeforeEach
  void begin() throws IOException {
    file = here.resolve("data");
    part = here.resolve(".data.satchel-part");
    state = here.resolve(".data.satchel-part.json");
    Files.write(served.root().resolve("data"), CONTENT);
    served.proxy().cutAfter(Long.MAX_VALUE, 0);
  }

  private static long get(SatchelClient client, Path to, Transfer how) throws SatchelException {
    return client.files().download(remote, to, how);
  }

  /** Leaves a part of the file here, as a process does that has ended. */
  private void breakOff() {
    served.proxy().cutAfter(SIZE / 2, Integer.MAX_VALUE);
    SatchelClient once = served.client(Served.connection(served.proxy().uri()).withAttempts(1));
    assertThat(Served.failure(() -> get(once, file, Transfer.STANDARD)).code()).isEqualTo(BROKEN);
    served.proxy().cutAfter(Long.MAX_VALUE, 0);
    assertThat(part).isNotEmptyFile();
  }

  private void assertWhole(byte[] content) throws IOException {
    assertThat(file).hasBinaryContent(content);
    assertThat(Served.names(here)).containsExactly("data");
  }

  @Test
  void aConnectionThatIsCutAtEachPercentGivesTheWhole() throws IOException {
    int before = served.proxy().faults();
    served.proxy().cutAfter(SIZE / 100 + 500, Integer.MAX_VALUE);
    List<Long> told = Collections.synchronizedList(new ArrayList<>());
    Transfer how = Transfer.STANDARD.telling((done, total) -> told.add(done));
    assertThat(get(served.farClient(), file, how)).isEqualTo(SIZE);
    assertWhole(CONTENT);
    assertThat(served.proxy().faults() - before).isGreaterThan(80);
    assertThat(told).isSorted().endsWith((long) SIZE);
  }

  @Test
  void aClientThatComesLaterGoesOnWhereTheFirstOneBrokeOff() throws IOException {
    breakOff();
    long have = Files.size(part);
    assertThat(have).isBetween(1L, SIZE - 1L);
    assertThat(Files.exists(file, LinkOption.NOFOLLOW_LINKS)).isFalse();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(part)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
        .isEqualTo("rw-------");
    assertThat(state).content().doesNotContain(TestServer.KEY);
    long passed = served.proxy().passed();
    get(served.farClient(), file, Transfer.STANDARD);
    assertWhole(CONTENT);
    assertThat(served.proxy().passed() - passed).isLessThan(SIZE - have + 2_000);
  }

  @Test
  void whatHasChangedMeanwhileComesAnew() throws IOException {
    breakOff();
    byte[] other = change();
    get(served.farClient(), file, Transfer.STANDARD);
    assertWhole(other);
  }

  /** To something of the same length. */
  private static byte[] change() throws IOException {
    byte[] other = Served.noise(SIZE, 2);
    Path at = served.root().resolve("data");
    Files.write(at, other);
    Files.setLastModifiedTime(at, FileTime.fromMillis(1_000));
    return other;
  }

  @Test
  void whatHasChangedMeanwhileIsRefusedIfThatIsWanted() throws IOException {
    breakOff();
    byte[] before = Files.readAllBytes(part);
    change();
    Transfer how = Transfer.STANDARD.refusingChanges();
    assertThat(Served.failure(() -> get(served.farClient(), file, how)).code()).isEqualTo(CHANGED);
    assertThat(part).hasBinaryContent(before);
    assertThat(file).doesNotExist();
  }

  @Test
  void aPartOfSomethingElseIsNotGoneOnWith() throws IOException {
    breakOff();
    Files.writeString(state, Files.readString(state).replace("path=", "path=/other"));
    get(served.farClient(), file, Transfer.STANDARD);
    assertWhole(CONTENT);
  }

  @Test
  void aPartOfWhichNothingIsKnownIsNotGoneOnWith() throws IOException {
    for (String known : new String[] {"", "{", "[]", "over", "{\"from\":7,\"synced\":-1}"}) {
      breakOff();
      Files.writeString(part, "no part of it");
      Files.writeString(state, known);
      get(served.farClient(), file, Transfer.STANDARD);
      assertWhole(CONTENT);
      Files.delete(file);
    }
    breakOff();
    Files.writeString(part, "no part of it");
    Files.delete(state);
    get(served.farClient(), file, Transfer.STANDARD);
    assertWhole(CONTENT);
  }

  @Test
  void whatACrashOfTheSystemMayHaveLostIsNotReliedOn() throws IOException {
    breakOff();
    byte[] lost = new byte[(int) Files.size(part)]; // The length is there, the bytes are not.
    Files.write(part, lost);
    Files.writeString(state, Files.readString(state).replaceFirst("\"boot\":\".", "\"boot\":\"x"));
    get(served.farClient(), file, Transfer.STANDARD);
    assertWhole(CONTENT);
  }

  @Test
  void aPartThatIsLongerThanTheWholeIsBegunAnew() throws IOException {
    breakOff();
    Files.write(part, new byte[SIZE + 1]);
    get(served.farClient(), file, Transfer.STANDARD);
    assertWhole(CONTENT);
  }

  @Test
  void aPartThatIsTheWholeOnlyGetsItsName() throws IOException {
    breakOff();
    Files.write(part, CONTENT);
    long passed = served.proxy().passed();
    assertThat(get(served.farClient(), file, Transfer.STANDARD)).isEqualTo(SIZE);
    assertWhole(CONTENT);
    assertThat(served.proxy().passed() - passed).isLessThan(2_000);
  }

  @Test
  void whatIsThereIsReplacedOnlyIfThatIsWanted() throws IOException {
    Files.writeString(file, "mine");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(code(file, Transfer.STANDARD)).isEqualTo(EXISTS);
    assertThat(file).hasContent("mine");
    assertThat(Served.names(here)).containsExactly("data");
    get(served.client(), file, Transfer.STANDARD.replacing());
    assertWhole(CONTENT);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r--r--");
  }

  private static SatchelException.Code code(Path to, Transfer how) {
    return Served.failure(() -> get(served.client(), to, how)).code();
  }

  @Test
  void whatComesToBeThereMeanwhileIsNotReplaced() throws IOException {
    Transfer how =
        Transfer.STANDARD.telling(
            (done, total) -> {
              try {
                Files.writeString(file, "mine");
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    assertThat(code(file, how)).isEqualTo(EXISTS);
    assertThat(file).hasContent("mine");
    assertThat(part).hasBinaryContent(CONTENT);
    get(served.client(), file, Transfer.STANDARD.replacing());
    assertWhole(CONTENT);
  }

  @Test
  void whatCannotBeWrittenIsSaidBeforeAnythingIsAskedFor() throws IOException {
    Path directory = Files.createDirectory(here.resolve("directory"));
    Path link = Files.createSymbolicLink(here.resolve("link"), Path.of("/dev/null"));
    Path dangling = Files.createSymbolicLink(here.resolve("dangling"), Path.of("nowhere"));
    Files.writeString(file, "a file on the way");
    SatchelClient away = served.client(Served.connection(URI.create("http://127.0.0.1:1")));
    assertThat(local(away, directory)).isEqualTo(EXISTS);
    assertThat(local(away, link)).isEqualTo(LOCAL);
    assertThat(local(away, dangling)).isEqualTo(LOCAL);
    assertThat(local(away, here.resolve("missing/file"))).isEqualTo(LOCAL);
    assertThat(local(away, file.resolve("below"))).isEqualTo(LOCAL);
    assertThat(local(away, Path.of("/proc/x"))).isEqualTo(LOCAL);
    assertThat(Served.names(here)).containsExactly("dangling", "data", "directory", "link");
  }

  private static SatchelException.Code local(SatchelClient client, Path to) {
    return Served.failure(() -> get(client, to, Transfer.STANDARD.replacing())).code();
  }

  @Test
  void aFullDiskKeepsThePartUntilThereIsRoom() throws IOException {
    assumeTrue(
        Files.getOwner(here).getName().equals("root"), "only the superuser can mount something");
    Path disk = Files.createDirectory(here.resolve("disk"));
    Command.run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString());
    try {
      file = disk.resolve("data");
      SatchelClient client = served.farClient();
      assertThat(Served.failure(() -> get(client, file, Transfer.STANDARD)).code())
          .isEqualTo(NO_SPACE);
      assertThat(disk.resolve(".data.satchel-part")).isNotEmptyFile();
      Command.run("mount", "-o", "remount,size=1m", disk.toString());
      long passed = served.proxy().passed();
      get(client, file, Transfer.STANDARD);
      assertThat(file).hasBinaryContent(CONTENT);
      assertThat(served.proxy().passed() - passed).isBetween(1L, (long) SIZE / 2);
    } finally {
      Command.run("umount", disk.toString());
    }
  }

  @Test
  void twoAtOnceDoNotMeet() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayGoOn = new CountDownLatch(1);
    Transfer slowly =
        Transfer.STANDARD.telling(
            (done, total) -> {
              begun.countDown();
              await(mayGoOn);
            });
    CompletableFuture<Long> first =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return get(served.client(), file, slowly);
              } catch (SatchelException e) {
                throw new AssertionError(e);
              }
            });
    await(begun);
    assertThat(code(file, Transfer.STANDARD)).isEqualTo(CONFLICT);
    assertThat(code(here.resolve("./../" + here.getFileName() + "/data"), Transfer.STANDARD))
        .isEqualTo(CONFLICT);
    mayGoOn.countDown();
    assertThat(first.get()).isEqualTo(SIZE);
    assertWhole(CONTENT);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aServerThatFallsSilentIsNotWaitedForForEver() throws IOException {
    served.proxy().stallAfter(SIZE / 2, Integer.MAX_VALUE);
    Connection hurried =
        Served.connection(served.proxy().uri()).withSilence(Duration.ofSeconds(2)).withAttempts(1);
    assertThat(Served.failure(() -> get(served.client(hurried), file, Transfer.STANDARD)).code())
        .isEqualTo(SILENT);
    assertThat(part).isNotEmptyFile();
    served.proxy().stallAfter(SIZE / 3, 1);
    get(served.client(hurried.withAttempts(2)), file, Transfer.STANDARD);
    assertWhole(CONTENT);
  }

  @Test
  void aRefusalLeavesNothingBehind() throws IOException {
    SatchelException refused =
        Served.failure(
            () -> served.client().files().download(served.path("none"), file, Transfer.STANDARD));
    assertThat(refused.code()).isEqualTo(NOT_FOUND);
    assertThat(refused.status()).isEqualTo(404);
    assertThat(refused.words()).contains("none");
    Connection stranger = Connection.to(served.uri()).withKey("another-key");
    assertThat(Served.failure(() -> get(served.client(stranger), file, Transfer.STANDARD)).code())
        .isEqualTo(UNAUTHORIZED);
    assertThat(Served.names(here)).isEmpty();
  }

  @Test
  void anEmptyFileComesToo() throws IOException {
    Files.write(served.root().resolve("data"), new byte[0]);
    assertThat(get(served.client(), file, Transfer.STANDARD)).isZero();
    assertWhole(new byte[0]);
  }

  @Test
  void aFileOfALongNameHasRoomForItsPart() throws IOException {
    file = here.resolve("n".repeat(255));
    breakOffLong();
    get(served.farClient(), file, Transfer.STANDARD);
    assertThat(file).hasBinaryContent(CONTENT);
    assertThat(Served.names(here)).hasSize(1);
  }

  private void breakOffLong() throws IOException {
    served.proxy().cutAfter(SIZE / 2, 1);
    SatchelClient once = served.client(Served.connection(served.proxy().uri()).withAttempts(1));
    assertThat(Served.failure(() -> get(once, file, Transfer.STANDARD)).code()).isEqualTo(BROKEN);
    assertThat(Served.names(here)).hasSize(2);
  }

  @Test
  void aStreamGoesOnAfterEachBreakAsLongAsNothingChanges() throws IOException {
    served.proxy().cutAfter(SIZE / 20, Integer.MAX_VALUE);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(served.farClient().files().download(remote, out, Progress.NONE)).isEqualTo(SIZE);
    assertThat(out.toByteArray()).isEqualTo(CONTENT);
    Progress changing =
        (done, total) -> {
          try {
            change();
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        };
    ByteArrayOutputStream half = new ByteArrayOutputStream();
    assertThat(
            Served.failure(() -> served.farClient().files().download(remote, half, changing))
                .code())
        .isEqualTo(CHANGED);
    assertThat(half.size()).isLessThan(SIZE);
  }

  @Test
  void aStreamThatCannotBeWrittenIsNoFaultOfTheServer() throws Exception {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("it is full");
          }
        };
    try (CuttingProxy counting = CuttingProxy.before(served.uri().getPort())) {
      SatchelClient client = served.client(Served.connection(counting.uri()));
      assertThat(Served.failure(() -> client.files().download(remote, full, Progress.NONE)))
          .hasMessageContaining("it is full")
          .extracting(SatchelException::code)
          .isEqualTo(LOCAL);
      assertThat(counting.connections()).isEqualTo(1);
      Eventually.holds("no connection is left", () -> counting.openConnections() == 0);
    }
  }
}
