package dev.satchel.http.ash;

import static dev.satchel.Refusal.Code.NOT_FOUND;
import static dev.satchel.Refusal.Code.NO_SESSION;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.http.Call;
import dev.satchel.http.RawPath;
import dev.satchel.registry.SessionId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.WebApplicationException;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * What the path of a request names, as it was sent and decoded once: JAX-RS would cut it at a
 * semicolon. Behind {@code /api}, which is its first segment.
 */
final class Target {
  /** How many segments are before them. */
  private static final int SESSION = 2;

  private static final int GENERATION = 4;
  private static final Pattern UUID =
      Pattern.compile(
          "(urn:uuid:)?[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", Pattern.CASE_INSENSITIVE);
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  private final HttpServletRequest request;

  Target(HttpServletRequest request) {
    this.request = request;
  }

  /** The session; an id that no session has is told from what is no id. */
  SessionId session() {
    String id = segment(SESSION).text();
    if (!UUID.matcher(id).matches()) {
      throw Invalid.of("params/id must match format \"uuid\"");
    }
    return SessionId.parse(id).orElseThrow(() -> new Refusal(NO_SESSION, "No such session"));
  }

  /** The generation of a snapshot. */
  long generation() {
    return generation(GENERATION, "generation");
  }

  /** The one that it is compared with. */
  long otherGeneration() {
    return generation(GENERATION + 2, "other");
  }

  private long generation(int index, String name) {
    String number = segment(index).text();
    if (!NUMBER.matcher(number).matches()) {
      throw Invalid.of("params/" + name + " must be integer");
    }
    long generation = Long.parseLong(number);
    if (generation < 1) {
      throw Invalid.of("params/" + name + " must be >= 1");
    }
    return generation;
  }

  /** One segment, counted from 0. */
  RawName segment(int index) {
    RawName rest = after(index);
    byte[] bytes = rest.bytes();
    int end = 0;
    while (end < bytes.length && bytes[end] != '/') {
      end++;
    }
    return RawName.of(Arrays.copyOf(bytes, end));
  }

  /** Everything behind so many segments. */
  RawName after(int segments) {
    return RawPath.after(request, segments).orElseThrow(this::undecodable);
  }

  private WebApplicationException undecodable() {
    return AshError.badUrl(Call.of(request).target()).thrown();
  }

  /** What is not there, in the words of the wire. */
  static Refusal noFile() {
    return new Refusal(NOT_FOUND, "File not found");
  }
}
