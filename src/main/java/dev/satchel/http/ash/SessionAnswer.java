package dev.satchel.http.ash;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.satchel.registry.SessionRow;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** A session, as answers hold it. */
record SessionAnswer(Session session) {
  /**
   * The session itself. The order of these is that of the wire.
   *
   * @param runnerId which server has it; the wire says null for the one that is asked
   * @param parentSessionId what it was forked from; null if it was not
   * @param workspace the one on another machine that has its live files; not there if none has
   */
  record Session(
      String id,
      String agentName,
      String sandboxId,
      String status,
      String createdAt,
      String lastActiveAt,
      String tenantId,
      @Nullable String runnerId,
      @Nullable String parentSessionId,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String workspace) {
    static Session of(SessionRow row) {
      return new Session(
          row.id().value(),
          row.agent().value(),
          row.sandbox().value(),
          row.status().text(),
          Moment.text(row.createdAt()),
          Moment.text(row.lastActiveAt()),
          row.tenant().value(),
          null,
          row.parent() == null ? null : row.parent().value(),
          row.remoteWorkspace() == null ? null : row.remoteWorkspace().value());
    }
  }

  /** The answer with a session. */
  static Response of(int status, SessionRow row) {
    return AshJson.answer(status, new SessionAnswer(Session.of(row)));
  }
}
