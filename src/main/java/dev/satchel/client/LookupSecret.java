package dev.satchel.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where an agent-server finds the value of a secret, which the program itself never sees. {@link
 * #toString} does not show the key.
 *
 * @param headers what to ask with; among them the session key
 */
public record LookupSecret(@Nullable String description, URI url, Map<String, String> headers) {
  public LookupSecret {
    headers = Map.copyOf(headers);
  }

  /** As an agent-server takes it, in JSON. It holds the session key. */
  public String json() {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("kind", "LookupSecret").put("description", description).put("url", url.toString());
    headers.forEach(json.putObject("headers")::put);
    try {
      return Json.MAPPER.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Text can be written", e);
    }
  }

  @Override
  public String toString() {
    return "secret at " + url;
  }
}
