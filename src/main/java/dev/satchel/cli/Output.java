package dev.satchel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * What a command says: lines for people, or one JSON document. Results go to the standard output,
 * all else to the standard error. For one thread, but for {@link #note}.
 */
final class Output {
  private final Shell shell;
  private final boolean isJson;

  Output(Shell shell, boolean isJson) {
    this.shell = shell;
    this.isJson = isJson;
  }

  boolean isJson() {
    return isJson;
  }

  /** The result: as JSON, or as lines. */
  void result(Map<String, ?> json, List<String> lines) throws IOException {
    if (isJson) {
      try (JsonGenerator generator = generator(shell.out())) {
        JsonValues.write(generator, json);
      }
      line("");
    } else {
      for (String line : lines) {
        line(line);
      }
    }
    shell.out().flush();
  }

  /** A line of the result, shown as it is. */
  void line(String line) throws IOException {
    shell.out().write((line + "\n").getBytes(UTF_8));
  }

  /** Something beside the result, for people only. */
  void note(String text, Paint paint) {
    if (!isJson) {
      toErr(paint.on(shell.terminal().isErr() && shell.terminal().hasColour(), text) + "\n");
    }
  }

  /** Why there is no result. */
  void failure(String code, int status, String message) {
    if (isJson) {
      toErr(json(code, status, message) + "\n");
    } else {
      note("satchel: " + Shown.of(message), Paint.FAILURE);
    }
  }

  private static String json(String code, int status, String message) {
    try (StringWriter text = new StringWriter()) {
      try (JsonGenerator generator = new JsonFactory().createGenerator(text)) {
        JsonValues.write(
            generator,
            Map.of("error", JsonValues.of("code", code, "status", status, "message", message)));
      }
      return text.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Memory does not fail.
    }
  }

  private void toErr(String text) {
    try {
      shell.err().write(text.getBytes(UTF_8));
      shell.err().flush();
    } catch (IOException e) {
      // There is nowhere left to say it.
    }
  }

  /** A document that leaves {@code out} open; one that breaks off is not made to look whole. */
  static JsonGenerator generator(OutputStream out) throws IOException {
    return new JsonFactory()
        .createGenerator(out)
        .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
        .disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
  }
}
