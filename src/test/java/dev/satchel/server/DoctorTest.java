package dev.satchel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.satchel.FreePort;
import dev.satchel.files.Unprivileged;
import dev.satchel.registry.DatabaseAddress;
import dev.satchel.registry.KeyHash;
import dev.satchel.registry.Registry;
import dev.satchel.server.Finding.Grade;
import dev.satchel.snapshot.DirectoryStore;
import dev.satchel.snapshot.NamePrefix;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What would fail is said, each provoked for real, and nothing is left behind. */
@Tag("locale-blind")
final class DoctorTest {
  private static final String SECRET = "a-secret-that-nobody-may-read";

  private final Map<String, String> environment = new HashMap<>();
  private Path place;
  private Path root;
  private Path data;

  @BeforeEach
  void settings(@TempDir Path directory) throws IOException {
    place = directory.toRealPath();
    Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxr-xr-x"));
    root = Files.createDirectory(place.resolve("root"));
    data = place.resolve("data");
    environment.put("SATCHEL_PORT", "0");
    environment.put("SATCHEL_DATA", data.toString());
    environment.put("SESSION_API_KEY", SECRET);
    environment.put("SATCHEL_KEY_SECRET", SECRET);
    environment.put("CONFIGS_DIR", place.resolve("configs").toString());
  }

  private List<Finding> examine() {
    return examine(false, Clock.systemUTC());
  }

  private List<Finding> examine(boolean writes, Clock clock) {
    return Doctor.examine(environment, Map.of(), List.of(root.toString()), writes, clock);
  }

  /** What is wrong, and nothing else is. */
  private void assertFails(String what, String words) {
    assertFails(examine(), what, words);
  }

  private static void assertFails(List<Finding> findings, String what, String words) {
    assertThat(findings)
        .filteredOn(one -> one.grade() == Grade.FAILS)
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.what()).isEqualTo(what);
              assertThat(one.detail()).contains(words);
            });
  }

  private static void assertNotes(List<Finding> findings, String what, String words) {
    assertThat(findings)
        .anySatisfy(
            one -> {
              assertThat(one.grade()).isEqualTo(Grade.NOTE);
              assertThat(one.what()).isEqualTo(what);
              assertThat(one.detail()).contains(words);
            });
    assertThat(findings).noneMatch(one -> one.grade() == Grade.FAILS);
  }

  private List<Path> all() throws IOException {
    try (Stream<Path> all = Files.walk(place)) {
      return all.sorted().toList();
    }
  }

  @Test
  void beforeTheFirstStartNothingFailsAndNothingIsMade() throws IOException {
    List<Path> before = all();
    List<Finding> findings = examine(true, Clock.systemUTC());
    assertThat(findings).noneMatch(one -> one.grade() == Grade.FAILS);
    assertThat(findings)
        .extracting(Finding::what)
        .contains("java", "system calls", "memory", "open files", "address", "key")
        .contains("state", "data", "store", "database", "configs", "root " + root)
        .contains("file system of " + root, "file system of " + place);
    assertThat(all()).isEqualTo(before);
    assertThat(findings.toString()).doesNotContain(SECRET);
  }

  @Test
  void theRootsAreWrittenToIfThatIsAskedForOnly() throws IOException {
    Instant before = Files.getLastModifiedTime(root).toInstant();
    List<Finding> findings = examine();
    assertThat(findings).extracting(Finding::what).doesNotContain("file system of " + root);
    assertNotes(findings, "file systems of the roots", "--write");
    assertThat(Files.getLastModifiedTime(root).toInstant()).isEqualTo(before);
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void besideAServerThatWasThereAllIsLookedInto() throws IOException {
    Files.createDirectories(data);
    try (DirectoryStore store = DirectoryStore.in(data.resolve("snapshots"), Clock.systemUTC())) {
      openDatabase();
      List<Finding> findings = examine();
      assertThat(findings)
          .extracting(Finding::grade, Finding::what)
          .contains(tuple(Grade.OK, "database"), tuple(Grade.OK, "store"));
      assertThat(findings)
          .anyMatch(one -> one.detail().matches(".*registry\\.mv\\.db, version \\d+"));
      AtomicBoolean isEmpty = new AtomicBoolean(true);
      store.list(
          NamePrefix.ALL,
          object -> {
            isEmpty.set(false);
            return false;
          });
      assertThat(isEmpty).isTrue();
      assertThat(data.resolve("snapshots")).isEmptyDirectory();
    }
  }

  private void openDatabase() throws IOException {
    DatabaseAddress address = DatabaseAddress.embedded(data.resolve("registry"), 2);
    Registry.open(address, Clock.systemUTC(), KeyHash.plain()).close();
  }

  @Test
  void aSettingThatIsNoneEndsTheLook() {
    environment.put("SATCHEL_ROOTZ", "/");
    assertFails("settings", "SATCHEL_ROOTZ is not a setting");
  }

  @Test
  void aRootThatIsNotThereFails() throws IOException {
    Files.delete(root);
    List<Finding> findings = examine();
    assertThat(findings)
        .anyMatch(
            one ->
                one.grade() == Grade.FAILS
                    && one.what().equals("root " + root)
                    && one.detail().contains("no directory"));
  }

  @Test
  void aRootThatMayNotBeReadFailsAndOneThatMayNotBeWrittenIsNoted() throws Exception {
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("r-xr-xr-x"));
    List<Finding> closed = Unprivileged.run(() -> examine());
    assertThat(closed)
        .anyMatch(
            one ->
                one.grade() == Grade.NOTE
                    && one.what().equals("root " + root)
                    && one.detail().contains("uploads there will be refused"));
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
    List<Finding> hidden = Unprivileged.run(() -> examine());
    assertThat(hidden)
        .anyMatch(one -> one.grade() == Grade.FAILS && one.what().equals("root " + root));
  }

  @Test
  void aRootInAnotherIsNoted() throws IOException {
    Path inner = Files.createDirectory(root.resolve("inner"));
    List<String> both = List.of(root.toString(), inner.toString());
    List<Finding> findings = Doctor.examine(environment, Map.of(), both, false, Clock.systemUTC());
    assertNotes(findings, "root " + inner, "served twice");
  }

  @Test
  void aStateDirectoryThatIsOpenToOthersFails() throws IOException {
    Path state = Files.createDirectories(data.resolve("state"));
    Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertFails("state", "chmod 700");
  }

  @Test
  void placesInTheWayOrInARootFail() throws IOException {
    environment.put("SATCHEL_STATE", Files.createFile(place.resolve("file")) + "/state");
    assertFails("state", "Not a directory");
    environment.put("SATCHEL_STATE", root.resolve("state").toString());
    assertFails("state", "SATCHEL_STATE must lie outside the served roots");
    environment.remove("SATCHEL_STATE");
    environment.put("SATCHEL_STORE", "file:" + place.resolve("file"));
    assertFails("store", "is no directory");
    environment.remove("SATCHEL_STORE");
    environment.put("SATCHEL_ACCESS_LOG", place.resolve("none/log").toString());
    assertFails("access log", "cannot be written");
    environment.remove("SATCHEL_ACCESS_LOG");
    environment.put("CONFIGS_DIR", root.resolve("configs").toString());
    assertFails("configs", "must lie outside the served roots");
  }

  @Test
  void aPortThatIsTakenFails() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      environment.put("SATCHEL_PORT", Integer.toString(taken.getLocalPort()));
      assertFails("address", "cannot be had");
    }
  }

  @Test
  void whoGetsInWithoutAKeyIsSaid() {
    environment.remove("SESSION_API_KEY");
    assertNotes(examine(), "key", "serve makes another one at each start");
    environment.put("SATCHEL_OPEN", "true");
    assertNotes(examine(), "key", "whoever is on this machine");
    environment.put("SATCHEL_OPEN", "anywhere");
    assertNotes(examine(), "key", "whoever can connect");
    environment.put("SATCHEL_OPEN", "true");
    environment.put("SATCHEL_HOST", "0.0.0.0");
    assertFails("key", "only this machine may be served");
  }

  @Test
  void aDamagedDatabaseFailsAndStaysAsItIs() throws IOException {
    Files.createDirectories(data);
    Path file = Files.writeString(data.resolve("registry.mv.db"), "no database".repeat(2_000));
    assertFails("database", "registry.mv.db");
    assertThat(file).hasContent("no database".repeat(2_000));
    List<Path> left = new ArrayList<>(all());
    left.removeAll(List.of(place, root, data, file));
    assertThat(left).isEmpty();
  }

  @Test
  void aDatabaseThatIsAwayFailsWithoutItsPassword() throws IOException {
    environment.put("SATCHEL_DATABASE", "jdbc:postgresql://127.0.0.1:" + FreePort.next() + "/s");
    environment.put("SATCHEL_DATABASE_USER", "s");
    environment.put("SATCHEL_DATABASE_PASSWORD", SECRET);
    List<Finding> findings = examine();
    assertFails(findings, "database", "127.0.0.1");
    assertThat(findings.toString()).doesNotContain(SECRET);
  }

  @Test
  void aBucketThatCannotBeReachedFails() throws IOException {
    environment.put("SATCHEL_STORE", "s3://snapshots/satchel");
    environment.put("SATCHEL_S3_ENDPOINT", "http://127.0.0.1:" + FreePort.next());
    environment.put("SATCHEL_S3_PATH_STYLE", "true");
    System.setProperty("aws.accessKeyId", "AKID");
    System.setProperty("aws.secretAccessKey", SECRET);
    try {
      List<Finding> findings = examine();
      assertFails(findings, "store", "s3://snapshots/satchel at http://127.0.0.1:");
      assertThat(findings.toString()).contains("put an object").doesNotContain(SECRET);
    } finally {
      System.clearProperty("aws.accessKeyId");
      System.clearProperty("aws.secretAccessKey");
    }
  }

  @Test
  void aClockThatIsWrongFailsOrIsNoted() {
    Clock early = Clock.fixed(Instant.parse("2001-01-01T00:00:00Z"), ZoneOffset.UTC);
    assertFails(examine(false, early), "clock", "set it");
    Clock late = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));
    assertNotes(examine(false, late), "file system of " + place, "differ from this clock");
  }
}
