package dev.satchel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.test.JerseyTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The server says how long it has run and how long it has been idle. */
final class HealthResourceTest {
  /** Stands still until it is set forward. */
  private static final class SetClock extends Clock {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    void forward(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private final SetClock clock = new SetClock();
  private final Usage usage = new Usage(clock);
  private final JerseyTest application =
      new JerseyTest(
          new ResourceConfig()
              .register(
                  new HealthResource(usage, "1.2.3", List.of("file-archive", "file-list")))) {};

  @BeforeEach
  void start() throws Exception {
    application.setUp();
  }

  @AfterEach
  void stop() throws Exception {
    application.tearDown();
  }

  private JsonNode get(String path) {
    try {
      return new JsonMapper().readTree(application.target(path).request().get(String.class));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void timesAreCountedInSeconds() {
    clock.forward(Duration.ofMillis(90_999));
    assertThat(get("server_info").path("uptime").asLong()).isEqualTo(90);
    assertThat(get("server_info").path("idle_time").asLong()).isEqualTo(90);
  }

  @Test
  void workOnFilesEndsIdlenessAndLookingDoesNot() {
    clock.forward(Duration.ofHours(1));
    usage.touch();
    clock.forward(Duration.ofSeconds(5));
    get("alive");
    get("server_info");
    assertThat(get("server_info").path("uptime").asLong()).isEqualTo(3605);
    assertThat(get("server_info").path("idle_time").asLong()).isEqualTo(5);
  }

  @Test
  void theServerSaysWhatItIs() {
    assertThat(get("server_info").path("title").asText()).isEqualTo("Satchel");
    assertThat(get("server_info").path("version").asText()).isEqualTo("1.2.3");
    assertThat(get("").path("docs").asText()).isEqualTo("/docs");
  }

  @Test
  void whatClientsKnowIsThereEvenIfItIsNothing() {
    JsonNode info = get("server_info");
    assertThat(info.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "uptime",
            "idle_time",
            "title",
            "version",
            "sdk_version",
            "tools_version",
            "workspace_version",
            "build_git_sha",
            "build_git_ref",
            "python_version",
            "usable_tools",
            "runtime_idle_timeout_seconds",
            "capabilities",
            "max_foreground_terminal_timeout_seconds",
            "docs",
            "redoc");
    assertThat(info.path("usable_tools").isArray()).isTrue();
    assertThat(info.path("python_version").isNull()).isTrue();
    assertThat(info.path("redoc").asText()).isEqualTo("/redoc");
    assertThat(info.path("capabilities").toString()).contains("file-archive", "file-list");
  }

  @Test
  void theProbesAnswerAsOnTheWire() {
    assertThat(get("alive")).hasToString("{\"status\":\"ok\"}");
    assertThat(get("health")).hasToString("{\"status\":\"ok\"}");
    assertThat(get("ready")).hasToString("{\"status\":\"ready\"}");
  }
}
