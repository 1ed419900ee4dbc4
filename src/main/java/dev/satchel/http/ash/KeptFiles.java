package dev.satchel.http.ash;

import dev.satchel.registry.SessionId;
import dev.satchel.registry.TenantId;
import dev.satchel.session.History;
import dev.satchel.session.WorkspaceView;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/** The files of one snapshot. */
record KeptFiles(History history, TenantId tenant, SessionId session, long generation)
    implements Views {
  /** Those that {@code request} is about. */
  static KeptFiles of(HttpServletRequest request, History history) {
    Target target = new Target(request);
    return new KeptFiles(history, Callers.tenant(request), target.session(), target.generation());
  }

  /** Whether {@code request} wants also what the wire has no place for in a snapshot. */
  static boolean withAll(HttpServletRequest request) {
    return new AshQuery(request).flag("all");
  }

  @Override
  public void checkSession() throws IOException {
    history.find(tenant, session, generation);
  }

  @Override
  public WorkspaceView open() throws IOException {
    return history.view(tenant, session, generation);
  }
}
