package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.UNEXPECTED;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * The MCP servers that the user has set up. {@link #toString} shows their names only, since their
 * settings may hold keys.
 *
 * @param servers settings, by the server's name
 */
public record McpConfig(Map<String, Map<String, Object>> servers) {
  public McpConfig {
    servers = Map.copyOf(servers);
  }

  /** What the cloud keeps, in its three lists, under the names that agents know servers by. */
  static McpConfig of(JsonNode kept) throws SatchelException {
    ObjectNode servers = Json.MAPPER.createObjectNode();
    addRemote(kept.path("sse_servers"), "sse", "sse", servers);
    addRemote(kept.path("shttp_servers"), "shttp", "streamable-http", servers);
    for (JsonNode server : kept.path("stdio_servers")) {
      servers.set(required(server, "name"), started(server));
    }
    return new McpConfig(Json.MAPPER.convertValue(servers, new TypeReference<>() {}));
  }

  private static void addRemote(JsonNode list, String prefix, String transport, ObjectNode to)
      throws SatchelException {
    for (int i = 0; i < list.size(); i++) {
      JsonNode server = list.get(i);
      ObjectNode settings = to.putObject(prefix + "_" + i);
      settings.put("url", required(server, "url")).put("transport", transport);
      String key = server.path("api_key").asText("");
      if (!key.isEmpty()) {
        settings.putObject("headers").put("Authorization", "Bearer " + key);
      }
      if (server.path("timeout").isNumber() && server.path("timeout").asDouble() > 0) {
        settings.set("timeout", server.path("timeout"));
      }
    }
  }

  private static ObjectNode started(JsonNode server) throws SatchelException {
    ObjectNode settings = Json.MAPPER.createObjectNode();
    settings.put("command", required(server, "command"));
    JsonNode args = server.path("args");
    settings.set("args", args.isArray() ? args : Json.MAPPER.createArrayNode());
    if (!server.path("env").isEmpty()) {
      settings.set("env", server.path("env"));
    }
    return settings;
  }

  private static String required(JsonNode server, String field) throws SatchelException {
    JsonNode value = server.path(field);
    if (!value.isTextual() || value.asText().isEmpty()) {
      throw SatchelException.of(UNEXPECTED, "An MCP server of the settings has no " + field);
    }
    return value.asText();
  }

  /** As agents take it, in JSON; {@code {}} if there is no server. It may hold keys. */
  public String json() {
    try {
      return Json.MAPPER.writeValueAsString(
          servers.isEmpty() ? Map.of() : Map.of("mcpServers", servers));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("What was read can be written", e);
    }
  }

  @Override
  public String toString() {
    return "MCP servers " + servers.keySet();
  }
}
