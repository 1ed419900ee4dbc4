package dev.satchel.http.molecule;

import static dev.satchel.Refusal.Code.FORBIDDEN;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.files.Jail;
import dev.satchel.files.JailedDirectory;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;

/**
 * Keeps the directory of the configuration, where the keys lie that a platform and this server show
 * each other, out of all that is sent as a whole. Safe for many threads.
 */
public final class Credentials {
  private final RawName directory;

  /**
   * @param directory its absolute path; it need not exist yet
   */
  public Credentials(RawName directory) {
    this.directory = directory;
  }

  /**
   * Makes sure that nothing of it is in {@code tree}.
   *
   * @throws Refusal FORBIDDEN if {@code tree} is that directory, lies in it or holds it
   */
  void checkApart(JailedDirectory tree) throws IOException {
    try (Jail place = Jail.open(List.of(directory));
        JailedDirectory kept = place.directory(place.roots().get(0))) {
      boolean isApart =
          !place.contains(tree.path())
              && !isBelow(kept.path(), tree.path())
              && !kept.directory().stat().isSameFile(tree.directory().stat());
      if (!isApart) {
        throw new Refusal(FORBIDDEN, "path holds credentials");
      }
    } catch (NoSuchFileException e) {
      // Nothing is there that has to be kept.
    }
  }

  private static boolean isBelow(WorkspacePath inner, WorkspacePath outer) {
    List<RawName> above = outer.names();
    List<RawName> all = inner.names();
    return all.size() >= above.size() && all.subList(0, above.size()).equals(above);
  }
}
