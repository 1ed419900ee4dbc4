package dev.satchel.http.molecule;

import dev.satchel.http.CallNotes;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Which headers of a call are passed on to a workspace. */
final class ForwardedHeaders {
  private static final List<String> READING =
      List.of("Range", "If-Range", "If-None-Match", "If-Modified-Since");
  private static final Pattern VISIBLE = Pattern.compile("[ -~]{1,8000}");

  private ForwardedHeaders() {}

  /** Those of a call that reads: which part of what is wanted, and unless it is known. */
  static Map<String, String> ofReading(HttpServletRequest request) {
    Map<String, String> headers = common(request);
    READING.forEach(name -> add(headers, request, name));
    return headers;
  }

  /** Those of a call that sends something. */
  static Map<String, String> ofSending(HttpServletRequest request) {
    Map<String, String> headers = common(request);
    add(headers, request, "Content-Type");
    return headers;
  }

  private static Map<String, String> common(HttpServletRequest request) {
    Map<String, String> headers = new TreeMap<>();
    headers.put(CallNotes.REQUEST_ID, CallNotes.id(request));
    return headers;
  }

  private static void add(Map<String, String> headers, HttpServletRequest request, String name) {
    String value = String.join(", ", Collections.list(request.getHeaders(name)));
    if (VISIBLE.matcher(value).matches()) {
      headers.put(name, value);
    }
  }
}
