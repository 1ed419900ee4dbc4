package dev.satchel.http.ash;

import static dev.satchel.Refusal.Code.MALFORMED_PATH;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import java.util.List;
import java.util.Optional;

/**
 * The path of a file, relative to a workspace, as it was asked for.
 *
 * @param raw decoded, and not checked
 */
record RequestedPath(RawName raw) {
  /** What speaks against it, whatever there is in the workspace. */
  Optional<Refusal> objection() {
    if (raw.isEmpty()) {
      return Optional.of(new Refusal(MALFORMED_PATH, "File path required"));
    }
    return leadsElsewhere(raw.text())
        ? Optional.of(new Refusal(MALFORMED_PATH, "Invalid file path"))
        : Optional.empty();
  }

  /** Two dots anywhere are refused, even in a name: so it is on the wire. */
  static boolean leadsElsewhere(String path) {
    return path.contains("..") || path.startsWith("/");
  }

  /** Whether it says that it is a directory. */
  boolean isOfDirectory() {
    return raw.endsWithSlash();
  }

  /** Whether nothing in any file system can be called so. */
  boolean isImpossible() {
    return raw.text().indexOf('\0') >= 0;
  }

  /** The last name in it; empty if there is none. */
  RawName name() {
    List<RawName> names = WorkspacePath.components(raw);
    return names.isEmpty() ? RawName.of("") : names.get(names.size() - 1);
  }

  /** For people and programs; what is not UTF-8 is U+FFFD. */
  String text() {
    return raw.text();
  }
}
