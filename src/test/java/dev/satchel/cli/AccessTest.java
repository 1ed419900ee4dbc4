package dev.satchel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where commands find the server and the key. */
@Tag("locale-blind")
class AccessTest {
  private static final String SECRET = "the-secret-of-this-test";
  private static final String URL = "http://127.0.0.1:8000";

  @TempDir private Path home;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void useOwnHome() {
    environment.put("HOME", home.toString());
  }

  private Access access() {
    return Access.of(Optional.empty(), environment);
  }

  private Path configure(String text, String mode) throws IOException {
    Path directory = Files.createDirectories(home.resolve(".config").resolve("satchel"));
    return written(directory.resolve("config"), text, mode);
  }

  private static Path written(Path file, String text, String mode) throws IOException {
    Files.writeString(file, text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  @Test
  void withoutAUrlAllThreeWaysAreTold() {
    assertThatThrownBy(this::access)
        .isInstanceOf(BadAccess.class)
        .hasMessageContaining("after the command")
        .hasMessageContaining("SATCHEL_URL")
        .hasMessageContaining(home + "/.config/satchel/config");
  }

  @Test
  void theCommandLineComesBeforeTheEnvironmentAndThatBeforeTheFile() throws IOException {
    configure("url=http://file:1/\n", "rw-r--r--");
    assertThat(access().connection().url()).hasToString("http://file:1");
    environment.put("SATCHEL_URL", "http://environment:1");
    assertThat(access().connection().url()).hasToString("http://environment:1");
    assertThat(Access.of(Optional.of("http://typed:1"), environment).connection().url())
        .hasToString("http://typed:1");
  }

  @Test
  void theVariableComesBeforeTheFileWithTheKeyAndThatBeforeTheConfiguration() throws IOException {
    environment.put("SATCHEL_URL", URL);
    configure("key=of-the-file\n", "rw-------");
    assertThat(access().connection().key()).isEqualTo("of-the-file");
    Path file =
        written(home.resolve("key"), "first line\n".replace(' ', '-') + "second\n", "rw-------");
    environment.put("SATCHEL_KEY_FILE", file.toString());
    assertThat(access().connection().key()).isEqualTo("first-line");
    assertThat(access().keyOrigin()).isEqualTo("SATCHEL_KEY_FILE, " + file);
    environment.put("SESSION_API_KEY", "of-the-variable");
    assertThat(access().connection().key()).isEqualTo("of-the-variable");
    assertThat(access().keyOrigin()).isEqualTo("SESSION_API_KEY");
  }

  @Test
  void theConfigurationMayNameTheFileWithTheKeyAndLieElsewhere() throws IOException {
    Path file = written(home.resolve("key"), SECRET, "r--------");
    Path other = Files.createDirectories(home.resolve("other").resolve("satchel"));
    written(other.resolve("config"), "url=" + URL + "\nkey-file=" + file, "rw-------");
    environment.put("XDG_CONFIG_HOME", home.resolve("other").toString());
    assertThat(access().connection().key()).isEqualTo(SECRET);
    environment.put("XDG_CONFIG_HOME", "relative");
    assertThatThrownBy(this::access).hasMessageContaining("Which server?");
  }

  @Test
  void aKeyThatOthersCanReadIsRefusedWithWhatToDo() throws IOException {
    Path config = configure("url=" + URL + "\nkey=" + SECRET + "\n", "rw-r-----");
    assertThatThrownBy(this::access)
        .hasMessageContaining("chmod 600 '" + config + "'")
        .hasMessageNotContaining(SECRET);
    configure("url=" + URL, "rw-r--r--");
    Path file = written(home.resolve("key"), SECRET, "rw----r--");
    environment.put("SATCHEL_KEY_FILE", file.toString());
    assertThatThrownBy(this::access)
        .hasMessageContaining("chmod 600 '" + file + "'")
        .hasMessageNotContaining(SECRET);
  }

  @Test
  void whatOthersCanChangeDoesNotSayWhereAKeyGoes() throws IOException {
    Path file = written(home.resolve("key"), SECRET, "rw-------");
    for (String mode : List.of("rw--w----", "rw-----w-")) {
      Path config = configure("url=" + URL + "\nkey-file=" + file, mode);
      assertThatThrownBy(this::access).hasMessageContaining("chmod 600 '" + config + "'");
    }
    configure("url=" + URL, "rw-------");
    environment.put("SATCHEL_KEY_FILE", written(file, SECRET, "rw--w----").toString());
    assertThatThrownBy(this::access).hasMessageContaining("chmod 600 '" + file + "'");
  }

  @Test
  void aKeyThatIsWrittenBesideAUrlIsShownToNoOtherServer() throws IOException {
    configure("url=" + URL + "/\nkey=" + SECRET + "\n", "rw-------");
    assertThat(access().connection().key()).isEqualTo(SECRET);
    assertThat(Access.of(Optional.of(URL), environment).connection().key()).isEqualTo(SECRET);
    environment.put("SATCHEL_URL", "http://127.0.0.1:9000");
    assertThat(access().connection().key()).isEmpty();
    assertThat(access().adviceOnKey()).contains("no key was sent", "config is for " + URL);
  }

  @Test
  void nothingThatIsPrintedHoldsTheKey() throws IOException {
    environment.put("SATCHEL_URL", URL);
    environment.put("SESSION_API_KEY", SECRET);
    assertThat(access().toString()).doesNotContain(SECRET);
    environment.put("SESSION_API_KEY", SECRET + "\u00e9");
    assertThatThrownBy(this::access)
        .isInstanceOf(BadAccess.class)
        .hasMessageContaining("SESSION_API_KEY")
        .hasMessageNotContaining(SECRET);
  }

  @Test
  void whatMakesNoSenseIsToldWithItsPlace() throws IOException {
    Path config = configure("ulr=" + URL, "rw-r--r--");
    assertThatThrownBy(this::access)
        .hasMessageContaining("'ulr'")
        .hasMessageContaining("" + config);
    configure("", "rw-r--r--");
    environment.put("SATCHEL_URL", "http://user:password@host");
    assertThatThrownBy(this::access)
        .hasMessageContaining("SATCHEL_URL")
        .hasMessageNotContaining("password");
    environment.put("SATCHEL_URL", "not a url");
    assertThatThrownBy(this::access).hasMessageContaining("SATCHEL_URL");
    environment.put("SATCHEL_URL", URL);
    environment.put("SATCHEL_KEY_FILE", home.resolve("missing").toString());
    assertThatThrownBy(this::access).hasMessageContaining("cannot be read");
  }

  @Test
  void theFileWithTheKeyIsFoundFromHomeOrFromTheConfiguration() throws IOException {
    written(home.resolve("kf"), "of-home", "rw-------");
    Path config = configure("url=" + URL + "\nkey-file=~/kf\n", "rw-------");
    written(config.resolveSibling("kf"), "of-the-directory", "rw-------");
    assertThat(access().connection().key()).isEqualTo("of-home");
    configure("url=" + URL + "\nkey-file=kf\n", "rw-------");
    assertThat(access().connection().key()).isEqualTo("of-the-directory");
    configure("url=" + URL + "\nkey-file=none/kf\n", "rw-------");
    assertThatThrownBy(this::access)
        .hasMessageEndingWith(
            "cannot be read: "
                + config.resolveSibling("none").resolve("kf")
                + ": no such file or directory");
    configure("url=" + URL + "\nkey-file=~/\\u0000\n", "rw-------");
    assertThatThrownBy(this::access).hasMessageContaining("is not the name of a file");
  }

  @Test
  void whatIsConfiguredTwiceIsRefused() throws IOException {
    Path config = configure("url=" + URL + "\nkey=" + SECRET + "\nkey=other\n", "rw-------");
    assertThatThrownBy(this::access)
        .isInstanceOf(BadAccess.class)
        .hasMessage(config + " has 'key' twice");
    configure("key=" + SECRET + "\nkey-file=kf\n", "rw-------");
    assertThatThrownBy(this::access)
        .isInstanceOf(BadAccess.class)
        .hasMessageContaining("both key and key-file")
        .hasMessageNotContaining(SECRET);
  }
}
