package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.MISUSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.satchel.LogLines;
import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the sandbox that a program runs in is found, and with which key. */
@Tag("locale-blind")
final class LocalAgentServerWorkspaceTest {
  private static final Connection CLOUD =
      Connection.to(URI.create("http://127.0.0.1:1/")).withKey("key-of-the-cloud");
  private static final LocalAgentServerOptions OPTIONS =
      LocalAgentServerOptions.of(CLOUD).withEnvironment(Map.of());

  private static LocalAgentServerWorkspace open(Map<String, String> environment)
      throws SatchelException {
    return LocalAgentServerWorkspace.open(OPTIONS.withEnvironment(environment));
  }

  @Test
  void withoutAnythingItIsAtPort60000() throws SatchelException {
    try (LocalAgentServerWorkspace workspace = open(Map.of())) {
      assertThat(workspace.host()).isEqualTo("http://localhost:60000");
      assertThat(workspace.cloud().sandboxId()).isEmpty();
      assertThat(workspace.apiKey()).isEmpty();
      assertThat(workspace.workingDir()).hasToString("/workspace/project");
    }
  }

  @Test
  void thePortCanBeChosen() throws SatchelException {
    try (var workspace = LocalAgentServerWorkspace.open(OPTIONS.withPort(9999))) {
      assertThat(workspace.host()).isEqualTo("http://localhost:9999");
    }
  }

  @Test
  void thePortOfTheEnvironmentComesFirst() throws SatchelException {
    Map<String, String> environment = Map.of("AGENT_SERVER_PORT", "7777");
    try (var workspace =
        LocalAgentServerWorkspace.open(OPTIONS.withPort(9999).withEnvironment(environment))) {
      assertThat(workspace.host()).isEqualTo("http://localhost:7777");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "0", "-1", "65536", "80/evil", "99999999999"})
  void aPortThatIsNoneIsRefused(String port) {
    assertThatThrownBy(() -> open(Map.of("AGENT_SERVER_PORT", port)))
        .asInstanceOf(type(SatchelException.class))
        .satisfies(e -> assertThat(e.code()).isEqualTo(MISUSE))
        .satisfies(e -> assertThat(e).hasMessage("The agent-server's port must be 1 to 65535"));
  }

  @Test
  void aPortThatIsEmptyIsNotSet() throws SatchelException {
    try (LocalAgentServerWorkspace workspace = open(Map.of("AGENT_SERVER_PORT", ""))) {
      assertThat(workspace.host()).isEqualTo("http://localhost:60000");
    }
  }

  @Test
  void theSandboxIsThatOfTheEnvironment() throws SatchelException {
    try (LocalAgentServerWorkspace workspace = open(Map.of("SANDBOX_ID", "of-env"))) {
      assertThat(workspace.cloud().sandboxId()).isEqualTo("of-env");
    }
  }

  @Test
  void theSandboxThatIsNamedComesFirst() throws SatchelException {
    LocalAgentServerOptions options = OPTIONS.withEnvironment(Map.of("SANDBOX_ID", "of-env"));
    try (var named = LocalAgentServerWorkspace.open(options.withSandboxId("named"));
        var empty = LocalAgentServerWorkspace.open(options.withSandboxId(""))) {
      assertThat(named.cloud().sandboxId()).isEqualTo("named");
      assertThat(empty.cloud().sandboxId()).isEqualTo("of-env");
    }
  }

  @Test
  void theSessionKeyIsThatOfTheEnvironment() throws SatchelException {
    try (LocalAgentServerWorkspace workspace =
        open(Map.of("SESSION_API_KEY", "key@with#$", "OH_SESSION_API_KEYS_0", "other"))) {
      assertThat(workspace.apiKey()).isEqualTo("key@with#$");
    }
  }

  @Test
  void elseItIsTheFirstOfAList() throws SatchelException {
    try (LocalAgentServerWorkspace workspace = open(Map.of("OH_SESSION_API_KEYS_0", "other"))) {
      assertThat(workspace.apiKey()).isEqualTo("other");
    }
  }

  @Test
  void aSessionKeyThatIsEmptyCountsAllTheSame() throws SatchelException {
    try (LocalAgentServerWorkspace workspace =
        open(Map.of("SESSION_API_KEY", "", "OH_SESSION_API_KEYS_0", "other"))) {
      assertThat(workspace.apiKey()).isEmpty();
    }
  }

  @Test
  void aKeyThatCannotBeOneIsRefusedAndNotShown() {
    assertThatThrownBy(() -> open(Map.of("SESSION_API_KEY", "se cret")))
        .isInstanceOf(SatchelException.class)
        .hasMessageContaining("SESSION_API_KEY")
        .hasMessageNotContaining("cret");
  }

  @Test
  void whatIsMissingIsWarnedOf() throws SatchelException {
    try (LogLines log = new LogLines(LocalAgentServerWorkspace.class);
        LocalAgentServerWorkspace without = open(Map.of());
        LocalAgentServerWorkspace with = open(Map.of("SANDBOX_ID", "s", "SESSION_API_KEY", "k"))) {
      assertThat(without).isNotSameAs(with);
      assertThat(log.lines())
          .satisfiesExactly(
              line -> assertThat(line).startsWith("WARNING").contains("SANDBOX_ID"),
              line -> assertThat(line).startsWith("WARNING").contains("SESSION_API_KEY"));
    }
  }

  @Test
  void theAgentServerIsShownTheSessionKey() throws IOException {
    try (PlayedServer server = new PlayedServer().says("GET /server_info", 200, "{}");
        LocalAgentServerWorkspace workspace =
            open(
                Map.of(
                    "AGENT_SERVER_PORT", "" + server.port(), "SESSION_API_KEY", "the-session"))) {
      assertThat(workspace.serverInfo()).isEmpty();
      assertThat(server.asked().get(0).header("X-Session-API-Key")).hasValue("the-session");
      assertThat(server.asked().get(0).header("Authorization")).isEmpty();
    }
  }

  @Test
  void neitherOpeningNorClosingCallsAnyone() throws IOException {
    try (PlayedServer server = new PlayedServer()) {
      Map<String, String> environment =
          Map.of("AGENT_SERVER_PORT", "" + server.port(), "SANDBOX_ID", "s1");
      try (var workspace =
          LocalAgentServerWorkspace.open(
              LocalAgentServerOptions.of(server.cloud()).withEnvironment(environment))) {
        assertThat(workspace.cloud().sandboxId()).isEqualTo("s1");
        workspace.run(() -> {});
      }
      assertThat(server.asked()).isEmpty();
    }
  }

  @Test
  void theCloudsUrlLosesItsSlash() {
    assertThat(CLOUD.url()).hasToString("http://127.0.0.1:1");
  }

  @Test
  void theCloudNeedsAKey() {
    Connection open = CLOUD.withKey("");
    assertThatThrownBy(() -> LocalAgentServerOptions.of(open))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void pathsBeginAtTheWorkingDirectory() throws SatchelException {
    WorkspacePath directory = WorkspacePath.parse(RawName.of("/w"));
    try (var workspace = LocalAgentServerWorkspace.open(OPTIONS.withWorkingDir(directory))) {
      assertThat(workspace.path("a/./b")).hasToString("/w/a/b");
      assertThat(workspace.path("/etc")).hasToString("/etc");
      assertThat(workspace.path("")).hasToString("/w");
      assertThatThrownBy(() -> workspace.path("../x"))
          .asInstanceOf(type(SatchelException.class))
          .satisfies(e -> assertThat(e.code()).isEqualTo(MISUSE));
    }
  }

  @Test
  void optionsShowNoKeys() {
    assertThat(OPTIONS.withEnvironment(Map.of("SESSION_API_KEY", "the-session")).toString())
        .doesNotContain("the-session", "key-of-the-cloud");
  }

  @Test
  void aChildGetsNoKeyThatTheWorkspaceHas() throws SatchelException {
    Map<String, String> environment =
        Map.of("SESSION_API_KEY", "the-session", "MINE", "key-of-the-cloud", "HOME", "/h");
    try (LocalAgentServerWorkspace workspace = open(environment)) {
      assertThat(workspace.sanitizedEnv())
          .containsOnly(Map.entry("HOME", "/h"), Map.entry("AI_AGENT", "openhands"));
    }
  }
}
