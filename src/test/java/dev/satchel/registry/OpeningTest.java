package dev.satchel.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A database is made ready when it is opened, and it is said why it cannot be. */
@Tag("locale-blind")
class OpeningTest {
  @TempDir private Path place;

  private static void execute(DatabaseAddress address, String sql) throws Exception {
    try (Connection connection =
            DriverManager.getConnection(address.url(), address.user(), address.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  void whatWasWrittenIsThereWhenTheDatabaseIsOpenedAgain(TestDatabase database) throws Exception {
    DatabaseAddress address = database.create();
    NewApiKey key;
    try (Registry first = TestDatabase.open(address)) {
      key = first.keys().create(TenantId.DEFAULT, "");
    }
    try (Registry again = TestDatabase.open(address)) {
      assertThat(again.keys().find(key.text())).contains(key.key());
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  void severalThatStartOnAnEmptyDatabaseWaitForEachOther(TestDatabase database) throws Exception {
    DatabaseAddress address = database.create();
    List<CompletableFuture<Registry>> opened =
        IntStream.range(0, 3)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> {
                          try {
                            return TestDatabase.open(address);
                          } catch (Exception e) {
                            throw new IllegalStateException(e);
                          }
                        }))
            .toList();
    for (CompletableFuture<Registry> registry : opened) {
      try (Registry one = registry.get()) {
        one.tenants().ensure(TenantId.DEFAULT);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  void aDatabaseThatANewerSatchelHasChangedIsRefused(TestDatabase database) throws Exception {
    DatabaseAddress address = database.create();
    TestDatabase.open(address).close();
    execute(
        address,
        """
        INSERT INTO "flyway_schema_history" ("installed_rank", "version", "description", "type",
          "script", "checksum", "installed_by", "installed_on", "execution_time", "success")
        VALUES (99, '99', 'later', 'SQL', 'V99__later.sql', 1, 'x', current_timestamp, 1, true)
        """);

    assertThatThrownBy(() -> TestDatabase.open(address))
        .isInstanceOf(RegistryUnavailable.class)
        .hasMessageStartingWith("SATCHEL_DATABASE: cannot use " + address.shown())
        .hasMessageContaining("99");
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  void aDatabaseOfSomeoneElseIsRefused(TestDatabase database) throws Exception {
    DatabaseAddress address = database.create();
    execute(address, "CREATE TABLE theirs (id integer)");

    assertThatThrownBy(() -> TestDatabase.open(address))
        .isInstanceOf(RegistryUnavailable.class)
        .hasMessageStartingWith("SATCHEL_DATABASE: cannot use " + address.shown())
        .hasMessageContaining("non-empty");
  }

  @Test
  void anEmbeddedDatabaseIsOneFileThatOnlyItsUserCanRead() throws Exception {
    Path directory = Files.createDirectory(place.resolve("a b'%20?#"));
    try (Registry registry =
        TestDatabase.open(DatabaseAddress.embedded(directory.resolve("registry"), 1))) {
      registry.keys().create(TenantId.DEFAULT, "");
      assertThat(directory).isDirectoryContaining("regex:.*registry\\.mv\\.db");
    }
    try (var files = Files.list(directory)) {
      assertThat(files)
          .singleElement()
          .satisfies(
              file ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                      .isEqualTo("rw-------"));
    }
  }

  @Test
  void anEmbeddedDatabaseIsOpenInOneProcessOnly() throws Exception {
    DatabaseAddress address = DatabaseAddress.embedded(place.resolve("registry"), 1);
    try (RegistryUser other = RegistryUser.start(address, 1)) {
      other.acknowledged();

      assertThatThrownBy(() -> TestDatabase.open(address))
          .isInstanceOf(RegistryUnavailable.class)
          .hasMessage(
              "SATCHEL_DATABASE: cannot use %s: another process has it open, and only PostgreSQL can"
                  + " be shared by several",
              place.resolve("registry.mv.db"));
    }
  }

  @Test
  void anEmbeddedDatabaseNeedsItsDirectory() {
    Path path = place.resolve("missing/registry");
    assertThatThrownBy(() -> TestDatabase.open(DatabaseAddress.embedded(path, 3)))
        .isInstanceOf(RegistryUnavailable.class)
        .hasMessageStartingWith("SATCHEL_DATABASE: cannot use " + path + ".mv.db: ");
  }

  @Test
  void aFileThatIsNoDatabaseIsRefusedAndLeftAlone() throws Exception {
    Path file = Files.writeString(place.resolve("registry.mv.db"), "x".repeat(10_000));
    assertThatThrownBy(
            () -> TestDatabase.open(DatabaseAddress.embedded(place.resolve("registry"), 1)))
        .isInstanceOf(RegistryUnavailable.class)
        .hasMessageStartingWith("SATCHEL_DATABASE: cannot use " + file);
    assertThat(file).hasContent("x".repeat(10_000));
  }

  @Test
  void aServerThatIsAwayIsNamedWithoutItsPassword() {
    DatabaseAddress address =
        DatabaseAddress.postgresql(
            "jdbc:postgresql://127.0.0.1:1/satchel?user=ann&password=hidden", "", "", 3);
    assertThatThrownBy(() -> TestDatabase.open(address))
        .isInstanceOf(RegistryUnavailable.class)
        .hasMessageStartingWith(
            "SATCHEL_DATABASE: cannot use jdbc:postgresql://127.0.0.1:1/satchel: ")
        .hasMessageContaining("refused")
        .satisfies(e -> assertThat(allMessages(e)).doesNotContain("hidden"));
  }

  @Test
  void aWrongPasswordIsToldAndNotShown() throws Exception {
    String url = TestDatabase.POSTGRESQL.create().url();
    DatabaseAddress address = DatabaseAddress.postgresql(url, PostgresServer.USER, "hidden", 3);
    assertThatThrownBy(() -> TestDatabase.open(address))
        .isInstanceOf(RegistryUnavailable.class)
        .hasMessageContaining("password authentication failed for user \"satchel\"")
        .satisfies(e -> assertThat(allMessages(e)).doesNotContain("hidden"));
  }

  private static String allMessages(Throwable failure) {
    StringBuilder messages = new StringBuilder();
    for (Throwable e = failure; e != null; e = e.getCause()) {
      messages.append(e).append('\n');
    }
    return messages.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:mysql://h/d?password=hidden",
        "jdbc:postgresql:hidden",
        "jdbc:postgresql://ann:hidden@h/d",
        "jdbc:postgresql://h?password=hidden",
        "postgresql://h/d?password=hidden",
        "jdbc:h2:file:/hidden",
        ""
      })
  void anUrlOfAnotherKindIsRefusedWithoutRepeatingIt(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DatabaseAddress.postgresql(url, "", "", 3))
        .withMessageContaining("jdbc:postgresql://HOST:PORT/DATABASE")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hidden"));
  }

  @Test
  void anAddressIsShownWithoutItsPassword() {
    DatabaseAddress address =
        DatabaseAddress.postgresql(
            "jdbc:postgresql://a:1,b:2/db?password=hidden", "ann", "hidden", 3);
    assertThat(address).hasToString("jdbc:postgresql://a:1,b:2/db");
  }

  @Test
  void aPathThatWouldBeTakenForOptionsIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DatabaseAddress.embedded(place.resolve("a;INIT=x"), 3))
        .withMessageContaining("';'");
  }

  @Test
  void aPathThatIsNoTextIsRefused() {
    Path path = Path.of(URI.create("file:///tmp/%FF/registry"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DatabaseAddress.embedded(path, 3))
        .withMessageContaining("in this locale");
  }

  @Test
  void aPoolHasBounds() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DatabaseAddress.embedded(place, 0))
        .withMessageContaining("1 to 100");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DatabaseAddress.embedded(place, 101))
        .withMessageContaining("1 to 100");
  }
}
