package dev.satchel.http.sandboxagent;

import static dev.satchel.http.sandboxagent.RpcProblems.refuse;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the headers of a request to the JSON-RPC route say, and whether they may. */
final class RpcHeaders {
  static final String CONNECTION = "x-acp-connection-id";

  private static final String LEGACY_AGENT = "x-acp-agent";
  private static final String LAST_EVENT = "Last-Event-ID";
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
  private static final Pattern NOTHING = Pattern.compile("0(\\.0*)?");

  private final HttpServletRequest request;
  private final HttpHeaders headers;

  RpcHeaders(HttpServletRequest request, HttpHeaders headers) {
    this.request = request;
    this.headers = headers;
  }

  /** Refuses what is no call in JSON. */
  void checkCall() {
    checkAgent();
    if (!isJson(request.getContentType())) {
      throw refuse(RpcProblems.unsupportedMediaType());
    }
    checkAccept(MediaType.APPLICATION_JSON_TYPE);
  }

  /** Refuses who does not want a stream of events. */
  void checkStream() {
    checkAgent();
    checkAccept(MediaType.SERVER_SENT_EVENTS_TYPE);
  }

  /** Clients of a time when an agent had a connection of its own are told at once. */
  private void checkAgent() {
    if (request.getHeader(LEGACY_AGENT) != null) {
      throw refuse(RpcProblems.invalidRequest(LEGACY_AGENT + " is not taken any more"));
    }
  }

  private static boolean isJson(String contentType) {
    try {
      MediaType type = MediaType.valueOf(contentType);
      return type.isCompatible(MediaType.APPLICATION_JSON_TYPE)
          && !type.isWildcardType()
          && !type.isWildcardSubtype();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private void checkAccept(MediaType wanted) {
    boolean isAccepted =
        headers.getAcceptableMediaTypes().stream()
            .anyMatch(type -> type.isCompatible(wanted) && !isRefused(type));
    if (!isAccepted) {
      throw refuse(RpcProblems.notAcceptable(wanted.toString()));
    }
  }

  private static boolean isRefused(MediaType type) {
    return NOTHING.matcher(type.getParameters().getOrDefault("q", "1")).matches();
  }

  /** The connection that the request is for. */
  Optional<String> connection() {
    return Optional.ofNullable(request.getHeader(CONNECTION));
  }

  /** The connection that the request is for, where there must be one. */
  String requiredConnection() {
    return connection()
        .orElseThrow(() -> refuse(RpcProblems.invalidRequest("missing " + CONNECTION + " header")));
  }

  /** The last event that the client knows; 0 if it knows none. */
  long lastEvent() {
    String given = Optional.ofNullable(request.getHeader(LAST_EVENT)).orElse("0");
    if (!NUMBER.matcher(given).matches()) {
      throw refuse(RpcProblems.invalidRequest(LAST_EVENT + " must be a positive integer"));
    }
    return Long.parseLong(given);
  }
}
