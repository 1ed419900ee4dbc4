package dev.satchel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.satchel.archive.ImportLimits;
import dev.satchel.http.Openness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each setting has a default and a range, and what is wrong with one is said by its name. */
final class SettingsTest {
  private static Settings read(Map<String, String> environment) {
    return Settings.read(environment, Map.of(), List.of("/root"));
  }

  private static Settings read(String name, String value) {
    return read(Map.of(name, value));
  }

  private static void assertRefused(Map<String, String> environment, String message) {
    assertThatExceptionOfType(InvalidSetting.class)
        .isThrownBy(() -> read(environment))
        .withMessageContaining(message);
  }

  @Test
  void withoutAnySettingThereAreDefaults() {
    Settings settings = read(Map.of("HOME", "/home/someone"));
    assertThat(settings.host()).isEqualTo("127.0.0.1");
    assertThat(settings.port()).isEqualTo(8000);
    assertThat(settings.keys()).isEmpty();
    assertThat(settings.openness()).isEqualTo(Openness.CLOSED);
    assertThat(settings.needsKey()).isTrue();
    assertThat(settings.maxArchives()).isEqualTo(4);
    assertThat(settings.maxDepth()).isEqualTo(2000);
    assertThat(settings.inFlight()).isEqualTo(32 << 20);
    assertThat(settings.minRate()).isEqualTo(1024);
    assertThat(settings.maxUpload()).isEqualTo(10L << 30);
    assertThat(settings.imports())
        .isEqualTo(new ImportLimits(1_000_000, 100L << 30, 100L << 30, 2000, 4095, 2000));
    assertThat(settings.home()).isEqualTo("/home/someone");
    assertThat(settings.conversations())
        .isEqualTo(Path.of("/home/someone/.local/share/satchel/conversations"));
    assertThat(settings.cors().listed()).isEmpty();
    assertThat(settings.cors().hosts()).isEmpty();
    assertThat(settings.cors().pattern()).isNull();
    assertThat(settings.state())
        .startsWith(Path.of("/home/someone/.local/share/satchel/state"))
        .hasSize(2);
  }

  @Test
  void rootsComeFromArgumentsElseFromTheEnvironmentElseThereIsADefault() {
    Map<String, String> environment = Map.of("SATCHEL_ROOTS", "/one::/two:");
    assertThat(Settings.read(environment, Map.of(), List.of("/three", "/four")).roots())
        .containsExactly(Path.of("/three"), Path.of("/four"));
    assertThat(Settings.read(environment, Map.of(), List.of()).roots())
        .containsExactly(Path.of("/one"), Path.of("/two"));
    assertThat(Settings.read(Map.of(), Map.of(), List.of()).roots())
        .containsExactly(Path.of(Files.isDirectory(Path.of("/workspace")) ? "/workspace" : ""));
  }

  @Test
  void rootsThatNameNothingAreRefused() {
    assertThatExceptionOfType(InvalidSetting.class)
        .isThrownBy(() -> Settings.read(Map.of("SATCHEL_ROOTS", "::"), Map.of(), List.of()))
        .withMessageContaining("SATCHEL_ROOTS");
  }

  @ParameterizedTest
  @CsvSource({
    "SATCHEL_PORT, 0, 65535",
    "AGENT_SERVER_PORT, 0, 65535",
    "SATCHEL_MAX_ARCHIVES, 1, 1000",
    "SATCHEL_MAX_DEPTH, 1, 100000"
  })
  void aNumberMustLieInItsRange(String name, int least, int most) {
    Function<Settings, Integer> value =
        settings ->
            name.endsWith("PORT")
                ? settings.port()
                : name.endsWith("DEPTH") ? settings.maxDepth() : settings.maxArchives();
    assertThat(value.apply(read(name, Integer.toString(least)))).isEqualTo(least);
    assertThat(value.apply(read(name, Integer.toString(most)))).isEqualTo(most);
    String rule = name + " must be a whole number from " + least + " to " + most + ", but is ";
    for (String wrong :
        List.of(
            Integer.toString(least - 1),
            Integer.toString(most + 1),
            "x",
            "1.5",
            "99999999999999",
            " 8")) {
      assertRefused(Map.of(name, wrong), rule + wrong);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SATCHEL_MAX_IMPORT_ENTRIES, 1, 1000000000",
    "SATCHEL_MAX_IMPORT_RATIO, 1, 1000000",
    "SATCHEL_MAX_IMPORT_PATH, 1, 65535",
    "SATCHEL_MAX_DEPTH, 1, 100000",
  })
  void aLimitOfImportsMustLieInItsRange(String name, int least, int most) {
    for (int value : new int[] {least, most}) {
      ImportLimits limits = read(name, Integer.toString(value)).imports();
      assertThat(
              switch (name) {
                case "SATCHEL_MAX_IMPORT_ENTRIES" -> limits.entries();
                case "SATCHEL_MAX_IMPORT_RATIO" -> limits.ratio();
                case "SATCHEL_MAX_IMPORT_PATH" -> limits.pathLength();
                default -> limits.depth();
              })
          .isEqualTo(value);
    }
    String rule = name + " must be a whole number from " + least + " to " + most + ", but is ";
    assertRefused(Map.of(name, Integer.toString(least - 1)), rule);
    assertRefused(Map.of(name, Integer.toString(most + 1)), rule);
  }

  @Test
  void importsHaveLimitsInBytes() {
    assertThat(read("SATCHEL_MAX_IMPORT_BYTES", "1KiB").imports().bytes()).isEqualTo(1024);
    assertThat(read("SATCHEL_MAX_IMPORT_FILE", "1048576GiB").imports().bytesPerEntry())
        .isEqualTo(1L << 50);
    for (String wrong : List.of("1023", "1048577GiB", "x")) {
      for (String name : List.of("SATCHEL_MAX_IMPORT_BYTES", "SATCHEL_MAX_IMPORT_FILE")) {
        assertRefused(Map.of(name, wrong), name + " must be a number of bytes from 1KiB");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1048576,1048576", "1024KiB,1048576", "2MiB,2097152", "1GiB,1073741824"})
  void aNumberOfBytesMayHaveAUnit(String text, long bytes) {
    assertThat(read("SATCHEL_INFLIGHT", text).inFlight()).isEqualTo(bytes);
    assertThat(read("SATCHEL_MIN_RATE", text).minRate()).isEqualTo(bytes);
  }

  @Test
  void aRateOfNothingIsNoLimit() {
    assertThat(read("SATCHEL_MIN_RATE", "0").minRate()).isZero();
    assertThat(read("SATCHEL_MIN_RATE", "1").minRate()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "x",
        "1.5MiB",
        "2MB",
        "2 MiB",
        "2mib",
        "MiB",
        "1073741825",
        "2GiB",
        "99999999999999999999",
        "999999999999999999GiB"
      })
  void whatIsNoNumberOfBytesOrTooManyIsRefused(String text) {
    assertRefused(
        Map.of("SATCHEL_MIN_RATE", text),
        "SATCHEL_MIN_RATE must be a number of bytes from 0 to 1GiB, like 1048576, 1024KiB or 1MiB,"
            + " but is "
            + text);
    assertRefused(Map.of("SATCHEL_INFLIGHT", text), "from 1MiB to 1GiB");
  }

  @Test
  void tooFewBytesInFlightAreRefused() {
    assertRefused(Map.of("SATCHEL_INFLIGHT", "1048575"), "from 1MiB to 1GiB");
    assertRefused(Map.of("SATCHEL_INFLIGHT", "0"), "from 1MiB to 1GiB");
  }

  @Test
  void anUploadMayBeFromAKibibyteToATebibyte() {
    assertThat(read("SATCHEL_MAX_UPLOAD", "1KiB").maxUpload()).isEqualTo(1024);
    assertThat(read("SATCHEL_MAX_UPLOAD", "1024GiB").maxUpload()).isEqualTo(1L << 40);
    for (String wrong : List.of("1023", "1025GiB", "0", "x")) {
      assertRefused(Map.of("SATCHEL_MAX_UPLOAD", wrong), "from 1KiB to 1024GiB");
    }
  }

  @Test
  void ofTwoNamesForThePortOursCounts() {
    assertThat(read(Map.of("SATCHEL_PORT", "1", "AGENT_SERVER_PORT", "2")).port()).isEqualTo(1);
    assertThat(read("AGENT_SERVER_PORT", "2").port()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SATCHEL_ROOTS",
        "SATCHEL_HOST",
        "SATCHEL_PORT",
        "SATCHEL_KEY_FILE",
        "SATCHEL_OPEN",
        "SATCHEL_STATE",
        "SATCHEL_MAX_ARCHIVES",
        "SATCHEL_MAX_DEPTH",
        "SATCHEL_INFLIGHT",
        "SATCHEL_MIN_RATE",
        "SATCHEL_MAX_UPLOAD",
        "SATCHEL_MAX_IMPORT_ENTRIES",
        "SATCHEL_MAX_IMPORT_BYTES",
        "SATCHEL_MAX_IMPORT_FILE",
        "SATCHEL_MAX_IMPORT_RATIO",
        "SATCHEL_MAX_IMPORT_PATH",
        "SATCHEL_CONVERSATIONS",
        "SATCHEL_CORS_ORIGINS",
        "OH_ALLOW_CORS_ORIGINS",
        "OH_ALLOW_CORS_ORIGINS_0",
        "OH_ALLOW_CORS_ORIGIN_REGEX",
        "DOCKER_HOST_ADDR",
        "SESSION_API_KEY",
        "OH_SESSION_API_KEYS",
        "OH_SESSION_API_KEYS_0"
      })
  void anEmptySettingIsRefusedByItsName(String name) {
    assertThatExceptionOfType(InvalidSetting.class)
        .isThrownBy(() -> Settings.read(Map.of(name, " "), Map.of(), List.of()))
        .withMessage(name + " is empty: give it a value, or unset it");
  }

  @Test
  void aSettingThatNobodyKnowsIsRefusedByItsName() {
    assertRefused(Map.of("SATCHEL_PROT", "1"), "SATCHEL_PROT is not a setting");
    assertRefused(Map.of("SATCHEL_", "1"), "SATCHEL_PORT");
    for (String ofCommands : List.of("SATCHEL_URL", "SATCHEL_JAR")) {
      assertThat(read(ofCommands, "x").port()).as(ofCommands).isEqualTo(8000);
    }
    assertThat(read("SATCHELX", "1").port()).as("not ours").isEqualTo(8000);
  }

  @Test
  void theCommandLineComesBeforeTheEnvironment() {
    Map<String, String> environment = Map.of("SATCHEL_PORT", "1", "SATCHEL_HOST", "::1");
    Settings settings = Settings.read(environment, Map.of("SATCHEL_PORT", "2"), List.of("/root"));
    assertThat(settings.port()).isEqualTo(2);
    assertThat(settings.host()).isEqualTo("::1");
  }

  @ParameterizedTest
  @CsvSource({"false,CLOSED", "true,LOOPBACK", "anywhere,ANYWHERE"})
  void opennessHasThreeValues(String text, Openness openness) {
    assertThat(read("SATCHEL_OPEN", text).openness()).isEqualTo(openness);
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "1", "TRUE", "everywhere"})
  void noOtherValueOpens(String text) {
    assertRefused(Map.of("SATCHEL_OPEN", text), "SATCHEL_OPEN must be false, true or anywhere");
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "anywhere"})
  void aKeyAndOpennessContradictEachOther(String open) {
    assertRefused(Map.of("SATCHEL_OPEN", open, "SESSION_API_KEY", "key"), "SATCHEL_OPEN is set");
  }

  @Test
  void numberedKeysEndAtTheFirstGap() {
    assertThat(
            read(Map.of(
                    "OH_SESSION_API_KEYS", "9",
                    "OH_SESSION_API_KEYS_0", "zero",
                    "OH_SESSION_API_KEYS_1", "one",
                    "OH_SESSION_API_KEYS_3", "three"))
                .keys())
        .containsExactly("zero", "one");
    assertThat(read("OH_SESSION_API_KEYS_1", "one").keys()).isEmpty();
  }

  @Test
  void keysFromAllPlacesCount(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("keys"), "  four\n\nfive  \n");
    Settings settings =
        read(
            Map.of(
                "SESSION_API_KEY", "one",
                "OH_SESSION_API_KEYS", "[\"two\"]",
                "OH_SESSION_API_KEYS_0", "three",
                "SATCHEL_KEY_FILE", file.toString()));
    assertThat(settings.keys()).containsExactly("one", "two", "three", "four", "five");
    assertThat(settings.needsKey()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "key", "{}", "[{}]", "\"key\"", "[[\"key\"]]", "null", "[null]"})
  void aListOfKeysMustBeOne(String list) {
    assertRefused(Map.of("OH_SESSION_API_KEYS", list), "OH_SESSION_API_KEYS must be a JSON list");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[\"\"]", "[\"key\", \"\"]"})
  void anEmptyKeyIsRefused(String list) {
    assertThatExceptionOfType(InvalidSetting.class)
        .isThrownBy(() -> read("OH_SESSION_API_KEYS", list));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sch\u00fcssel", "two words", "tab\tkey", "key\u007f", "key\n"})
  void aKeyThatNoHeaderCanCarryIsRefusedAndNotShown(String key) {
    assertThatExceptionOfType(InvalidSetting.class)
        .isThrownBy(() -> read("SESSION_API_KEY", key))
        .withMessageContaining("visible ASCII")
        .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain(key));
  }

  @Test
  void aKeyFileMustHoldAKey(@TempDir Path directory) throws IOException {
    Path empty = Files.writeString(directory.resolve("empty"), "\n  \n");
    assertRefused(Map.of("SATCHEL_KEY_FILE", empty.toString()), "SATCHEL_KEY_FILE");
    assertRefused(Map.of("SATCHEL_KEY_FILE", directory + "/none"), "SATCHEL_KEY_FILE");
    assertRefused(Map.of("SATCHEL_KEY_FILE", directory.toString()), "SATCHEL_KEY_FILE");
  }

  @Test
  void aKeyFileThatIsNoTextIsRefused(@TempDir Path directory) throws IOException {
    Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, 0, 'x'});
    assertRefused(Map.of("SATCHEL_KEY_FILE", binary.toString()), "SATCHEL_KEY_FILE");
  }

  @Test
  void stateFollowsTheDataDirectory() {
    assertThat(read("XDG_DATA_HOME", "/data").state()).startsWith(Path.of("/data/satchel/state"));
    assertThat(read("SATCHEL_STATE", "/elsewhere").state()).containsExactly(Path.of("/elsewhere"));
  }

  @Test
  void conversationsFollowTheDataDirectoryUnlessTheyAreElsewhere() {
    assertThat(read("XDG_DATA_HOME", "/data").conversations())
        .isEqualTo(Path.of("/data/satchel/conversations"));
    assertThat(read("SATCHEL_CONVERSATIONS", "/elsewhere").conversations())
        .isEqualTo(Path.of("/elsewhere"));
  }

  @Test
  void originsFromAllPlacesCount() {
    Settings settings =
        read(
            Map.of(
                "SATCHEL_CORS_ORIGINS", " https://one.example,http://two.example:1/  app://three ",
                "OH_ALLOW_CORS_ORIGINS", "[\"https://four.example\"]",
                "OH_ALLOW_CORS_ORIGINS_0", "https://five.example",
                "OH_ALLOW_CORS_ORIGINS_2", "https://behind-the-gap.example",
                "OH_ALLOW_CORS_ORIGIN_REGEX", "https://.*",
                "DOCKER_HOST_ADDR", "host.docker.internal"));
    assertThat(settings.cors().listed())
        .containsExactlyInAnyOrder(
            "https://one.example",
            "http://two.example:1",
            "app://three",
            "https://four.example",
            "https://five.example");
    assertThat(settings.cors().hosts()).containsExactly("host.docker.internal");
    assertThat(settings.cors().pattern()).hasToString("https://.*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"example.org", "https://", "https://a.example/path", "null", "https://a:b"})
  void whatIsNoOriginIsRefused(String origin) {
    for (String name : List.of("SATCHEL_CORS_ORIGINS", "OH_ALLOW_CORS_ORIGINS_0")) {
      assertRefused(Map.of(name, origin), "not an origin: ");
    }
  }

  @Test
  void aListOfOriginsOrAnExpressionMustBeOne() {
    assertRefused(
        Map.of("OH_ALLOW_CORS_ORIGINS", "https://a.example"), "OH_ALLOW_CORS_ORIGINS must be a");
    assertRefused(Map.of("OH_ALLOW_CORS_ORIGIN_REGEX", "("), "OH_ALLOW_CORS_ORIGIN_REGEX is no");
  }

  @Test
  void pagesOfAnyOriginMayNotCallAServerWithoutAKey() {
    assertRefused(
        Map.of("SATCHEL_OPEN", "true", "SATCHEL_CORS_ORIGINS", "*"), "pages of any origin");
    assertThat(read("SATCHEL_CORS_ORIGINS", "*").cors().isAny()).isTrue();
  }

  private static EmbeddedServer start(Path root, Map<String, String> environment)
      throws IOException {
    return EmbeddedServer.start(
        Settings.read(
            environment,
            Map.of("SATCHEL_PORT", "0", "SESSION_API_KEY", "key"),
            List.of(root.toString())));
  }

  @Test
  void aStateDirectoryInsideARootIsRefused(@TempDir Path directory) throws IOException {
    Path root = Files.createDirectories(directory.resolve("root"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), root);
    for (Path state : List.of(root, root.resolve("state"), link.resolve("deep/state"))) {
      assertThatExceptionOfType(InvalidSetting.class)
          .isThrownBy(() -> start(root, Map.of("SATCHEL_STATE", state.toString())).close())
          .withMessageContaining("SATCHEL_STATE must lie outside");
    }
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void aDefaultStateDirectoryInsideARootIsMovedElsewhere(@TempDir Path root) throws IOException {
    start(root, Map.of("XDG_DATA_HOME", root.resolve("data").toString())).close();
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void theStateDirectoryIsPrivate(@TempDir Path directory) throws IOException {
    Path root = Files.createDirectories(directory.resolve("root"));
    Path state = directory.resolve("state");
    start(root, Map.of("SATCHEL_STATE", state.toString())).close();
    assertThat(Files.getPosixFilePermissions(state)).hasSize(3);
  }

  @Test
  void aRootThatIsNoDirectoryIsRefused(@TempDir Path directory) throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    for (Path root : List.of(file, directory.resolve("none"))) {
      assertThatExceptionOfType(InvalidSetting.class)
          .isThrownBy(() -> start(root, Map.of()).close())
          .withMessage("Root is not a directory: " + root);
    }
  }
}
