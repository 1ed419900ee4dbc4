package dev.satchel.http.ash;

import dev.satchel.session.WorkspaceView;
import java.io.IOException;

/** The files of one session: those that it has now, or those of a snapshot. */
interface Views {
  /**
   * Returns if there is such a session.
   *
   * @throws dev.satchel.Refusal NO_SESSION
   */
  void checkSession() throws IOException;

  /** The caller closes the view. */
  WorkspaceView open() throws IOException;
}
