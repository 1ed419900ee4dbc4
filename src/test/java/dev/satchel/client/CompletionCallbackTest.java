package dev.satchel.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.LogLines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How an automation service hears how a run has ended. */
@Tag("locale-blind")
final class CompletionCallbackTest {
  private static final String CALLBACK = "POST /runs/done?by=1";
  private static final ObjectNode REPORT = Json.MAPPER.createObjectNode().put("status", "X");

  private final PlayedTicks ticks = new PlayedTicks();
  private PlayedServer service;

  @BeforeEach
  void start() throws IOException {
    service = new PlayedServer();
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private LocalAgentServerWorkspace open(Map<String, String> more) throws SatchelException {
    Map<String, String> environment = new HashMap<>(more);
    environment.putIfAbsent("AUTOMATION_CALLBACK_URL", service.url() + "/runs/done?by=1");
    return LocalAgentServerWorkspace.open(
        LocalAgentServerOptions.of(service.cloud()).withEnvironment(environment), ticks);
  }

  /** What is reported after {@code work}, in JSON. */
  private String reported(Map<String, String> environment, Reported work) throws SatchelException {
    service.says(CALLBACK, 200, "");
    try (LocalAgentServerWorkspace workspace = open(environment)) {
      work.in(workspace);
    }
    return service.asked().get(0).body();
  }

  private interface Reported {
    void in(LocalAgentServerWorkspace workspace);
  }

  @Test
  void whatEndsWellIsCompleted() throws SatchelException {
    String said = reported(Map.of("AUTOMATION_RUN_ID", "r1"), workspace -> {});
    assertThat(said).isEqualTo("{\"status\":\"COMPLETED\",\"run_id\":\"r1\"}");
    assertThat(service.lines()).containsExactly(CALLBACK);
    assertThat(service.asked().get(0).header("Authorization")).hasValue("Bearer key-of-the-cloud");
    assertThat(service.asked().get(0).header("Content-Type")).hasValue("application/json");
    assertThat(service.asked().get(0).header("X-Session-API-Key")).isEmpty();
  }

  @Test
  void withoutARunThereIsNoIdOfOne() throws SatchelException {
    assertThat(reported(Map.of(), workspace -> {})).isEqualTo("{\"status\":\"COMPLETED\"}");
  }

  @Test
  void theRunIsTheOneOfTheBeginning() throws SatchelException {
    service.says(CALLBACK, 200, "");
    Map<String, String> environment = new HashMap<>();
    environment.put("AUTOMATION_RUN_ID", "first");
    environment.put("AUTOMATION_CALLBACK_URL", service.url() + "/runs/done?by=1");
    var options = LocalAgentServerOptions.of(service.cloud()).withEnvironment(environment);
    try (var workspace = LocalAgentServerWorkspace.open(options, ticks)) {
      environment.put("AUTOMATION_RUN_ID", "second");
      environment.remove("AUTOMATION_CALLBACK_URL");
      assertThat(workspace.automationTags()).containsEntry("automationrunid", "second");
    }
    assertThat(service.asked().get(0).body()).contains("\"first\"");
  }

  @Test
  void whatThrowsIsFailedAndThrownOn() {
    service.says(CALLBACK, 200, "");
    IOException failure = new IOException("the disk is on fire");
    assertThatThrownBy(
            () -> {
              try (LocalAgentServerWorkspace workspace = open(Map.of("AUTOMATION_RUN_ID", "r1"))) {
                workspace.run(
                    () -> {
                      throw failure;
                    });
              }
            })
        .isSameAs(failure)
        .satisfies(e -> assertThat(e.getSuppressed()).isEmpty());
    assertThat(service.asked().get(0).body())
        .isEqualTo("{\"status\":\"FAILED\",\"run_id\":\"r1\",\"error\":\"the disk is on fire\"}");
  }

  @Test
  void anErrorOfTheJvmIsAFailureAsWell() throws SatchelException {
    String said =
        reported(
            Map.of(),
            workspace ->
                assertThatThrownBy(
                        () ->
                            workspace.run(
                                () -> {
                                  throw new StackOverflowError();
                                }))
                    .isInstanceOf(StackOverflowError.class));
    assertThat(said)
        .isEqualTo("{\"status\":\"FAILED\",\"error\":\"java.lang.StackOverflowError\"}");
  }

  @Test
  void theFirstFailureIsTheReason() throws SatchelException {
    String said =
        reported(
            Map.of(),
            workspace -> {
              workspace.fail(new IllegalStateException("first"));
              workspace.fail(new IllegalStateException("second"));
            });
    assertThat(said).contains("\"FAILED\"").contains("first").doesNotContain("second");
  }

  @Test
  void anErrorShowsNoKeyAndNoMoreThanAnyoneReads() throws Exception {
    String text = "key-of-the-cloud and the-session, " + "x".repeat(20_000);
    String said =
        reported(
            Map.of("SESSION_API_KEY", "the-session"),
            workspace -> workspace.fail(new IOException(text)));
    JsonNode error = Json.MAPPER.readTree(said).path("error");
    assertThat(error.asText()).startsWith("********** and **********, xxx").hasSize(10_000);
  }

  @Test
  void theConversationIsReported() throws SatchelException {
    String said = reported(Map.of(), workspace -> workspace.registerConversation("c1"));
    assertThat(said).isEqualTo("{\"status\":\"COMPLETED\",\"conversation_id\":\"c1\"}");
  }

  @Test
  void theCostIsReported() throws SatchelException {
    String said =
        reported(
            Map.of(),
            workspace -> {
              workspace.registerCost(0.25);
              workspace.registerCost(1.5);
            });
    assertThat(said).isEqualTo("{\"status\":\"COMPLETED\",\"cost\":1.5}");
  }

  @Test
  void aCostThatIsNoNumberIsRefused() throws SatchelException {
    try (LocalAgentServerWorkspace workspace = open(Map.of("AUTOMATION_CALLBACK_URL", ""))) {
      assertThatThrownBy(() -> workspace.registerCost(Double.NaN))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "no url", "ftp://127.0.0.1/x", "/relative", "http:///x"})
  void whereNobodyListensNothingIsSaid(String url) throws SatchelException {
    try (LocalAgentServerWorkspace workspace = open(Map.of("AUTOMATION_CALLBACK_URL", url))) {
      workspace.fail(new IOException("unheard"));
    }
    assertThat(service.asked()).isEmpty();
  }

  @Test
  void whatIsClosedTwiceReportsOnce() throws SatchelException {
    service.says(CALLBACK, 200, "");
    LocalAgentServerWorkspace workspace = open(Map.of());
    workspace.close();
    workspace.fail(new IOException("too late"));
    workspace.close();
    assertThat(service.asked()).hasSize(1);
  }

  @Test
  void aServiceThatFailsTwiceHearsItTheThirdTime() throws SatchelException {
    service.says(CALLBACK, 500, "").says(CALLBACK, 429, "").says(CALLBACK, 204, "");
    try (LogLines log = new LogLines(CompletionCallback.class)) {
      open(Map.of()).close();
      assertThat(log.lines())
          .singleElement()
          .asString()
          .startsWith("INFO")
          .contains("Completion callback sent: HTTP 204");
    }
    assertThat(service.asked())
        .hasSize(3)
        .extracting(asked -> asked.body())
        .containsOnly("{\"status\":\"COMPLETED\"}");
    assertThat(ticks.pauses()).containsExactly(Duration.ofMillis(500), Duration.ofSeconds(1));
  }

  @Test
  void aServiceThatFailsForGoodIsLeftAlone() throws SatchelException {
    service.says(CALLBACK, 503, "key-of-the-cloud");
    try (LogLines log = new LogLines(CompletionCallback.class)) {
      open(Map.of()).close();
      assertThat(log.lines())
          .singleElement()
          .asString()
          .startsWith("WARNING")
          .contains("Completion callback failed: HTTP 503")
          .doesNotContain("key-of-the-cloud", "by=1");
    }
    assertThat(service.asked()).hasSize(5);
    assertThat(ticks.now()).isEqualTo(Duration.ofMillis(7500).toNanos());
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 404, 409})
  void whatTheServiceRefusesIsNotSaidAgain(int status) throws SatchelException {
    service.says(CALLBACK, status, "");
    assertThatCode(() -> open(Map.of()).close()).doesNotThrowAnyException();
    assertThat(service.asked()).hasSize(1);
  }

  @Test
  void aServiceThatIsAwayIsTriedForABoundedTime() throws Exception {
    String away = service.url() + "/runs/done";
    service.close();
    try (LogLines log = new LogLines(CompletionCallback.class)) {
      open(Map.of("AUTOMATION_CALLBACK_URL", away)).close();
      assertThat(log.lines()).singleElement().asString().contains("failed: UNREACHABLE");
    }
    assertThat(ticks.pauses()).hasSize(4);
    assertThat(ticks.now()).isLessThan(Duration.ofSeconds(20).toNanos());
  }

  @Test
  void pausesEndWithTheTimeThatThereIs() {
    service.says(CALLBACK, 500, "");
    URI address = service.url().resolve("/runs/done?by=1");
    new CompletionCallback(address, "b", ticks, Duration.ofSeconds(2)).send(REPORT);
    assertThat(ticks.pauses()).containsExactly(Duration.ofMillis(500), Duration.ofSeconds(1));
  }

  @Test
  void aServiceThatSaysNothingIsWaitedForNoLonger() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        LogLines log = new LogLines(CompletionCallback.class)) {
      URI address = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/");
      long start = System.nanoTime();
      new CompletionCallback(address, "b", Ticks.SYSTEM, Duration.ofSeconds(1)).send(REPORT);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
      assertThat(log.lines()).singleElement().asString().contains("failed: SILENT");
    }
  }

  @Test
  void aThreadThatIsToldToStopReportsFirst() throws SatchelException {
    service.says(CALLBACK, 200, "");
    LocalAgentServerWorkspace workspace = open(Map.of());
    Thread.currentThread().interrupt();
    workspace.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(service.asked()).hasSize(1);
  }

  @Test
  void afterClosingNothingIsCalled() throws SatchelException {
    service.says(CALLBACK, 200, "");
    LocalAgentServerWorkspace workspace = open(Map.of("SANDBOX_ID", "s1"));
    workspace.close();
    assertThatThrownBy(workspace::getSecrets).isInstanceOf(SatchelException.class);
    assertThat(workspace.alive()).isFalse();
    assertThat(service.lines()).isEqualTo(List.of(CALLBACK));
  }
}
