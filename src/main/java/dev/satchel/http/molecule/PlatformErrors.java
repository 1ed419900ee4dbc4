package dev.satchel.http.molecule;

import jakarta.ws.rs.WebApplicationException;
import java.util.Map;

/** Ends a request with an answer of the platform's own, in the words of the wire. */
final class PlatformErrors {
  /** When a workspace that has to enrol first can be called, as a rule; in seconds. */
  private static final int ENROLMENT_SECONDS = 30;

  private PlatformErrors() {}

  static WebApplicationException of(int status, String error) {
    return MoleculeError.of(status, error).thrown();
  }

  static WebApplicationException of(int status, String error, String detail) {
    return MoleculeError.of(status, error, Map.of("detail", detail)).thrown();
  }

  static WebApplicationException unauthorized() {
    return of(401, "unauthorized");
  }

  static WebApplicationException notFound() {
    return of(404, "workspace not found");
  }

  /** Its secret was made just now. */
  static WebApplicationException enrolling() {
    return MoleculeError.of(
            503,
            "workspace re-registering, retry in " + ENROLMENT_SECONDS + " seconds",
            Map.of(
                "detail",
                "Its secret was made just now, and it gets it with its next heartbeat",
                "retry_after_seconds",
                ENROLMENT_SECONDS))
        .thrown();
  }
}
