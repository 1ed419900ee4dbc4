package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.MISUSE;
import static dev.satchel.client.SatchelException.Code.NOT_FOUND;
import static dev.satchel.client.SatchelException.Code.UNEXPECTED;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the cloud keeps for the user of a sandbox. A call is made up to three times if it fails in a
 * way that may pass: without an answer, or with a status from 500 on. Without a sandbox, each says
 * {@code Sandbox is not running}. Safe for many threads. Belongs to a {@link Workspace}, which
 * closes it.
 */
public final class CloudApi {
  private static final String SESSION_KEY = "X-Session-API-Key";

  private final Connection cloud;
  private final String sandboxId;
  private final String sessionKey;
  private final Calls calls;
  private final Retries retries;

  /**
   * @param cloud the API, with the user's key
   * @param sandboxId empty if there is no sandbox
   * @param sessionKey empty if there is none
   */
  CloudApi(Connection cloud, String sandboxId, String sessionKey, Ticks ticks) {
    this.cloud = cloud;
    this.sandboxId = sandboxId;
    this.sessionKey = sessionKey;
    // What is tried again, and shown which key, depends on the call.
    this.calls = new Calls(cloud.withKey("").withAttempts(1), Map.of());
    this.retries = Retries.ofCloud(ticks);
  }

  /** The sandbox that is asked for; empty if there is none. */
  public String sandboxId() {
    return sandboxId;
  }

  /**
   * The model that the user's settings name, with its key.
   *
   * @param overrides what to have instead or besides, like {@code model}, {@code api_key}, {@code
   *     base_url}, {@code usage_id}, {@code temperature}
   */
  public Llm getLlm(Map<String, ?> overrides) throws SatchelException {
    JsonNode user = user(Query.of("/api/v1/users/me").with("expose_secrets", true));
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    for (String name : new String[] {"model", "api_key", "base_url"}) {
      String value = user.path("llm_" + name).asText("");
      if (!value.isEmpty()) {
        fields.put(name, value);
      }
    }
    fields.putAll(overrides);
    return Llm.of(fields);
  }

  /**
   * A model that the user has saved under a name.
   *
   * @throws SatchelException NOT_FOUND if there is no such profile
   */
  public Llm getLlm(String profile, Map<String, ?> overrides) throws SatchelException {
    JsonNode user = user(Query.of("/api/v1/users/me").with("expose_secrets", true));
    JsonNode found = user.path("llm_profiles").path("profiles").path(profile);
    if (!found.isObject()) {
      throw SatchelException.of(NOT_FOUND, "There is no LLM profile '" + profile + "'");
    }
    Map<String, @Nullable Object> fields =
        new LinkedHashMap<>(
            Json.MAPPER.convertValue(found, new TypeReference<Map<String, Object>>() {}));
    fields.put("usage_id", "profile:" + profile);
    fields.putAll(overrides);
    return Llm.of(fields);
  }

  /** The MCP servers that the user has set up; their keys may be masked. */
  public McpConfig getMcpConfig() throws SatchelException {
    return McpConfig.of(user(Query.of("/api/v1/users/me")).path("mcp_config"));
  }

  private JsonNode user(Query target) throws SatchelException {
    return object(
        Call.get(target)
            .with("Authorization", "Bearer " + cloud.key())
            .with(SESSION_KEY, sessionKey));
  }

  /** All secrets of the user, by their names; values stay where they are. */
  public Map<String, LookupSecret> getSecrets() throws SatchelException {
    return secrets(name -> true);
  }

  /** Those of {@code names} that there are. */
  public Map<String, LookupSecret> getSecrets(Collection<String> names) throws SatchelException {
    return secrets(names::contains);
  }

  private Map<String, LookupSecret> secrets(Predicate<String> wanted) throws SatchelException {
    String target = "/api/v1/sandboxes/" + Query.encoded(sandboxId) + "/settings/secrets";
    JsonNode answer = object(Call.get(Query.of(target)).with(SESSION_KEY, sessionKey));
    Map<String, LookupSecret> secrets = new LinkedHashMap<>();
    for (JsonNode secret : answer.path("secrets")) {
      String name = secret.path("name").asText("");
      if (wanted.test(name)) {
        secrets.put(name, lookup(secret, target + "/" + segment(name)));
      }
    }
    return Collections.unmodifiableMap(secrets);
  }

  private LookupSecret lookup(JsonNode secret, String target) {
    JsonNode description = secret.path("description");
    return new LookupSecret(
        description.isTextual() ? description.asText() : null,
        URI.create(cloud.url() + target),
        Map.of(SESSION_KEY, sessionKey));
  }

  /** A name that would lead to another place than below the secrets is no name of one. */
  private static String segment(String name) throws SatchelException {
    if (name.isEmpty() || name.contains("/") || name.contains("..") || name.equals(".")) {
      throw SatchelException.of(UNEXPECTED, "The cloud has a secret with an impossible name");
    }
    return Query.encoded(name);
  }

  private JsonNode object(Call call) throws SatchelException {
    if (sandboxId.isEmpty()) {
      throw SatchelException.of(MISUSE, "Sandbox is not running");
    }
    JsonNode answer = retries.make(() -> calls.json(call));
    if (!answer.isObject()) {
      throw SatchelException.of(UNEXPECTED, "The cloud's answer is not what it should be");
    }
    return answer;
  }

  void close() {
    calls.close();
  }
}
