package dev.satchel.http.sandboxagent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.satchel.http.sandboxagent.Params.Value;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads one message. Of what no method looks at, however large, nothing is kept; the content of a
 * file is passed over and found again by its place. A member that counts must not be there twice.
 * For one thread and one message.
 */
final class MessageReader {
  private static final int MAX_STRING = 64 << 10;
  private static final int MAX_DEPTH = 200;
  private static final Set<String> CONTENT = Set.of("contentBase64", "content_base64");
  private static final Set<String> SCALARS =
      Set.of(
          "path",
          "from",
          "to",
          "overwrite",
          "recursive",
          "sessionId",
          "session_id",
          "cwd",
          "protocolVersion");

  private static final int MAX_NAME = 1_000;

  /** Positions are in bytes, which they are only as long as the text is taken for UTF-8. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNameLength(MAX_NAME) // Names are remembered for ever.
                  .maxStringLength(MAX_STRING)
                  .maxNestingDepth(MAX_DEPTH)
                  .build())
          .build();

  /** Something that a message must not have. The message is for the caller. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    private final String rule;

    Malformed(String rule) {
      super(rule, null, false, false);
      this.rule = rule;
    }

    /** Which rule it breaks. */
    String rule() {
      return rule;
    }
  }

  /** What is done with the value of a member, at whose first token the parser stands. */
  private interface Member {
    void read(String name) throws IOException, Malformed;
  }

  private final JsonParser parser;
  private final Map<String, Value> values = new HashMap<>();
  private Optional<String> version = Optional.empty();
  private Optional<String> id = Optional.empty();
  private Optional<String> method = Optional.empty();
  private Optional<String> agent = Optional.empty();
  private OptionalLong content = OptionalLong.empty();
  private boolean hasOutcome;

  /** Reads nothing yet. Closing {@code message} is left to the caller. */
  MessageReader(InputStream message) throws IOException {
    this.parser = JSON.createParser(message);
  }

  /**
   * Reads to the end.
   *
   * @throws Malformed if it is no message of JSON-RPC 2.0
   */
  Message read() throws IOException, Malformed {
    try {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new Malformed("JSON-RPC payload must be an object");
      }
      members(this::envelope);
      if (parser.nextToken() != null) {
        throw new Malformed("there is something behind the JSON-RPC payload");
      }
    } catch (JsonProcessingException e) {
      throw new Malformed("the body is no JSON that can be read: " + e.getOriginalMessage());
    }
    return message();
  }

  /** The id of the message as far as it was read; for what ended too early. */
  Optional<String> id() {
    return id;
  }

  private Message message() throws Malformed {
    if (!version.equals(Optional.of("2.0"))) {
      throw new Malformed("jsonrpc must be \"2.0\"");
    }
    if (method.isEmpty() && id.isEmpty()) {
      throw new Malformed("JSON-RPC payload must have a method or an id");
    }
    if (method.isPresent() && hasOutcome) {
      throw new Malformed("JSON-RPC payload must not have a method and a result or error");
    }
    return new Message(id, method, new Params(values, agent, content));
  }

  private void members(Member member) throws IOException, Malformed {
    Set<String> seen = new HashSet<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      if (isKnown(name) && !seen.add(name)) {
        throw new Malformed("\"" + name + "\" is there twice");
      }
      member.read(name);
    }
  }

  private static boolean isKnown(String name) {
    return SCALARS.contains(name)
        || CONTENT.contains(name)
        || Set.of("jsonrpc", "id", "method", "params", "_meta", Params.META, "agent")
            .contains(name);
  }

  private void envelope(String name) throws IOException, Malformed {
    switch (name) {
      case "jsonrpc" -> version = text();
      case "method" -> method = Optional.of(method());
      case "id" -> id = Optional.of(idAsJson());
      case "params" -> inside(this::param);
      case "result", "error" -> {
        hasOutcome = true;
        parser.skipChildren();
      }
      default -> parser.skipChildren();
    }
  }

  private String method() throws IOException, Malformed {
    return text().orElseThrow(() -> new Malformed("method must be a string"));
  }

  private Optional<String> text() throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      return Optional.of(parser.getText());
    }
    parser.skipChildren();
    return Optional.empty();
  }

  /** A number as it stands there, so that no digit of it is lost. */
  private String idAsJson() throws IOException, Malformed {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> RpcJson.quote(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_NULL -> parser.getText();
      default -> throw new Malformed("id must be a string, a number or null");
    };
  }

  /** Goes into an object; anything else has no members. */
  private void inside(Member member) throws IOException, Malformed {
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      members(member);
    } else {
      parser.skipChildren();
    }
  }

  private void param(String name) throws IOException, Malformed {
    JsonToken type = parser.currentToken();
    if (SCALARS.contains(name) && type.isScalarValue()) {
      values.put(name, new Value(type, parser.getText()));
    } else if (CONTENT.contains(name) && type == JsonToken.VALUE_STRING) {
      takeContent();
    } else if (name.equals("_meta")) {
      inside(this::meta);
    } else {
      parser.skipChildren();
    }
  }

  private void takeContent() throws Malformed {
    if (content.isPresent()) {
      throw new Malformed("the content is there twice");
    }
    content = OptionalLong.of(parser.currentTokenLocation().getByteOffset());
  }

  private void meta(String name) throws IOException, Malformed {
    if (name.equals(Params.META)) {
      inside(this::ownMeta);
    } else {
      parser.skipChildren();
    }
  }

  private void ownMeta(String name) throws IOException {
    if (name.equals("agent")) {
      agent = text().filter(given -> !given.isBlank());
    } else {
      parser.skipChildren();
    }
  }
}
