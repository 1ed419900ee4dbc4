package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.BUSY;
import static dev.satchel.client.SatchelException.Code.FAILED;
import static dev.satchel.client.SatchelException.Code.MISUSE;
import static dev.satchel.client.SatchelException.Code.UNEXPECTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.satchel.LogLines;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sandboxes that are made, waited for, resumed and deleted. The cloud is their agent-server. */
@Tag("locale-blind")
final class CloudWorkspaceTest {
  private static final String CREATE = "POST /api/v1/sandboxes";
  private static final String RESUME = "POST /api/v1/sandboxes/s1/resume";
  private static final String LOOK = "GET /api/v1/sandboxes?id=s1";
  private static final String HEALTH = "GET /health";
  private static final String DELETE = "DELETE /api/v1/sandboxes/s1?sandbox_id=s1";
  private static final String STARTING = "[{\"id\":\"s1\",\"status\":\"STARTING\"}]";

  private final PlayedTicks ticks = new PlayedTicks();
  private PlayedServer server;
  private CloudWorkspaceOptions options;
  private String running;

  @BeforeEach
  void start() throws IOException {
    server = new PlayedServer();
    options = CloudWorkspaceOptions.of(server.cloud());
    running =
        """
        [{"id":"s1","status":"RUNNING","session_api_key":"the-session","exposed_urls":[
          {"name":"VSCODE","url":"http://127.0.0.1:1"},{"name":"AGENT_SERVER","url":"%s/"}]}]"""
            .formatted(server.url());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private PlayedServer starts() {
    return server
        .says(CREATE, 200, "{\"id\":\"s1\",\"session_api_key\":null}")
        .says(RESUME, 200, "{}")
        .says(DELETE, 200, "{\"success\":true}");
  }

  private CloudWorkspace open(CloudWorkspaceOptions chosen) throws SatchelException {
    return CloudWorkspace.open(chosen, ticks);
  }

  private static SatchelException failure(ThrowingCallable call) {
    return catchThrowableOfType(SatchelException.class, call);
  }

  @Test
  void aSandboxIsMadeAndDeleted() throws SatchelException {
    starts().says(LOOK, 200, running).says(HEALTH, 200, "");
    try (CloudWorkspace workspace = open(options)) {
      assertThat(workspace.sandboxId()).isEqualTo("s1");
      assertThat(workspace.cloud().sandboxId()).isEqualTo("s1");
      assertThat(workspace.host()).isEqualTo(server.url().toString());
      assertThat(workspace.apiKey()).isEqualTo("the-session");
      assertThat(workspace.workingDir()).hasToString("/workspace/project");
    }
    assertThat(server.lines()).containsExactly(CREATE, LOOK, HEALTH, DELETE);
    assertThat(server.asked())
        .filteredOn(asked -> !asked.line().equals(HEALTH))
        .allSatisfy(
            asked -> assertThat(asked.header("Authorization")).hasValue("Bearer key-of-the-cloud"))
        .allSatisfy(asked -> assertThat(asked.header("X-Session-API-Key")).isEmpty());
  }

  @Test
  void healthNeedsNoKey() throws SatchelException {
    starts().says(LOOK, 200, running).says(HEALTH, 200, "");
    open(options).close();
    assertThat(server.asked().get(2).line()).isEqualTo(HEALTH);
    assertThat(server.asked().get(2).header("Authorization")).isEmpty();
    assertThat(server.asked().get(2).header("X-Session-API-Key")).isEmpty();
  }

  @Test
  void theKindOfSandboxCanBeChosen() throws SatchelException {
    String create = CREATE + "?sandbox_spec_id=a%20b";
    starts().says(create, 201, "{\"id\":\"s1\"}").says(LOOK, 200, running).says(HEALTH, 200, "");
    open(options.withSandboxSpecId("a b")).close();
    assertThat(server.lines()).containsExactly(create, LOOK, HEALTH, DELETE);
  }

  @Test
  void aSandboxThatIsThereIsResumed() throws SatchelException {
    starts().says(LOOK, 200, running).says(HEALTH, 200, "");
    try (CloudWorkspace workspace = open(options.withSandboxId("s1"))) {
      assertThat(workspace.sandboxId()).isEqualTo("s1");
    }
    assertThat(server.lines()).containsExactly(RESUME, LOOK, HEALTH, DELETE);
  }

  @Test
  void itIsWaitedForWithPausesThatGrow() throws SatchelException {
    starts().says(LOOK, 200, "[null]").says(LOOK, 200, STARTING).says(LOOK, 200, "[]");
    server.says(LOOK, 200, "[{\"status\":\"NEW\"}]").says(LOOK, 200, STARTING);
    server.says(LOOK, 200, running).says(HEALTH, 200, "");
    open(options).close();
    assertThat(ticks.pauses())
        .extracting(Duration::toSeconds)
        .containsExactly(2L, 4L, 8L, 10L, 10L);
  }

  @Test
  void itsAgentServerIsWaitedFor() throws SatchelException {
    starts().says(LOOK, 200, running).says(HEALTH, 503, "").says(HEALTH, 200, "");
    open(options).close();
    assertThat(server.lines()).containsExactly(CREATE, LOOK, HEALTH, LOOK, HEALTH, DELETE);
  }

  @Test
  void oneThatIsPausedIsResumed() throws SatchelException {
    starts().says(LOOK, 200, "[{\"status\":\"PAUSED\"}]").says(LOOK, 200, running);
    server.says(HEALTH, 200, "");
    open(options).close();
    assertThat(server.lines()).containsExactly(CREATE, LOOK, RESUME, LOOK, HEALTH, DELETE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ERROR", "MISSING"})
  void oneThatWillNotRunIsAFailureAndDeleted(String status) {
    starts().says(LOOK, 200, "[{\"status\":\"%s\"}]".formatted(status));
    SatchelException failure = failure(() -> open(options.keepingAlive()));
    assertThat(failure.code()).isEqualTo(FAILED);
    assertThat(failure).hasMessage("Sandbox failed with status: " + status);
    assertThat(server.lines()).containsExactly(CREATE, LOOK, DELETE);
  }

  @Test
  void oneThatWasThereStaysIfItDoesNotRun() {
    starts().says(LOOK, 200, "[{\"status\":\"ERROR\"}]");
    assertThat(failure(() -> open(options.withSandboxId("s1"))).code()).isEqualTo(FAILED);
    assertThat(server.lines()).containsExactly(RESUME, LOOK);
  }

  @Test
  void itIsNotWaitedForLongerThanWanted() {
    starts().says(LOOK, 200, STARTING);
    SatchelException failure = failure(() -> open(options.withStarting(Duration.ofSeconds(30))));
    assertThat(failure.code()).isEqualTo(BUSY);
    assertThat(failure).hasMessage("Sandbox s1 did not run after 30 s");
    assertThat(ticks.now()).isEqualTo(Duration.ofSeconds(24).toNanos());
    assertThat(server.lines()).endsWith(LOOK, DELETE);
  }

  @Test
  void oneWithoutAnAgentServerIsAFailure() {
    starts().says(LOOK, 200, "[{\"status\":\"RUNNING\",\"exposed_urls\":null}]");
    SatchelException failure = failure(() -> open(options));
    assertThat(failure.code()).isEqualTo(UNEXPECTED);
    assertThat(failure).hasMessage("Agent server URL not found in sandbox s1");
  }

  @Test
  void aKeyThatIsNoneIsAFailureThatDoesNotShowIt() {
    starts().says(LOOK, 200, running.replace("the-session", "se cret"));
    assertThatThrownBy(() -> open(options))
        .isInstanceOf(SatchelException.class)
        .hasMessageNotContaining("cret");
  }

  @Test
  void aCloudThatDoesNotMakeOneSaysWhy() {
    server.says(CREATE, 402, "{\"detail\":\"no credits left\"}");
    assertThat(failure(() -> open(options)).words()).isEqualTo("no credits left");
    assertThat(server.lines()).containsExactly(CREATE);
  }

  @Test
  void whatMakesASandboxIsSentOnce() {
    server.says(CREATE, 503, "");
    assertThat(failure(() -> open(options)).status()).isEqualTo(503);
    assertThat(server.lines()).containsExactly(CREATE);
  }

  @Test
  void oneThatIsToStayStays() throws SatchelException {
    starts().says(LOOK, 200, running).says(HEALTH, 200, "");
    open(options.keepingAlive()).close();
    assertThat(server.lines()).containsExactly(CREATE, LOOK, HEALTH);
  }

  @Test
  void aSandboxThatCannotBeDeletedIsLoggedAndNothingThrown() throws SatchelException {
    server.says(CREATE, 200, "{\"id\":\"s1\"}").says(LOOK, 200, running).says(HEALTH, 200, "");
    server.says(DELETE, 500, "{\"detail\":\"key-of-the-server\"}");
    try (LogLines log = new LogLines(CloudWorkspace.class)) {
      open(options).close();
      assertThat(log.lines())
          .singleElement()
          .asString()
          .startsWith("WARNING")
          .contains("Sandbox s1 could not be deleted: HTTP 500")
          .doesNotContain("key-of");
    }
    assertThat(server.lines()).endsWith(DELETE, DELETE, DELETE);
  }

  @Test
  void oneThatIsGoneAlreadyIsFine() throws SatchelException {
    server.says(CREATE, 200, "{\"id\":\"s1\"}").says(LOOK, 200, running).says(HEALTH, 200, "");
    try (LogLines log = new LogLines(CloudWorkspace.class)) {
      open(options).close();
      assertThat(log.lines()).isEmpty();
    }
    assertThat(server.lines()).endsWith(DELETE);
  }

  @Test
  void aThreadThatIsToldToStopDeletesFirst() throws SatchelException {
    starts().says(LOOK, 200, running).says(HEALTH, 200, "");
    CloudWorkspace workspace = open(options);
    Thread.currentThread().interrupt();
    workspace.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(server.lines()).endsWith(DELETE);
  }

  @Test
  void resumingGivesItsNewPlaceAndKey() throws SatchelException {
    starts().says(LOOK, 200, running).says(LOOK, 200, running.replace("the-session", "another"));
    server.says(HEALTH, 200, "");
    try (CloudWorkspace workspace = open(options)) {
      AgentServer before = workspace.agentServer();
      workspace.resume();
      assertThat(workspace.apiKey()).isEqualTo("another");
      assertThat(workspace.alive()).isTrue();
      assertThat(before.alive()).isFalse();
    }
    assertThat(server.lines())
        .containsExactly(CREATE, LOOK, HEALTH, RESUME, LOOK, HEALTH, HEALTH, DELETE);
  }

  @Test
  void pausingIsNotThere() throws SatchelException {
    starts().says(LOOK, 200, running).says(HEALTH, 200, "");
    try (CloudWorkspace workspace = open(options)) {
      assertThat(failure(workspace::pause).code()).isEqualTo(MISUSE);
    }
    assertThat(server.lines()).containsExactly(CREATE, LOOK, HEALTH, DELETE);
  }

  @Test
  void afterClosingThereIsNoSandbox() throws SatchelException {
    starts().says(LOOK, 200, running).says(HEALTH, 200, "");
    CloudWorkspace workspace = open(options);
    workspace.close();
    workspace.close();
    assertThat(failure(workspace::resume)).hasMessage("Cannot resume: sandbox is not running");
    assertThat(failure(() -> workspace.getLlm(Map.of()))).hasMessage("Sandbox is not running");
    assertThat(server.lines()).containsExactly(CREATE, LOOK, HEALTH, DELETE);
  }

  @Test
  void settingsAreReadWithTheSandboxesKey() throws SatchelException {
    String secrets = "GET /api/v1/sandboxes/s1/settings/secrets";
    starts().says(LOOK, 200, running).says(HEALTH, 200, "").says(secrets, 200, "{}");
    try (CloudWorkspace workspace = open(options)) {
      assertThat(workspace.getSecrets()).isEmpty();
    }
    assertThat(server.asked().get(3).line()).isEqualTo(secrets);
    assertThat(server.asked().get(3).header("X-Session-API-Key")).hasValue("the-session");
  }

  @Test
  void optionsShowNoKeys() {
    assertThat(options.toString()).doesNotContain("key-of-the-cloud");
    assertThatThrownBy(() -> CloudWorkspaceOptions.of(server.cloud().withKey("")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> options.withStarting(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
