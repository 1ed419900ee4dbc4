package dev.satchel.client;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One call, without the key.
 *
 * @param target path and query below the server's URL, encoded
 * @param headers more than one value of a name are not needed
 * @param body may be published more than once
 * @param work how long the server may work before it answers, if that is longer than it may be
 *     silent otherwise
 */
record Call(
    String method, String target, Map<String, String> headers, BodyPublisher body, Duration work) {
  static final String JSON = "application/json";

  Call {
    headers = Map.copyOf(headers);
  }

  static Call get(Query target) {
    return of("GET", target);
  }

  static Call of(String method, Query target) {
    return new Call(method, target.toString(), Map.of(), BodyPublishers.noBody(), Duration.ZERO);
  }

  Call with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Call(method, target, more, body, work);
  }

  Call with(String contentType, BodyPublisher newBody) {
    return new Call(method, target, headers, newBody, work).with("Content-Type", contentType);
  }

  Call working(Duration newWork) {
    return new Call(method, target, headers, body, newWork);
  }

  /** Whether it may be made again without knowing what became of it: it changes nothing. */
  boolean isSafe() {
    return method.equals("GET") || method.equals("HEAD");
  }
}
