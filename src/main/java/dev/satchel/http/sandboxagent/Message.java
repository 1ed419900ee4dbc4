package dev.satchel.http.sandboxagent;

import java.util.Optional;

/**
 * One message of JSON-RPC.
 *
 * @param id as JSON, to be repeated as it came; empty if there is none, which is not the same as
 *     {@code null}
 * @param method what is asked for; empty in an answer
 */
record Message(Optional<String> id, Optional<String> method, Params params) {
  /** Whether it is to be answered. */
  boolean isRequest() {
    return id.isPresent() && method.isPresent();
  }

  boolean isFor(String name) {
    return method.filter(name::equals).isPresent();
  }
}
