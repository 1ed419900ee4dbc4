package dev.satchel.http;

import dev.satchel.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;

/** How one family of clients shows its key, and how it is told what went wrong. Immutable. */
public interface Dialect {
  /** Whether {@code path}, as it was sent, is one that these clients call. */
  boolean covers(String path);

  /** What {@code request} shows as a key, in whichever way these clients do that. */
  List<String> keys(HttpServletRequest request);

  /** The answer to {@code request} without a key. */
  ErrorAnswer unauthorized(HttpServletRequest request);

  /** Whether a route with a slash at its end is called like the route without. */
  boolean redirectsSlashes();

  /** The answer that says what speaks against it. */
  ErrorAnswer refused(Refusal refusal);

  /** The answer to what is no route, no method of it, or went wrong inside. */
  ErrorAnswer failed(Failure failure);
}
