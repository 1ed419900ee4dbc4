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
   * @param missing how many things its files lack that could not be saved, if they come from a
   *     snapshot that lacks any; else not there
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
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String workspace,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long missing) {
    static Session of(SessionRow row) {
      return of(row, 0);
    }

    static Session of(SessionRow row, long missing) {
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
          row.remoteWorkspace() == null ? null : row.remoteWorkspace().value(),
          missing == 0 ? null : missing);
    }
  }

  /** The answer with a session, whose files lack so many things that could not be saved. */
  static Response of(int status, SessionRow row, long missing) {
    return AshJson.answer(status, new SessionAnswer(Session.of(row, missing)));
  }
}
