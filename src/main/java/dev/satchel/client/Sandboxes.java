package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.NOT_FOUND;
import static dev.satchel.client.SatchelException.Code.UNEXPECTED;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sandboxes of a user of the cloud. What only looks is tried again if it fails in a way that
 * may pass; so is deleting, which does no harm the second time.
 */
final class Sandboxes implements AutoCloseable {
  private static final String ALL = "/api/v1/sandboxes";

  /**
   * What the cloud says of one.
   *
   * @param status empty if the cloud does not know it, or not yet
   * @param sessionKey empty if there is none yet
   * @param agentServer where its agent-server is; null if it is nowhere yet
   */
  record State(String status, String sessionKey, @Nullable String agentServer) {
    private static State of(JsonNode said) {
      String url = null;
      for (JsonNode exposed : said.path("exposed_urls")) {
        if (url == null && exposed.path("name").asText().equals("AGENT_SERVER")) {
          url = exposed.path("url").textValue();
        }
      }
      return new State(said.path("status").asText(), said.path("session_api_key").asText(""), url);
    }
  }

  private final Calls quick;
  private final Calls patient;
  private final Retries retries;

  /**
   * @param starting how long the cloud may take to answer that it starts one
   */
  Sandboxes(Connection cloud, Duration starting, Ticks ticks) {
    Map<String, String> headers = Map.of("Authorization", "Bearer " + cloud.key());
    Connection once = cloud.withKey("").withAttempts(1);
    this.quick = new Calls(once, headers);
    this.patient = new Calls(once.withSilence(starting), headers);
    this.retries = Retries.ofCloud(ticks);
  }

  /**
   * Makes one.
   *
   * @return its id
   */
  String create(@Nullable String specId) throws SatchelException {
    Query target = Query.of(ALL);
    if (specId != null) {
      target.with("sandbox_spec_id", specId);
    }
    String id = patient.json(Call.of("POST", target)).path("id").asText("");
    if (id.isEmpty()) {
      throw SatchelException.of(UNEXPECTED, "The cloud has made a sandbox without an id");
    }
    return id;
  }

  void resume(String id) throws SatchelException {
    patient.run(Call.of("POST", Query.of(one(id) + "/resume")));
  }

  /** How it is. */
  State find(String id) throws SatchelException {
    JsonNode found = retries.make(() -> quick.json(Call.get(Query.of(ALL).with("id", id))));
    return State.of(found.path(0));
  }

  /** Deletes it; one that is gone already is fine. */
  void delete(String id) throws SatchelException {
    Call delete = Call.of("DELETE", Query.of(one(id)).with("sandbox_id", id));
    try {
      retries.make(() -> quick.json(delete));
    } catch (SatchelException e) {
      if (e.code() != NOT_FOUND) {
        throw e;
      }
    }
  }

  private static String one(String id) {
    return ALL + "/" + Query.encoded(id);
  }

  @Override
  public void close() {
    quick.close();
    patient.close();
  }
}
