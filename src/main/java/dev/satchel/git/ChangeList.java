package dev.satchel.git;

import static dev.satchel.Refusal.Code.UNSUPPORTED;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects changes without looking at what is in the files. */
final class ChangeList implements Changes {
  private static final int MOST = 100_000;

  private final List<FileChange> found = new ArrayList<>();

  List<FileChange> found() {
    return found;
  }

  @Override
  public void change(RawName path, @Nullable TreeEntry before, @Nullable Now now) {
    add(
        new FileChange(
            before == null
                ? FileChange.Status.ADDED
                : now == null ? FileChange.Status.DELETED : FileChange.Status.UPDATED,
            path));
  }

  /**
   * Adds one.
   *
   * @throws Refusal UNSUPPORTED if that is too many
   */
  void add(FileChange change) {
    if (found.size() == MOST) {
      throw new Refusal(UNSUPPORTED, "More than " + MOST + " files have changed");
    }
    found.add(change);
  }

  @Override
  public void nested(RawName path) {
    // It is a change if it stands at a commit.
  }
}
