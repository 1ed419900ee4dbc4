package dev.satchel.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What child processes are not told. */
@Tag("locale-blind")
final class SanitizedEnvironmentTest {
  private static final String SECRET = "a-secret-of-length";
  private static final Map.Entry<String, String> AGENT = Map.entry("AI_AGENT", "openhands");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SESSION_API_KEY",
        "session_api_key",
        "OH_SESSION_API_KEYS",
        "OH_SESSION_API_KEYS_0",
        "OH_SESSION_API_KEYS_17",
        "OH_SESSION_API_KEYS_X",
        "OH_SECRET_KEY",
        "OH_INIT_API_KEY",
        "OPENHANDS_API_KEY",
        "OPENHANDS_CLOUD_API_KEY",
        "AUTOMATION_CALLBACK_API_KEY",
        "SATCHEL_KEY_FILE",
        "SATCHEL_ADMIN_KEY",
        "SATCHEL_METRICS_KEY",
        "SATCHEL_KEY_SECRET",
        "SATCHEL_DATABASE_PASSWORD",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_SHARED_CREDENTIALS_FILE",
        "AZURE_CLIENT_SECRET",
        "GOOGLE_APPLICATION_CREDENTIALS",
        "OPENHANDS_AGENT_SERVER_CONFIG_PATH"
      })
  void aKeyOfThisPlaceGoes(String name) {
    assertThat(SanitizedEnvironment.of(Map.of(name, SECRET, "HOME", "/h")))
        .containsOnly(Map.entry("HOME", "/h"), AGENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PATH",
        "GITHUB_TOKEN",
        "OPENAI_API_KEY",
        "SATCHEL_SECRET_OVERLAP",
        "SATCHEL_URL",
        "AUTOMATION_RUN_ID",
        "OH_MONKEY",
        "AWS_REGION",
        "AGENT_SERVER_PORT"
      })
  void whatAChildNeedsStays(String name) {
    assertThat(SanitizedEnvironment.of(Map.of(name, SECRET))).containsEntry(name, SECRET);
  }

  @Test
  void whateverHasTheValueOfAKeyGoes() {
    Map<String, String> environment =
        Map.of(
            "SESSION_API_KEY",
            SECRET,
            "COPY",
            SECRET,
            "URL",
            "http://localhost/?key=" + SECRET,
            "HALF",
            SECRET.substring(1));
    assertThat(SanitizedEnvironment.of(environment))
        .containsOnly(Map.entry("HALF", SECRET.substring(1)), AGENT);
  }

  @Test
  void aKeyOfAListIsKnownElsewhere() {
    Map<String, String> environment =
        Map.of("OH_SESSION_API_KEYS", "[\"" + SECRET + "\", \"other\"]", "COPY", SECRET);
    assertThat(SanitizedEnvironment.of(environment)).containsOnly(AGENT);
  }

  @Test
  void aListThatIsNoneGoesAllTheSame() {
    Map<String, String> environment = Map.of("OH_SESSION_API_KEYS", "[\"" + SECRET);
    assertThat(SanitizedEnvironment.of(environment)).containsOnly(AGENT);
  }

  @Test
  void aNumberOfKeysIsNoKey() {
    Map<String, String> environment =
        Map.of("OH_SESSION_API_KEYS", "2", "SESSION_API_KEY", "", "SHLVL", "2", "EMPTY", "");
    assertThat(SanitizedEnvironment.of(environment))
        .containsOnly(Map.entry("SHLVL", "2"), Map.entry("EMPTY", ""), AGENT);
  }

  @Test
  void aShortKeyIsFoundAsAWholeOnly() {
    Map<String, String> environment =
        Map.of("SESSION_API_KEY", "the-key", "COPY", "the-key", "TEXT", "not the-key");
    assertThat(SanitizedEnvironment.of(environment))
        .containsOnly(Map.entry("TEXT", "not the-key"), AGENT);
  }

  @Test
  void whereAKeyLiesIsNoKey() {
    Map<String, String> environment =
        Map.of("SATCHEL_KEY_FILE", "/run/satchel/keys", "MOUNTS", "/run/satchel/keys/..");
    assertThat(SanitizedEnvironment.of(environment)).containsKey("MOUNTS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  "})
  void theAgentIsNamedUnlessItHasAName(String blank) {
    assertThat(SanitizedEnvironment.of(Map.of("AI_AGENT", blank))).containsOnly(AGENT);
    assertThat(SanitizedEnvironment.of(Map.of("AI_AGENT", "other")))
        .containsOnly(Map.entry("AI_AGENT", "other"));
  }

  @Test
  void librariesAreFoundWhereTheyWere() {
    Map<String, String> changed =
        Map.of("LD_LIBRARY_PATH", "/bundle", "LD_LIBRARY_PATH_ORIG", "/usr/lib");
    assertThat(SanitizedEnvironment.of(changed)).containsEntry("LD_LIBRARY_PATH", "/usr/lib");
    Map<String, String> added = Map.of("LD_LIBRARY_PATH", "/bundle", "LD_LIBRARY_PATH_ORIG", "");
    assertThat(SanitizedEnvironment.of(added)).doesNotContainKey("LD_LIBRARY_PATH");
    Map<String, String> same = Map.of("LD_LIBRARY_PATH", "/lib");
    assertThat(SanitizedEnvironment.of(same)).containsEntry("LD_LIBRARY_PATH", "/lib");
  }

  @Test
  void theEnvironmentItselfStaysAsItIs() {
    Map<String, String> environment = new HashMap<>(Map.of("SESSION_API_KEY", SECRET));
    SanitizedEnvironment.of(environment);
    assertThat(environment).containsOnly(Map.entry("SESSION_API_KEY", SECRET));
  }

  @Test
  void aChildSeesNoKey() throws IOException, InterruptedException {
    ProcessBuilder child = new ProcessBuilder("env", "-0").redirectErrorStream(true);
    child
        .environment()
        .putAll(
            Map.of(
                "SESSION_API_KEY", SECRET,
                "OH_SESSION_API_KEYS_0", SECRET,
                "OH_SECRET_KEY", "another-secret-of-length",
                "COPY", SECRET,
                "KEPT", "kept"));
    SanitizedEnvironment.apply(child.environment());
    Process process = child.start();
    List<String> seen =
        List.of(new String(process.getInputStream().readAllBytes(), UTF_8).split("\0", -1));
    assertThat(process.waitFor()).isZero();
    assertThat(seen).contains("KEPT=kept", "AI_AGENT=openhands");
    assertThat(String.join("\n", seen)).doesNotContain("secret-of-length", "SESSION_API_KEY");
  }
}
