package dev.satchel.snapshot;

import static dev.satchel.Refusal.Code.OUT_OF_RANGE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.OpenHandles;
import dev.satchel.snapshot.s3.StoreProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract in a directory, and what is so with directories only. */
@Tag("locale-blind")
class DirectoryStoreTest extends SnapshotStoreContract {
  @TempDir private Path place;

  private DirectoryStore store;

  @BeforeEach
  void open() throws IOException {
    store = DirectoryStore.in(directory(), Clock.systemUTC());
  }

  /** Nothing is left open, whatever a test has done. */
  @AfterEach
  void close() throws IOException {
    store.close();
    assertThat(OpenHandles.targets())
        .noneMatch(target -> target.startsWith(directory().toString()));
  }

  private Path directory() {
    return place.resolve("store");
  }

  @Override
  protected SnapshotStore store() {
    return store;
  }

  @Override
  protected String whereItIs() {
    return directory().toString();
  }

  @Override
  protected List<String> unseen() throws IOException {
    try (Stream<Path> all = Files.list(directory())) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith("."))
          .toList();
    }
  }

  @Override
  protected int sweepTomorrow(Duration age) throws IOException {
    Clock tomorrow = Clock.fixed(Instant.now().plus(Duration.ofDays(1)), UTC);
    try (DirectoryStore later = DirectoryStore.in(directory(), tomorrow)) {
      return later.sweep(age);
    }
  }

  private Path file() {
    return directory().resolve("tenant+/session+/0001.tar.zst");
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void anObjectIsAFileOfItsOwnNameForThisUserOnly() throws IOException {
    byte[] bytes = Given.noise(1, 1000);
    store.put(NAME, Given.all(bytes));
    assertThat(file()).hasBinaryContent(bytes);
    assertThat(permissions(file())).isEqualTo("rw-------");
    assertThat(permissions(directory())).isEqualTo("rwx------");
  }

  /** Unlike some buckets, which are directories themselves. */
  @Test
  void oneNameMayContinueAnother() throws IOException {
    for (String name : List.of("a/b", "a", "a/b/c")) {
      store.put(new StoredName(name), Given.all(name.getBytes(UTF_8)));
    }
    assertThat(names("")).containsExactly("a", "a/b", "a/b/c");
    store.delete(new StoredName("a/b"));
    assertThat(names("")).containsExactly("a", "a/b/c");
    assertThat(read(new StoredName("a/b/c"))).asString(UTF_8).isEqualTo("a/b/c");
  }

  @Test
  void directoriesThatHoldNothingMoreGoWithTheLastObject() throws IOException {
    store.put(NAME, sink -> {});
    store.put(OLDER, sink -> {});
    store.delete(NAME);
    assertThat(file().resolveSibling("0000.tar.zst")).exists();
    store.delete(OLDER);
    assertThat(directory()).isEmptyDirectory();
  }

  @Test
  void whatNoStoreHasMadeIsNotListed() throws IOException {
    store.put(NAME, sink -> {});
    Files.createDirectory(directory().resolve("plain"));
    Files.writeString(directory().resolve("file~"), "x");
    Files.createSymbolicLink(directory().resolve("link"), file());
    Files.createSymbolicLink(directory().resolve("other+"), directory().resolve("tenant+"));
    store.list(
        NamePrefix.ALL, object -> assertThat(object.name()).isEqualTo(NAME).isNotNull() != null);
  }

  @Test
  void aLinkInPlaceOfAnObjectIsNotFollowed() throws IOException {
    store.put(OLDER, Given.all(new byte[10]));
    Path outside = Files.writeString(place.resolve("outside"), "secret");
    Files.createSymbolicLink(file(), outside);
    assertThatThrownBy(() -> store.open(NAME))
        .isInstanceOf(StoreFailure.class)
        .hasMessageStartingWith("The directory of the store failed")
        .hasMessageNotContaining(place.toString());
    assertRefused(dev.satchel.Refusal.Code.ALREADY_EXISTS, () -> store.put(NAME, sink -> {}));
    store.delete(NAME);
    assertThat(outside).hasContent("secret");
  }

  @Test
  void anObjectThatWasCutOffBehindOurBackFailsWhenItIsRead() throws IOException {
    store.put(NAME, Given.all(new byte[1000]));
    try (StoredBytes bytes = store.open(NAME)) {
      Files.write(file(), new byte[500]);
      assertThatThrownBy(bytes::readAllBytes)
          .isInstanceOf(StoreFailure.class)
          .hasMessage("The directory of the store gave 500 bytes fewer than it has");
    }
    assertRefused(OUT_OF_RANGE, () -> store.open(NAME, new Stretch(900, 1)));
  }

  @Test
  void whereAFileNeedsANameOnlyOldOnesAreSwept() throws IOException {
    Path left = Files.writeString(directory().resolve(".satchel-upload-left"), "half");
    store.put(NAME, sink -> {});
    assertThat(store.sweep(Duration.ofHours(1))).isZero();
    assertThat(left).exists();
    assertThat(sweepTomorrow(Duration.ofHours(1))).isEqualTo(1);
    assertThat(left).doesNotExist();
    assertThat(file()).exists();
  }

  @Test
  void withoutRoomNothingIsKept() throws Exception {
    String[] noMoreThan4M = {"bash", "-c", "ulimit -f 4096; exec \"$@\"", "-"};
    try (StoreProcess process = StoreProcess.start(whereItIs(), noMoreThan4M)) {
      assertThat(process.say("put a/small 4000000")).isEqualTo("put 4000000");
      assertThat(process.say("put a/large 5000000")).isEqualTo("refused: NO_SPACE");
      assertThat(process.say("put a/large 4000000")).isEqualTo("put 4000000");
    }
    assertThat(unseen()).isEmpty();
    assertThat(read(new StoredName("a/large"))).hasSize(4_000_000);
  }

  @Test
  void aDirectoryThatIsGoneIsAFailureWithoutItsPath() throws IOException {
    Files.delete(directory());
    assertThatThrownBy(() -> store.put(NAME, Given.all(new byte[10])))
        .isInstanceOf(StoreFailure.class)
        .hasMessageNotContaining(place.toString());
    Files.createDirectory(directory());
    Files.setPosixFilePermissions(directory(), PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThatThrownBy(() -> DirectoryStore.in(directory(), Clock.systemUTC()))
        .hasMessageContaining("open to others");
  }

  @Test
  void twoStoresOfOneDirectorySeeTheSame() throws IOException {
    try (DirectoryStore other = DirectoryStore.in(directory(), Clock.systemUTC())) {
      other.put(NAME, Given.all(new byte[10]));
      assertThat(read(NAME)).hasSize(10);
      assertRefused(dev.satchel.Refusal.Code.ALREADY_EXISTS, () -> store.put(NAME, sink -> {}));
      store.delete(NAME);
      assertRefused(dev.satchel.Refusal.Code.NOT_FOUND, () -> other.open(NAME));
    }
  }
}
