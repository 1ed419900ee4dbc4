package dev.satchel.cli;

import dev.satchel.client.Session;
import java.util.List;
import java.util.Map;

/** What is said of sessions. */
final class SessionReport {
  private SessionReport() {}

  static Map<String, Object> json(Session session) {
    return JsonValues.of("id", session.id(), "agent", session.agent(), "status", session.status());
  }

  static List<String> lines(List<Session> sessions) {
    Table table = new Table();
    for (Session session : sessions) {
      table.add(Shown.of(session.id()), Shown.of(session.status()), Shown.of(session.agent()));
    }
    return table.lines();
  }
}
