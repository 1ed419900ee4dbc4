package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.BUSY;
import static dev.satchel.client.SatchelException.Code.CONFLICT;
import static dev.satchel.client.SatchelException.Code.FAILED;
import static dev.satchel.client.SatchelException.Code.FORBIDDEN;
import static dev.satchel.client.SatchelException.Code.GONE;
import static dev.satchel.client.SatchelException.Code.NOT_FOUND;
import static dev.satchel.client.SatchelException.Code.NO_SPACE;
import static dev.satchel.client.SatchelException.Code.REFUSED;
import static dev.satchel.client.SatchelException.Code.TOO_LARGE;
import static dev.satchel.client.SatchelException.Code.UNAUTHORIZED;
import static dev.satchel.client.SatchelException.Code.UNEXPECTED;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.client.SatchelException.Code;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * What a server says when it does not do what was asked for. Its routes say it as {@code detail} (a
 * text, or a list of what is wrong with parameters), {@code message} (beside which {@code error}
 * only names the status), {@code error} (a text, or an object with a {@code message}), or in plain
 * text.
 */
final class Words {
  /** More than any server has to say. */
  private static final int MOST = 64 << 10;

  private static final int SHOWN = 2_000;
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+");

  /** No server is waited for longer, whatever it asks for. */
  private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(10);

  private Words() {}

  /** The failure that {@code answer} is; reads its body as far as it goes. */
  static SatchelException of(Answer answer) {
    int status = answer.status();
    Optional<String> elsewhere = answer.header("Location");
    String said =
        status / 100 == 3 && elsewhere.isPresent()
            ? "The server sends its callers to " + shown(elsewhere.get()) + "; use that URL"
            : said(answer);
    return SatchelException.answered(code(status), status, said, retryAfter(answer));
  }

  private static long retryAfter(Answer answer) {
    try {
      long seconds = Long.parseLong(answer.header("Retry-After").orElse("0").strip());
      long most = TimeUnit.NANOSECONDS.toSeconds(LONGEST_PAUSE);
      return TimeUnit.SECONDS.toNanos(Math.max(0, Math.min(seconds, most)));
    } catch (NumberFormatException e) {
      return 0; // A date: the usual pause will do.
    }
  }

  /** The same without a look at the body, which may take its time. */
  static SatchelException unread(Answer answer) {
    return SatchelException.answered(
        code(answer.status()), answer.status(), "", retryAfter(answer));
  }

  private static Code code(int status) {
    return switch (status) {
      case 401 -> UNAUTHORIZED;
      case 403 -> FORBIDDEN;
      case 404 -> NOT_FOUND;
      case 409, 412 -> CONFLICT;
      case 410 -> GONE;
      case 413 -> TOO_LARGE;
      case 429, 502, 503, 504 -> BUSY;
      case 507 -> NO_SPACE;
      default -> status >= 500 ? FAILED : status >= 400 ? REFUSED : UNEXPECTED;
    };
  }

  private static String said(Answer answer) {
    if (answer.header("Content-Type").orElse("").startsWith("text/html")) {
      return ""; // A page, of whatever stands before the server.
    }
    try {
      String text = new String(answer.body().readNBytes(MOST), UTF_8);
      String said = json(text);
      return shown(said.isEmpty() ? text : said);
    } catch (IOException e) {
      return ""; // The status says enough.
    }
  }

  private static String json(String text) {
    try {
      JsonNode tree = Json.MAPPER.readTree(text);
      return tree == null ? "" : words(tree);
    } catch (JsonProcessingException e) {
      return "";
    }
  }

  private static String words(JsonNode tree) {
    for (String name : new String[] {"detail", "message", "error", "title"}) {
      JsonNode found = tree.path(name);
      if (found.isTextual()) {
        return found.asText();
      }
      if (found.isObject()) {
        return words(found);
      }
      if (found.isArray()) {
        return items(found);
      }
    }
    return "";
  }

  private static String items(JsonNode list) {
    StringBuilder all = new StringBuilder();
    for (JsonNode item : list) {
      JsonNode place = item.path("loc");
      String name = place.path(place.size() - 1).asText();
      all.append(all.isEmpty() ? "" : "; ")
          .append(name.isEmpty() ? "" : name + ": ")
          .append(item.path("msg").asText());
    }
    return all.toString();
  }

  /** Whatever moves a terminal's cursor, or hides or turns around what is beside it, replaced. */
  static String tame(String text, String instead) {
    return CONTROL.matcher(text).replaceAll(instead);
  }

  /** Safe to print: a server cannot move a terminal's cursor. */
  static String shown(String text) {
    String plain = tame(text.strip(), " ");
    return plain.length() > SHOWN ? plain.substring(0, SHOWN) + "..." : plain;
  }
}
