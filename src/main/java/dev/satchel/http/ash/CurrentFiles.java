package dev.satchel.http.ash;

import dev.satchel.registry.SessionId;
import dev.satchel.registry.TenantId;
import dev.satchel.session.Lifecycle;
import dev.satchel.session.SessionFiles;
import dev.satchel.session.WorkspaceView;
import java.io.IOException;

/** The files that a session has now. */
record CurrentFiles(Lifecycle sessions, SessionFiles files, TenantId tenant, SessionId session)
    implements Views {
  @Override
  public void checkSession() throws IOException {
    sessions.find(tenant, session);
  }

  @Override
  public WorkspaceView open() throws IOException {
    return files.view(tenant, session);
  }
}
