package dev.satchel.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.satchel.Content;
import dev.satchel.Refusal;
import dev.satchel.session.SandboxAway;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Calls one sandbox, and tells what it refuses from what it fails to do. What it says is bounded,
 * and believed only where it can do no harm. Safe for many threads.
 */
final class SandboxCalls {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int MAX_JSON = 16 << 10;
  private static final int MAX_REASON = 500;

  /** What can be wrong with files; all else is for the platform to say. */
  private static final Set<Refusal.Code> BELIEVED =
      EnumSet.of(
          Refusal.Code.MALFORMED_PATH,
          Refusal.Code.NOT_A_DIRECTORY,
          Refusal.Code.NOT_A_FILE,
          Refusal.Code.MALFORMED_BODY,
          Refusal.Code.TOO_LARGE,
          Refusal.Code.FORBIDDEN,
          Refusal.Code.NOT_FOUND,
          Refusal.Code.ALREADY_EXISTS,
          Refusal.Code.UNSAFE_ARCHIVE,
          Refusal.Code.UNSUPPORTED,
          Refusal.Code.BUSY,
          Refusal.Code.INCOMPLETE,
          Refusal.Code.NO_SPACE);

  private final ForwardedSandbox.Way way;
  private final Forwarder forwarder;

  SandboxCalls(ForwardedSandbox.Way way, Forwarder forwarder) {
    this.way = way;
    this.forwarder = forwarder;
  }

  /** What may go wrong because of the other end. */
  @FunctionalInterface
  interface Remotely<T> {
    T run() throws IOException;
  }

  /**
   * Runs {@code step}.
   *
   * @throws SandboxAway instead of {@link Unreachable}
   */
  static <T> T reached(Remotely<T> step) throws IOException {
    try {
      return step.run();
    } catch (Unreachable e) {
      throw e.wasTried()
          ? SandboxAway.gone("The workspace's sandbox does not answer", e)
          : SandboxAway.unable("The workspace's sandbox cannot be called at the moment", e);
    }
  }

  /** Calls without a body. The caller closes the answer. */
  Incoming call(String method, String pathAndQuery, Map<String, String> headers)
      throws IOException {
    return send(method, pathAndQuery, headers, Optional.empty());
  }

  /** Calls with a body of any length. The caller closes the answer. */
  Incoming call(String method, String pathAndQuery, Content body) throws IOException {
    return send(method, pathAndQuery, Map.of(), Optional.of(new Outgoing.Body(body, -1)));
  }

  private Incoming send(
      String method, String pathAndQuery, Map<String, String> headers, Optional<Outgoing.Body> body)
      throws IOException {
    Contact.Ready ready = way.find();
    Incoming answer =
        reached(() -> forwarder.send(ready.call(method, pathAndQuery, headers, body)));
    if (answer.status() >= 200 && answer.status() < 300) {
      return answer;
    }
    try (answer) {
      throw refusal(answer)
          .orElseThrow(() -> wrong("it answers " + method + " with " + answer.status()));
    }
  }

  private static Optional<RuntimeException> refusal(Incoming answer) throws IOException {
    Optional<Refusal.Code> code =
        answer
            .header("X-Refusal")
            .flatMap(
                name -> BELIEVED.stream().filter(known -> known.name().equals(name)).findFirst());
    return code.isEmpty()
        ? Optional.empty()
        : Optional.of(new Refusal(code.get(), reason(answer, code.get())));
  }

  /** What it says; of HEAD, nothing but the code. */
  private static String reason(Incoming answer, Refusal.Code code) throws IOException {
    JsonNode error = reached(() -> tree(answer)).path("error");
    return error.isTextual() ? line(error.textValue()) : "The sandbox says " + code;
  }

  /** {@code text} on one line, and not too long. */
  static String line(String text) {
    String cut = text.length() > MAX_REASON ? text.substring(0, MAX_REASON) : text;
    return cut.replaceAll("\\p{Cntrl}|\\p{Cs}", " ");
  }

  /**
   * The answer as JSON; nothing if it has no body.
   *
   * @throws SandboxAway if it is anything else, or long
   */
  static JsonNode json(Incoming answer) throws IOException {
    return reached(() -> tree(answer));
  }

  private static JsonNode tree(Incoming answer) throws IOException {
    byte[] bytes = answer.body().readNBytes(MAX_JSON);
    try {
      return JSON.readTree(bytes);
    } catch (com.fasterxml.jackson.core.JacksonException e) {
      throw wrong("it answers with what is no JSON");
    }
  }

  /**
   * Makes sure that an answer is what our server gives.
   *
   * @param type of its body; empty if it has none
   * @throws SandboxAway if it is another
   */
  static void check(Incoming answer, int status, Optional<String> type) throws SandboxAway {
    Optional<String> told = answer.header("Content-Type").map(SandboxCalls::mediaType);
    if (answer.status() != status || (type.isPresent() && !told.equals(type))) {
      throw wrong("it answers with " + answer.status() + " and " + told.orElse("no type"));
    }
  }

  /** Without what may follow it. */
  private static String mediaType(String header) {
    return header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  /**
   * Makes sure that it did not answer before it had all that it was to take.
   *
   * @throws SandboxAway if it did
   */
  static void checkSent(Incoming answer) throws SandboxAway {
    if (!answer.isToAll()) {
      throw wrong("it says that it has done what was not all sent");
    }
  }

  /** What to throw when it does not do what it is asked, and gives a reason. */
  static SandboxAway refused(Refusal refusal) {
    return SandboxAway.unable("The workspace's sandbox refuses: " + refusal.reason(), refusal);
  }

  /** What to throw when it answers, but not as it should. */
  static SandboxAway wrong(String what) {
    return SandboxAway.unable(
        "The workspace's sandbox answers what cannot be understood", new IOException(what));
  }
}
