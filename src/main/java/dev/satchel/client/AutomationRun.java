package dev.satchel.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the environment says of the automation that a program runs in. */
final class AutomationRun {
  private static final Logger LOG = System.getLogger(AutomationRun.class.getName());
  private static final String RUN_ID = "AUTOMATION_RUN_ID";

  private final Map<String, String> environment;
  private final @Nullable URI callback;
  private final @Nullable String id;

  /** Reads where to report to, and as which run, here and never again. */
  AutomationRun(Map<String, String> environment) {
    this.environment = environment;
    this.callback = address(environment.getOrDefault("AUTOMATION_CALLBACK_URL", ""));
    this.id = environment.get(RUN_ID);
  }

  private static @Nullable URI address(String text) {
    if (text.isBlank()) {
      return null;
    }
    try {
      URI address = new URI(text.strip());
      if (address.getHost() != null && String.valueOf(address.getScheme()).startsWith("http")) {
        return address;
      }
    } catch (URISyntaxException e) {
      // Told below, without the text, which may hold a secret.
    }
    LOG.log(Level.WARNING, "AUTOMATION_CALLBACK_URL is no URL; nobody is told how the run ends");
    return null;
  }

  /** Where to report to; null if nobody wants to know. */
  @Nullable URI callback() {
    return callback;
  }

  /** The run that is reported on; null if it has no id. */
  @Nullable String id() {
    return id;
  }

  /** What a conversation is tagged with: who set it off, and in which run. */
  Map<String, String> tags() {
    Map<String, String> tags = new LinkedHashMap<>();
    JsonNode event = event();
    put(tags, "automationtrigger", event.path("trigger").asText(""));
    put(tags, "automationid", event.path("automation_id").asText(""));
    put(tags, "automationname", event.path("automation_name").asText(""));
    String live = environment.getOrDefault(RUN_ID, "");
    put(tags, "automationrunid", live.isEmpty() && id != null ? id : live);
    return Collections.unmodifiableMap(tags);
  }

  private static void put(Map<String, String> tags, String name, String value) {
    if (!value.isEmpty()) {
      tags.put(name, value);
    }
  }

  private JsonNode event() {
    String payload = environment.getOrDefault("AUTOMATION_EVENT_PAYLOAD", "");
    try {
      return payload.isBlank() ? MissingNode.getInstance() : Json.MAPPER.readTree(payload);
    } catch (JsonProcessingException e) {
      LOG.log(Level.WARNING, "AUTOMATION_EVENT_PAYLOAD is no JSON; there are fewer tags");
      return MissingNode.getInstance();
    }
  }
}
