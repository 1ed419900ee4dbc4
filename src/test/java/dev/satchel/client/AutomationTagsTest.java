package dev.satchel.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What conversations of an automation are tagged with. */
@Tag("locale-blind")
final class AutomationTagsTest {
  private static final Connection CLOUD =
      Connection.to(URI.create("http://127.0.0.1:1")).withKey("key-of-the-cloud");

  private static LocalAgentServerWorkspace open(Map<String, String> environment)
      throws SatchelException {
    return LocalAgentServerWorkspace.open(
        LocalAgentServerOptions.of(CLOUD).withEnvironment(environment));
  }

  @Test
  void tagsComeFromTheEventAndTheRun() throws SatchelException {
    String event =
        """
        {"trigger":"cron","automation_id":"a1","automation_name":"Nightly","other":1}""";
    try (var workspace =
        open(Map.of("AUTOMATION_EVENT_PAYLOAD", event, "AUTOMATION_RUN_ID", "r1"))) {
      assertThat(workspace.automationTags())
          .containsOnly(
              Map.entry("automationtrigger", "cron"),
              Map.entry("automationid", "a1"),
              Map.entry("automationname", "Nightly"),
              Map.entry("automationrunid", "r1"));
    }
  }

  @Test
  void whatIsNotKnownIsNoTag() throws SatchelException {
    try (var workspace = open(Map.of("AUTOMATION_EVENT_PAYLOAD", "{\"trigger\":null}"))) {
      assertThat(workspace.automationTags()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[1]", "null", "7", "\"text\"", ""})
  void aPayloadThatIsNoObjectIsNotUsed(String payload) throws SatchelException {
    try (var workspace =
        open(Map.of("AUTOMATION_EVENT_PAYLOAD", payload, "AUTOMATION_RUN_ID", "r1"))) {
      assertThat(workspace.automationTags()).containsOnly(Map.entry("automationrunid", "r1"));
    }
  }

  @Test
  void theRunIsThatOfNowElseThatOfTheBeginning() throws SatchelException {
    Map<String, String> environment = new HashMap<>(Map.of("AUTOMATION_RUN_ID", "first"));
    try (var workspace = open(environment)) {
      environment.put("AUTOMATION_RUN_ID", "second");
      assertThat(workspace.automationTags()).containsEntry("automationrunid", "second");
      environment.remove("AUTOMATION_RUN_ID");
      assertThat(workspace.automationTags()).containsEntry("automationrunid", "first");
    }
  }
}
