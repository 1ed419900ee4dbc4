package dev.satchel.http.sandboxagent;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.satchel.http.sandboxagent.Params.Value;
import java.util.List;
import java.util.Map;

/**
 * What {@code initialize} answers.
 *
 * @param protocolVersion as the client has it, which may be a number or a string
 */
record Initialized(Object protocolVersion, List<String> authMethods, Agent agentCapabilities) {
  /** What an agent could do if one ran here, and, under the wire's own name, what we can. */
  record Agent(boolean loadSession, Map<String, Ours> _meta) {}

  record Ours(Extensions extensions) {}

  /** All that can be done with files; clients ask for the single members. */
  record Extensions(
      boolean fsListEntries,
      boolean fsReadFile,
      boolean fsWriteFile,
      boolean fsDeleteEntry,
      boolean fsMkdir,
      boolean fsMove,
      boolean fsStat,
      boolean fsUploadBatch,
      List<String> methods) {}

  private static final int PROTOCOL_VERSION = 1;

  /** The answer to {@code params}, from one who has these methods. */
  static Initialized of(Params params, List<String> methods) {
    Object version =
        params.value("protocolVersion").map(Initialized::repeated).orElse(PROTOCOL_VERSION);
    Extensions all = new Extensions(true, true, true, true, true, true, true, true, methods);
    Agent agent = new Agent(false, Map.of(Params.META, new Ours(all)));
    return new Initialized(version, List.of(), agent);
  }

  private static Object repeated(Value version) {
    return version.type() == JsonToken.VALUE_STRING ? version.text() : new RawValue(version.text());
  }
}
