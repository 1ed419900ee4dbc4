package dev.satchel.session;

import static dev.satchel.Refusal.Code.NOT_FOUND;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import java.util.ArrayList;
import java.util.List;

/**
 * A path below the top of a workspace, as a caller gives it.
 *
 * @param names from the top downwards: none is empty, {@code "."} or {@code ".."}
 */
record RelativePath(List<RawName> names) {
  private static final int NAME_MAX = 255;

  RelativePath {
    names = List.copyOf(names);
  }

  /**
   * Reads {@code raw}; empty names and {@code "."} are passed over.
   *
   * @throws Refusal NOT_FOUND if nothing can be there
   */
  static RelativePath parse(RawName raw) {
    List<RawName> names = new ArrayList<>();
    for (RawName name : WorkspacePath.components(raw)) {
      if (!name.is(".")) {
        names.add(name);
      }
    }
    boolean isPossible =
        raw.length() <= WorkspacePath.MAX_BYTES
            && names.stream().allMatch(name -> name.isSingle() && name.length() <= NAME_MAX);
    if (!isPossible) {
      throw notFound();
    }
    return new RelativePath(names);
  }

  static Refusal notFound() {
    return new Refusal(NOT_FOUND, "File not found");
  }

  /** The names with slashes between them. */
  RawName raw() {
    RawName path = RawName.of("");
    for (RawName name : names) {
      path = path.child(name);
    }
    return path;
  }

  /** The same path below {@code top}. */
  WorkspacePath below(WorkspacePath top) {
    return names.isEmpty() ? top : top.below(raw());
  }
}
