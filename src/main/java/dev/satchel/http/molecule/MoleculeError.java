package dev.satchel.http.molecule;

import dev.satchel.http.ErrorAnswer;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.Map;

/** How these clients are told what is wrong: one object, with the words of the wire first. */
final class MoleculeError {
  private MoleculeError() {}

  static ErrorAnswer of(int status, String error) {
    return of(status, error, Map.of());
  }

  /** The same with {@code more} that helps to find out why. */
  static ErrorAnswer of(int status, String error, Map<String, ?> more) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("error", error);
    body.putAll(more);
    return ErrorAnswer.json(status, MediaType.APPLICATION_JSON, body);
  }
}
