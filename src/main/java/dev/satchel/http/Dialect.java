package dev.satchel.http;

import dev.satchel.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * How one family of clients shows its key, and how it is told what went wrong. Safe for many
 * threads.
 */
public interface Dialect {
  /** Whether {@code path}, as it was sent, is one that these clients call. */
  boolean covers(String path);

  /** What {@code request} shows as a key, in whichever way these clients do that. */
  List<String> keys(HttpServletRequest request);

  /**
   * Whose key it is, other than a session key, which is nobody's: keys of its own let a tenant call
   * what this dialect covers, and nothing else. Mostly there are none.
   *
   * @return empty if it is no tenant's
   * @throws dev.satchel.Outage if that cannot be found out at the moment
   */
  default Optional<String> tenant(String key) throws IOException {
    return Optional.empty();
  }

  /**
   * Whether {@code request} may pass, where other keys than session keys and those of tenants
   * decide that, or the resource itself. Mostly they do not.
   *
   * @return empty if it is as everywhere
   * @throws dev.satchel.Outage if that cannot be found out at the moment
   */
  default Optional<Boolean> admits(HttpServletRequest request) throws IOException {
    return Optional.empty();
  }

  /** The answer to {@code request} without a key. */
  ErrorAnswer unauthorized(HttpServletRequest request);

  /** What a slash at the end of {@code path} means, which has one. */
  TrailingSlash trailingSlash(String path);

  /** The answer that says what speaks against it. */
  ErrorAnswer refused(Refusal refusal);

  /** The answer to what is no route, no method of it, or went wrong inside. */
  ErrorAnswer failed(Failure failure, Call call);
}
