package dev.satchel.files;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import java.io.IOException;

/**
 * Where people start to look for files.
 *
 * @param path of a directory that was inside a root when this was made
 */
public record Home(WorkspacePath path) {
  /** The directory {@code wanted} if it lies inside a root of {@code jail}, else the first root. */
  public static Home of(RawName wanted, Jail jail) throws IOException {
    try {
      WorkspacePath path = WorkspacePath.parse(wanted);
      jail.directory(path).close();
      return new Home(path);
    } catch (Refusal e) {
      return new Home(jail.roots().get(0));
    }
  }
}
