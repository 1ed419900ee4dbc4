package dev.satchel.http.ash;

import jakarta.ws.rs.WebApplicationException;

/** Ends a request, a part of which is not what it has to be. */
final class Invalid {
  private Invalid() {}

  static WebApplicationException of(String rule) {
    return AshError.invalid(rule).thrown();
  }
}
