package dev.satchel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.satchel.registry.DatabaseAddress;
import dev.satchel.server.StoreAddress.InBucket;
import dev.satchel.server.StoreAddress.InDirectory;
import dev.satchel.session.Hosting.Retention;
import dev.satchel.snapshot.s3.BucketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is set for sessions has defaults and ranges, and is refused by its name. */
@Tag("locale-blind")
final class SessionSettingsTest {
  private static SessionSettings read(Map<String, String> environment) {
    return Settings.read(environment, Map.of(), List.of("/root")).sessions();
  }

  private static SessionSettings read(String name, String value) {
    return read(Map.of(name, value));
  }

  private static void assertRefused(Map<String, String> environment, String message) {
    assertThatExceptionOfType(InvalidSetting.class)
        .isThrownBy(() -> read(environment))
        .withMessageContaining(message);
  }

  private static Stream<String> names() {
    return SessionSettingsSource.KNOWN.stream().sorted();
  }

  @Test
  void withoutAnySettingThereAreDefaults() {
    SessionSettings settings = read(Map.of("HOME", "/home/someone"));
    assertThat(settings.data())
        .startsWith(Path.of("/home/someone/.local/share/satchel"))
        .hasSize(2);
    assertThat(settings.agents()).isNull();
    assertThat(settings.store()).isNull();
    assertThat(settings.database()).isNull();
    assertThat(settings.adminKey()).isNull();
    assertThat(settings.keySecret()).isNull();
    assertThat(settings.retention()).isEqualTo(new Retention(10, Duration.ofDays(30)));
    assertThat(settings.idle()).isEqualTo(Duration.ofMinutes(30));
    assertThat(settings.grace()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.lease()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.replicaUrl()).isNull();
  }

  @ParameterizedTest
  @MethodSource("names")
  void anEmptySettingIsRefusedByItsName(String name) {
    Map<String, String> those =
        switch (name) {
          case "SATCHEL_S3_ENDPOINT", "SATCHEL_S3_REGION", "SATCHEL_S3_PATH_STYLE" ->
              Map.of(name, " ", "SATCHEL_STORE", "s3://bucket");
          case "SATCHEL_DATABASE_USER" ->
              Map.of(name, " ", "SATCHEL_DATABASE", "jdbc:postgresql://host/name");
          case "SATCHEL_DATABASE_PASSWORD" ->
              Map.of(
                  name,
                  " ",
                  "SATCHEL_DATABASE",
                  "jdbc:postgresql://host/name",
                  "SATCHEL_DATABASE_USER",
                  "user");
          default -> Map.of(name, " ");
        };
    assertRefused(those, name + " is empty: give it a value, or unset it");
  }

  @ParameterizedTest
  @MethodSource("names")
  void eachSettingIsInTheTableOfTheReadme(String name) throws Exception {
    assertThat(Files.readAllLines(Path.of("README.md")))
        .anyMatch(
            line -> line.startsWith("| ") && line.split(" \\| ", -1)[0].contains("`" + name + "`"));
  }

  @Test
  void whatHasNoPlaceOfItsOwnFollowsTheDataDirectory() {
    Settings settings = Settings.read(Map.of("SATCHEL_DATA", "/data"), Map.of(), List.of("/root"));
    assertThat(settings.sessions().data()).containsExactly(Path.of("/data"));
    assertThat(settings.state()).containsExactly(Path.of("/data/state"));
    assertThat(settings.conversations()).isEqualTo(Path.of("/data/conversations"));
    assertThat(read("SATCHEL_AGENTS", "/agents").agents()).isEqualTo(Path.of("/agents"));
    assertThat(read("XDG_DATA_HOME", "/home/data").data())
        .startsWith(Path.of("/home/data/satchel"));
  }

  @Test
  void aStoreIsADirectoryOrABucket() {
    assertThat(read("SATCHEL_STORE", "file:/srv/snapshots").store())
        .isEqualTo(new InDirectory(Path.of("/srv/snapshots")));
    assertThat(read("SATCHEL_STORE", "s3://bucket").store())
        .isEqualTo(
            new InBucket(
                new BucketAddress("bucket", "", "us-east-1", null, BucketAddress.Style.HOST)));
    assertThat(
            read(Map.of(
                    "SATCHEL_STORE", "s3://bucket/some/prefix/",
                    "SATCHEL_S3_ENDPOINT", "http://127.0.0.1:9000",
                    "SATCHEL_S3_REGION", "eu-central-1",
                    "SATCHEL_S3_PATH_STYLE", "true"))
                .store())
        .isEqualTo(
            new InBucket(
                new BucketAddress(
                    "bucket",
                    "some/prefix",
                    "eu-central-1",
                    URI.create("http://127.0.0.1:9000"),
                    BucketAddress.Style.PATH)))
        .hasToString("s3://bucket/some/prefix at http://127.0.0.1:9000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/srv",
        "file:srv",
        "file://host/srv",
        "gs://bucket",
        "s3:bucket",
        "s3:///prefix",
        "S3://bucket"
      })
  void anotherKindOfStoreIsRefused(String store) {
    assertRefused(
        Map.of("SATCHEL_STORE", store),
        "SATCHEL_STORE must be file:/DIRECTORY or s3://BUCKET/PREFIX, but is " + store);
  }

  @ParameterizedTest
  @CsvSource({
    "SATCHEL_STORE, s3://b",
    "SATCHEL_STORE, s3://bucket//x",
    "SATCHEL_STORE, s3://bucket/../x",
    "SATCHEL_S3_ENDPOINT, ftp://host",
    "SATCHEL_S3_ENDPOINT, http://host/path",
    "SATCHEL_S3_ENDPOINT, ::",
    "SATCHEL_S3_REGION, eu central",
  })
  void aBucketThatCannotBeIsRefused(String name, String value) {
    Map<String, String> all =
        name.equals("SATCHEL_STORE")
            ? Map.of(name, value)
            : Map.of("SATCHEL_STORE", "s3://bucket", name, value);
    assertRefused(all, "SATCHEL_STORE, SATCHEL_S3_ENDPOINT, SATCHEL_S3_REGION: one of them");
  }

  @ParameterizedTest
  @CsvSource({
    "SATCHEL_S3_ENDPOINT, http://host",
    "SATCHEL_S3_REGION, eu",
    "SATCHEL_S3_PATH_STYLE, true"
  })
  void whatIsSaidOfABucketNeedsOne(String name, String value) {
    String message = name + " is set, but SATCHEL_STORE names no bucket";
    assertRefused(Map.of(name, value), message);
    assertRefused(Map.of(name, value, "SATCHEL_STORE", "file:/srv"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "1", "TRUE"})
  void pathStyleIsTrueOrFalse(String text) {
    assertRefused(
        Map.of("SATCHEL_STORE", "s3://bucket", "SATCHEL_S3_PATH_STYLE", text),
        "SATCHEL_S3_PATH_STYLE must be false or true, but is " + text);
  }

  @Test
  void aDatabaseIsPostgresqlWithItsUserAndPassword() {
    String url = "jdbc:postgresql://host:5433/name?sslmode=require";
    DatabaseAddress address =
        read(Map.of(
                "SATCHEL_DATABASE", url,
                "SATCHEL_DATABASE_USER", "someone",
                "SATCHEL_DATABASE_PASSWORD", "very secret"))
            .database();
    assertThat(address)
        .isEqualTo(
            DatabaseAddress.postgresql(url, "someone", "very secret", SessionSettings.POOL_SIZE));
    assertThat(read("SATCHEL_DATABASE", url).database()).isNotNull();
  }

  @Test
  void aDatabaseOfAnotherKindIsRefusedAndNotShown() {
    assertThatExceptionOfType(InvalidSetting.class)
        .isThrownBy(() -> read("SATCHEL_DATABASE", "jdbc:mysql://user:hidden@host/name"))
        .withMessageStartingWith("SATCHEL_DATABASE must be jdbc:postgresql://HOST")
        .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("hidden"));
  }

  @Test
  void credentialsForNoDatabaseAreRefused() {
    assertRefused(
        Map.of("SATCHEL_DATABASE_USER", "someone"),
        "SATCHEL_DATABASE_USER is set, but SATCHEL_DATABASE is not");
    assertRefused(
        Map.of(
            "SATCHEL_DATABASE", "jdbc:postgresql://host/name",
            "SATCHEL_DATABASE_PASSWORD", "secret"),
        "SATCHEL_DATABASE_PASSWORD is set, but SATCHEL_DATABASE_USER is not");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SATCHEL_ADMIN_KEY", "SATCHEL_KEY_SECRET"})
  void aSecretIsLongEnoughAndNeverShown(String name) {
    String secret = "abcdefghijklmnop";
    SessionSettings settings = read(name, secret);
    assertThat(name.endsWith("KEY") ? settings.adminKey() : settings.keySecret())
        .isEqualTo(new Secret(secret));
    assertThat(settings.toString()).doesNotContain(secret);
    for (String wrong :
        List.of("abcdefghijklmno", "with blanks in the midst", "sch\u00fcssel-der-zeit")) {
      assertThatExceptionOfType(InvalidSetting.class)
          .isThrownBy(() -> read(name, wrong))
          .withMessage(name + " must have 16 visible ASCII characters or more");
    }
  }

  @Test
  void aPasswordIsNotShownWithTheSettings() {
    SessionSettings settings =
        read(
            Map.of(
                "SATCHEL_DATABASE", "jdbc:postgresql://host/name?password=hidden",
                "SATCHEL_DATABASE_USER", "someone",
                "SATCHEL_DATABASE_PASSWORD", "hidden as well"));
    assertThat(settings.toString()).doesNotContain("hidden");
  }

  @Test
  void anAdministratorHasAKeyThatNoSessionHas() {
    assertRefused(
        Map.of("SATCHEL_ADMIN_KEY", "the-same-for-both", "SESSION_API_KEY", "the-same-for-both"),
        "SATCHEL_ADMIN_KEY is a session key as well");
  }

  @Test
  void aNumberOfSnapshotsIsKept() {
    assertThat(read("SATCHEL_KEEP_SNAPSHOTS", "1").retention().least()).isEqualTo(1);
    assertThat(read("SATCHEL_KEEP_SNAPSHOTS", "100000").retention().least()).isEqualTo(100_000);
    for (String wrong : List.of("0", "100001", "-1", "x")) {
      assertRefused(
          Map.of("SATCHEL_KEEP_SNAPSHOTS", wrong),
          "SATCHEL_KEEP_SNAPSHOTS must be a whole number from 1 to 100000, but is " + wrong);
    }
  }

  @ParameterizedTest
  @CsvSource({"0,0", "0s,0", "30s,30", "15m,900", "12h,43200", "30d,2592000"})
  void aTimeHasAUnit(String text, long seconds) {
    assertThat(read("SATCHEL_KEEP_AGE", text).retention().age().toSeconds()).isEqualTo(seconds);
    assertThat(read("SATCHEL_IDLE", text).idle().toSeconds()).isEqualTo(seconds);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "-1s", "1.5h", "30 s", "30S", "1w", "m", "", "1234567890s", "PT30S"})
  void whatIsNoTimeIsRefused(String text) {
    assertThat(TimeSpan.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "SATCHEL_KEEP_AGE, 0, 36500d, , 36501d",
    "SATCHEL_IDLE, 0, 365d, , 366d",
    "SATCHEL_GRACE, 0, 1h, , 61m",
    "SATCHEL_LEASE, 1s, 1h, 0, 61m",
  })
  void aTimeMustLieInItsRange(String name, String least, String most, String below, String above) {
    SessionSettings settings = read(name, most);
    assertThat(
            switch (name) {
              case "SATCHEL_KEEP_AGE" -> settings.retention().age();
              case "SATCHEL_IDLE" -> settings.idle();
              case "SATCHEL_GRACE" -> settings.grace();
              default -> settings.lease();
            })
        .isEqualTo(TimeSpan.parse(most).orElseThrow());
    assertThat(read(name, least)).isNotNull();
    for (String wrong : below == null ? List.of(above, "x") : List.of(above, below, "x")) {
      assertRefused(
          Map.of(name, wrong),
          name
              + " must be a time from "
              + least
              + " to "
              + most
              + ", like 30s, 15m, 12h or 30d, but is "
              + wrong);
    }
  }

  @Test
  void otherServersReachThisOneAtAnAddress() {
    assertThat(read("SATCHEL_REPLICA_URL", "https://one.example:8443").replicaUrl())
        .isEqualTo(URI.create("https://one.example:8443"));
    for (String wrong :
        List.of(
            "one:8000", "ftp://one", "http://", "http://me:pw@one", "http://a b", "http://one?x")) {
      assertRefused(
          Map.of("SATCHEL_REPLICA_URL", wrong),
          "SATCHEL_REPLICA_URL must be http(s)://HOST[:PORT]");
    }
  }
}
