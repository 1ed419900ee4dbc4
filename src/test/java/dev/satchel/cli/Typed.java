package dev.satchel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/** A command that is run in this process, with files or a terminal to write to. */
final class Typed {
  private static final JsonMapper JSON = new JsonMapper();

  private final Map<String, String> environment;
  private final Terminal terminal;

  private Typed(Map<String, String> environment, Terminal terminal) {
    this.environment = environment;
    this.terminal = terminal;
  }

  /** What a command left. */
  record Result(int code, ByteArrayOutputStream written, String err) {
    byte[] bytes() {
      return written.toByteArray();
    }

    String out() {
      return written.toString(UTF_8);
    }

    List<String> lines() {
      return out().lines().toList();
    }

    /** The standard output, which must be one document and nothing more. */
    JsonNode json() throws JsonProcessingException {
      return document(out());
    }

    JsonNode errorJson() throws JsonProcessingException {
      return document(err).path("error");
    }

    private static JsonNode document(String text) throws JsonProcessingException {
      return JSON.readerFor(JsonNode.class)
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .readValue(text);
    }
  }

  static Typed with(Map<String, String> environment) {
    return new Typed(environment, Terminal.none());
  }

  Typed on(Terminal other) {
    return new Typed(environment, other);
  }

  Result run(String... words) {
    return runWith(new byte[0], words);
  }

  /** With something to read from the standard input. */
  Result runWith(byte[] input, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    return run(input, out, out, words);
  }

  /** Before somebody who reads nothing of it, and has left. */
  Result runWithoutReader(String... words) {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    return run(new byte[0], broken, new ByteArrayOutputStream(), words);
  }

  private Result run(
      byte[] input, OutputStream out, ByteArrayOutputStream written, String... words) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    ByteArrayInputStream in = new ByteArrayInputStream(input);
    int code = Main.run(new Shell(environment, in, new StandardOutput(out), err, terminal), words);
    return new Result(code, written, err.toString(UTF_8));
  }
}
