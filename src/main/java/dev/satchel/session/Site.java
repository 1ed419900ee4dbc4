package dev.satchel.session;

import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.files.Jail;
import dev.satchel.files.JailedDirectory;
import java.io.Closeable;
import java.io.IOException;

/** A directory of files that is open, and the only way to them. Safe for many threads. */
interface Site extends Closeable {
  /** In which links stay. */
  Jail jail();

  /** Where it lies; a root of the jail. */
  WorkspacePath path();

  /** The directory itself; the caller closes it. */
  default JailedDirectory directory() throws IOException {
    return jail().directory(path());
  }

  /** The same refusal, without saying where this lies. */
  default Refusal told(Refusal refusal) {
    return Workspace.told(refusal, path());
  }
}
