package dev.satchel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.satchel.platform.Forwarder;
import dev.satchel.server.InternalSettings.Enrolling;
import dev.satchel.server.InternalSettings.InternalRoot;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is set for one side or the other: defaults, ranges, and what a role has no use for. */
@Tag("locale-blind")
final class RoleSettingsTest {
  private static final String ID = "0f8fad5b-d9cb-469f-a165-70867728950e";

  @TempDir private Path directory;

  private static Settings read(Map<String, String> environment) {
    return Settings.read(environment, Map.of(), List.of("/root"));
  }

  /** The same where others would put the platform's secret in {@code usual}. */
  private static Settings read(Map<String, String> environment, String root, Path usual) {
    return Settings.read(environment, Map.of(), List.of(root), usual);
  }

  private static Settings read(String name, String value) {
    return read(Map.of(name, value));
  }

  /** With a directory for the platform's secret. */
  private InternalSettings configured(String... namesAndValues) {
    Map<String, String> all = new HashMap<>(Map.of("CONFIGS_DIR", directory.toString()));
    for (int i = 0; i < namesAndValues.length; i += 2) {
      all.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return read(all).internal();
  }

  private static void assertRefused(Map<String, String> environment, String message) {
    assertThatExceptionOfType(InvalidSetting.class)
        .isThrownBy(() -> read(environment))
        .withMessageContaining(message);
  }

  private static Stream<String> names() {
    return Stream.of(
            InternalSettingsSource.KNOWN,
            PlatformSettingsSource.KNOWN,
            List.of("SATCHEL_ROLE", "CONFIGS_DIR"))
        .flatMap(names -> names.stream().sorted());
  }

  @ParameterizedTest
  @MethodSource("names")
  void eachSettingIsInTheTableOfTheReadme(String name) throws Exception {
    assertThat(Files.readAllLines(Path.of("README.md")))
        .anyMatch(
            line -> line.startsWith("| ") && line.split(" \\| ", -1)[0].contains("`" + name + "`"));
  }

  @Test
  void withoutAnySettingThereAreDefaults() {
    Settings settings = read(Map.of("HOME", directory.toString()));
    assertThat(settings.role()).isEqualTo(Role.BOTH);
    InternalSettings internal = settings.internal();
    assertThat(internal.overlap()).isEqualTo(Duration.ofMinutes(10));
    assertThat(internal.maxUpload()).isEqualTo(100 << 20);
    assertThat(internal.maxFile()).isEqualTo(100 << 20);
    assertThat(internal.enrolment()).isEmpty();
    PlatformSettings platform = settings.platform();
    assertThat(platform.limits())
        .isEqualTo(new Forwarder.Limits(Duration.ofSeconds(10), Duration.ofSeconds(60)));
    assertThat(platform.maxUpload()).isEqualTo(100 << 20);
    assertThat(platform.maxRequests()).isEqualTo(500);
    assertThat(platform.metricsKey()).isEmpty();
    assertThat(platform.accessLog()).isEmpty();
  }

  private static Stream<String> namesOfOurOwn() {
    return names().filter(name -> !name.equals("CONFIGS_DIR"));
  }

  @ParameterizedTest
  @MethodSource("namesOfOurOwn")
  void anEmptySettingIsRefusedByItsName(String name) {
    Map<String, String> all = new HashMap<>(Map.of("CONFIGS_DIR", directory.toString()));
    if (name.equals("SATCHEL_WORKSPACE_ID")) {
      all.put("SATCHEL_PLATFORM_URL", "http://platform");
    }
    all.put(name, " ");
    assertRefused(all, name + " is empty: give it a value, or unset it");
  }

  @ParameterizedTest
  @CsvSource({"sandbox,SANDBOX", "platform,PLATFORM", "both,BOTH"})
  void thereAreThreeRoles(String text, Role role) {
    Settings settings = Settings.read(Map.of("SATCHEL_ROLE", text), Map.of(), List.of());
    assertThat(settings.role()).isEqualTo(role);
    assertThat(settings.roots().isEmpty()).isEqualTo(role == Role.PLATFORM);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Sandbox", "all", "none"})
  void anotherRoleIsRefused(String role) {
    assertRefused(
        Map.of("SATCHEL_ROLE", role),
        "SATCHEL_ROLE must be sandbox, platform or both, but is " + role);
  }

  @ParameterizedTest
  @CsvSource({
    "sandbox, SATCHEL_STORE, s3://bucket",
    "sandbox, SATCHEL_DATABASE, jdbc:postgresql://host/name",
    "platform, SATCHEL_ROOTS, /root",
    "platform, SATCHEL_INTERNAL_ROOTS, /home=/home",
    "platform, SATCHEL_PLATFORM_URL, http://platform",
  })
  void whatSomeoneReliesOnAndTheRoleDoesNotDoIsRefused(String role, String name, String value) {
    assertThatExceptionOfType(InvalidSetting.class)
        .isThrownBy(
            () -> Settings.read(Map.of("SATCHEL_ROLE", role, name, value), Map.of(), List.of()))
        .withMessageStartingWith(name + " is set, but SATCHEL_ROLE is " + role);
  }

  @Test
  void aRootOnTheCommandLineIsRefusedByAPlatform() {
    assertRefused(Map.of("SATCHEL_ROLE", "platform"), "A root is given, but SATCHEL_ROLE is");
  }

  @Test
  void whatDoesNoHarmInAnotherRoleIsPassedOver() {
    Map<String, String> shared =
        Map.of(
            "SATCHEL_ADMIN_KEY", "an-admin-key-for-all",
            "SATCHEL_IDLE", "1h",
            "SATCHEL_FORWARD_SILENCE", "5s",
            "CONFIGS_DIR", directory.toString());
    Map<String, String> sandbox = new HashMap<>(shared);
    sandbox.put("SATCHEL_ROLE", "sandbox");
    assertThat(read(sandbox).internal().configs()).contains(directory);
    Map<String, String> platform = new HashMap<>(shared);
    platform.put("SATCHEL_ROLE", "platform");
    InternalSettings internal = Settings.read(platform, Map.of(), List.of()).internal();
    assertThat(internal.configs()).isEmpty();
    assertThat(internal.roots()).isEmpty();
  }

  @Test
  void thePlatformsSecretLiesWhereItIsSaidOrWhereOthersLookForIt() throws Exception {
    assertThat(configured().configs()).contains(directory);
    Path usual = directory.resolve("usual");
    Map<String, String> blank = Map.of("CONFIGS_DIR", " ", "HOME", directory.toString());
    Map<String, String> none = Map.of("HOME", directory.toString());
    assertThat(read(blank, "/root", usual).internal().configs()).isEmpty();
    assertThat(read(none, "/root", usual).internal().configs()).isEmpty();
    Path own = Files.createDirectory(directory.resolve(".molecule-workspace"));
    assertThat(read(blank, "/root", usual).internal().configs()).contains(own);
    Files.createDirectory(usual);
    assertThat(read(blank, "/root", usual).internal().configs()).contains(usual);
    assertThat(InternalSettingsSource.USUAL).isEqualTo(Path.of("/configs"));
  }

  @Test
  void internalRootsHaveTheNamesThatPlatformsKnow() {
    assertThat(configured("SATCHEL_INTERNAL_ROOTS", "/workspace=/srv/work:/home=/srv=home").roots())
        .containsExactly(
            new InternalRoot("/workspace", Path.of("/srv/work")),
            new InternalRoot("/home", Path.of("/srv=home")));
    assertThat(configured().roots())
        .isEqualTo(
            Stream.of("/configs", "/workspace", "/home", "/plugins")
                .filter(name -> Files.isDirectory(Path.of(name)))
                .map(name -> new InternalRoot(name, Path.of(name)))
                .toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/etc=/etc", "workspace=/w", "/workspace", "/workspace=", "/workspace=w", "=/w"})
  void anotherInternalRootIsRefused(String root) {
    assertThatExceptionOfType(InvalidSetting.class)
        .isThrownBy(() -> configured("SATCHEL_INTERNAL_ROOTS", root))
        .withMessageContaining("SATCHEL_INTERNAL_ROOTS must be like /workspace=/DIRECTORY")
        .withMessageEndingWith("but holds " + root);
  }

  @ParameterizedTest
  @ValueSource(strings = {":", "/home=/a:/home=/b"})
  void noInternalRootOrOneTwiceIsRefused(String roots) {
    assertThatExceptionOfType(InvalidSetting.class)
        .isThrownBy(() -> configured("SATCHEL_INTERNAL_ROOTS", roots))
        .withMessageContaining("SATCHEL_INTERNAL_ROOTS must name each directory once");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SATCHEL_INTERNAL_ROOTS", "SATCHEL_PLATFORM_URL"})
  void whatNeedsThePlatformsSecretNeedsAPlaceForIt(String name) {
    Map<String, String> all = Map.of(name, "x", "HOME", directory.toString(), "CONFIGS_DIR", "");
    assertThatExceptionOfType(InvalidSetting.class)
        .isThrownBy(() -> read(all, "/root", directory.resolve("none")))
        .withMessage(
            name + " is set, but there is no directory for the platform's secret: set CONFIGS_DIR");
  }

  @Test
  void nothingOfTheServersOwnLiesWhereThePlatformReaches() throws Exception {
    Path root = Files.createDirectory(directory.resolve("root"));
    Path home = Files.createDirectory(directory.resolve("home"));
    Map<String, String> all =
        Map.of(
            "CONFIGS_DIR", directory.toString(),
            "SATCHEL_INTERNAL_ROOTS", "/home=" + home,
            "SATCHEL_STATE", home.resolve("state").toString());
    Settings settings = Settings.read(all, Map.of("SATCHEL_PORT", "0"), List.of(root.toString()));
    assertThatExceptionOfType(InvalidSetting.class)
        .isThrownBy(() -> EmbeddedServer.start(settings).close())
        .withMessageContaining("SATCHEL_STATE must lie outside");
    assertThat(home).isEmptyDirectory();
  }

  /** What a server has that is served at {@code root}, and finds a secret in its home only. */
  private Settings served(Map<String, String> more, Path root) {
    Map<String, String> all = new HashMap<>(more);
    all.put("SATCHEL_PORT", "0");
    all.put("SESSION_API_KEY", TestServer.KEY);
    all.put("SATCHEL_STATE", directory.resolve("state").toString());
    return read(all, root.toString(), directory.resolve("none"));
  }

  private void assertNoStart(Map<String, String> more, Path root) {
    Settings settings = served(more, root);
    assertThatExceptionOfType(InvalidSetting.class)
        .isThrownBy(() -> EmbeddedServer.start(settings).close())
        .withMessageContaining("CONFIGS_DIR must lie outside the served roots");
  }

  @Test
  void thePlatformsSecretDoesNotLieWhereSessionKeysReach() throws Exception {
    Path root = Files.createDirectory(directory.resolve("root"));
    Path inside = Files.createDirectory(root.resolve("configs"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), inside);
    for (Path configs : List.of(root, inside, link, root.resolve("not-yet"), directory)) {
      assertNoStart(Map.of("CONFIGS_DIR", configs.toString()), root);
    }
  }

  @Test
  void aPlaceForTheSecretThatWasOnlyFoundIsNotUsedIfSessionKeysReachIt() throws Exception {
    Path home = Files.createDirectory(directory.resolve("home"));
    Path own = Files.createDirectory(home.resolve(".molecule-workspace"));
    Path secret = Files.writeString(own.resolve(".platform_inbound_secret"), "found");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    Map<String, String> found = Map.of("HOME", home.toString());
    String read = "/internal/file/read?path=/workspace/x";
    String[] shown = {"Authorization", "Bearer found"};
    try (TestServer reached = TestServer.start(served(found, home))) {
      assertThat(reached.get(read, shown).statusCode()).isEqualTo(401);
    }
    Path root = Files.createDirectory(directory.resolve("root"));
    try (TestServer apart = TestServer.start(served(found, root))) {
      assertThat(apart.get(read, shown).statusCode()).isEqualTo(404);
    }
    Map<String, String> asking = new HashMap<>(found);
    asking.put("SATCHEL_INTERNAL_ROOTS", "/workspace=" + root);
    assertNoStart(asking, home);
  }

  @Test
  void aWorkspaceRegistersItself() {
    assertThat(
            configured(
                    "SATCHEL_PLATFORM_URL", "https://platform/prefix",
                    "SATCHEL_WORKSPACE_ID", "{" + ID.toUpperCase(Locale.ROOT) + "}",
                    "SATCHEL_REPLICA_URL", "http://me:8000")
                .enrolment())
        .contains(
            new Enrolling(
                URI.create("https://platform/prefix"),
                ID,
                Optional.of(URI.create("http://me:8000"))));
    assertThat(
            configured("SATCHEL_PLATFORM_URL", "http://p", "SATCHEL_WORKSPACE_ID", ID)
                .enrolment()
                .orElseThrow()
                .self())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "SATCHEL_PLATFORM_URL, http://p, SATCHEL_PLATFORM_URL is set, but SATCHEL_WORKSPACE_ID is not",
    "SATCHEL_WORKSPACE_ID, x, SATCHEL_WORKSPACE_ID is set, but SATCHEL_PLATFORM_URL is not",
  })
  void aPlatformNeedsAnIdAndAnIdAPlatform(String name, String value, String one, String two) {
    assertThatExceptionOfType(InvalidSetting.class)
        .isThrownBy(() -> configured(name, value))
        .withMessage(one + ", " + two);
  }

  @ParameterizedTest
  @ValueSource(strings = {"p:1", "ftp://p", "http://", "http://u:pw@p", "http://p?q", "http://p#f"})
  void aPlatformThatIsNoServerIsRefused(String url) {
    assertThatExceptionOfType(InvalidSetting.class)
        .isThrownBy(() -> configured("SATCHEL_PLATFORM_URL", url, "SATCHEL_WORKSPACE_ID", ID))
        .withMessageContaining("SATCHEL_PLATFORM_URL must be http(s)://HOST[:PORT]");
  }

  @Test
  void aWorkspacesIdIsAUuid() {
    assertThatExceptionOfType(InvalidSetting.class)
        .isThrownBy(
            () -> configured("SATCHEL_PLATFORM_URL", "http://p", "SATCHEL_WORKSPACE_ID", "mine"))
        .withMessage("SATCHEL_WORKSPACE_ID must be a UUID, but is mine");
  }

  @ParameterizedTest
  @CsvSource({
    "SATCHEL_SECRET_OVERLAP, 0, 7d, 8d",
    "SATCHEL_FORWARD_CONNECT, 1s, 5m, 6m",
    "SATCHEL_FORWARD_SILENCE, 1s, 1h, 2h",
  })
  void aTimeMustLieInItsRange(String name, String least, String most, String above) {
    for (String good : List.of(least, most)) {
      Settings settings = read(name, good);
      assertThat(
              switch (name) {
                case "SATCHEL_SECRET_OVERLAP" -> settings.internal().overlap();
                case "SATCHEL_FORWARD_CONNECT" -> settings.platform().limits().connect();
                default -> settings.platform().limits().silence();
              })
          .isEqualTo(TimeSpan.parse(good).orElseThrow());
    }
    assertRefused(Map.of(name, above), name + " must be a time from " + least + " to " + most);
    assertRefused(Map.of(name, "1"), name + " must be a time");
  }

  @Test
  void aChatHasLimitsOnBothSides() {
    Settings settings = read(Map.of("SATCHEL_CHAT_UPLOAD", "1KiB", "SATCHEL_CHAT_FILE", "1024GiB"));
    assertThat(settings.internal().maxUpload()).isEqualTo(1024);
    assertThat(settings.platform().maxUpload()).isEqualTo(1024);
    assertThat(settings.internal().maxFile()).isEqualTo(1L << 40);
    for (String name : List.of("SATCHEL_CHAT_UPLOAD", "SATCHEL_CHAT_FILE")) {
      assertRefused(Map.of(name, "1023"), name + " must be a number of bytes from 1KiB to 1024GiB");
    }
  }

  @Test
  void thereIsABoundOfCallsAtOnce() {
    assertThat(read("SATCHEL_MAX_REQUESTS", "8").platform().maxRequests()).isEqualTo(8);
    assertThat(read("SATCHEL_MAX_REQUESTS", "10000").platform().maxRequests()).isEqualTo(10_000);
    for (String wrong : List.of("7", "10001", "x")) {
      assertRefused(
          Map.of("SATCHEL_MAX_REQUESTS", wrong),
          "SATCHEL_MAX_REQUESTS must be a whole number from 8 to 10000, but is " + wrong);
    }
  }

  @Test
  void theKeyOfTheMetricsOpensNothingElseAndIsNotShown() {
    String key = "a-key-for-metrics";
    Settings settings = read("SATCHEL_METRICS_KEY", key);
    assertThat(settings.platform().metricsKey()).contains(new Secret(key));
    assertThat(settings.toString()).doesNotContain(key);
    for (String other : List.of("SESSION_API_KEY", "SATCHEL_ADMIN_KEY")) {
      assertRefused(
          Map.of("SATCHEL_METRICS_KEY", key, other, key),
          "SATCHEL_METRICS_KEY opens more than metrics");
    }
    assertRefused(Map.of("SATCHEL_METRICS_KEY", "short"), "must have 16 visible ASCII characters");
  }

  @Test
  void theAccessLogIsAFileOrTheStandardOutput() {
    assertThat(read("SATCHEL_ACCESS_LOG", "-").platform().accessLog()).contains("-");
    assertThat(read("SATCHEL_ACCESS_LOG", "/var/log/a").platform().accessLog())
        .contains("/var/log/a");
  }
}
