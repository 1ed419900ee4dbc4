package dev.satchel.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Looks at the directories that are served. */
record RootsLook(Findings findings, Settings settings, AbilitiesLook abilities) {
  /**
   * @param writes whether something may be tried out there
   */
  void run(boolean writes) {
    for (Path root : settings.roots()) {
      findings.look("root " + root, () -> look(root, writes));
    }
    if (!writes && !settings.roots().isEmpty()) {
      findings.note(
          "file systems of the roots",
          "were not tried out, since that writes there for a moment; --write does");
    }
  }

  private void look(Path root, boolean writes) throws IOException {
    String what = "root " + root;
    if (!Files.isDirectory(root)) {
      findings.fails(what, "is no directory: make it, or serve another");
      return;
    }
    DirectoryLook.read(root);
    boolean isWritable = DirectoryLook.isWritable(root);
    if (!isWritable) {
      findings.note(what, "cannot be written by this user: uploads there will be refused");
    } else if (!DirectoryLook.hasRoom(root)) {
      findings.note(what, DirectoryLook.room(root));
    } else {
      findings.ok(what, DirectoryLook.room(root));
    }
    nested(root, what);
    if (writes && isWritable) {
      abilities.at(root);
    }
  }

  private void nested(Path root, String what) throws IOException {
    Path real = root.toRealPath();
    List<Path> others = settings.roots();
    for (Path other : others) {
      if (!other.equals(root) && Files.isDirectory(other) && real.startsWith(other.toRealPath())) {
        findings.note(what, "lies in the root " + other + " and is served twice");
      }
    }
  }
}
