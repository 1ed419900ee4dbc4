package dev.satchel.http.sandboxagent;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Writes messages of JSON-RPC. */
final class RpcJson {
  private static final JsonMapper MAPPER = new JsonMapper();

  /** Keeps also what is no Unicode, like half of a pair. */
  private static final JsonMapper ASCII =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private RpcJson() {}

  /** {@code text} as a string of JSON that means just the same. */
  static String quote(String text) {
    return write(ASCII, text);
  }

  /** {@code value} as JSON. */
  static String text(Object value) {
    return write(MAPPER, value);
  }

  /** A message that answers {@code id}. */
  static byte[] result(String id, Object result) {
    return answer(id, "result", text(result));
  }

  /** A message that says why {@code id} is not carried out. */
  static byte[] error(String id, RpcError error) {
    return answer(id, "error", text(error));
  }

  private static byte[] answer(String id, String member, String json) {
    return (opening(id, member) + json + "}").getBytes(UTF_8);
  }

  /** An answer up to where the value of its last member begins. */
  static String opening(String id, String member) {
    return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"" + member + "\":";
  }

  private static String write(JsonMapper mapper, Object value) {
    try {
      return mapper.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records and maps are always JSON", e);
    }
  }
}
