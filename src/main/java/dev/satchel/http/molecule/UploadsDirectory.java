package dev.satchel.http.molecule;

import dev.satchel.RawName;
import dev.satchel.files.Directory;
import dev.satchel.files.JailedDirectory;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;

/**
 * The directory in the workspace that files for a chat go to. Whoever works there may put links in
 * its place: they are not followed.
 */
final class UploadsDirectory {
  private static final RawName ROOT = RawName.of("/workspace");
  private static final List<RawName> NAMES =
      List.of(RawName.of(".molecule"), RawName.of("chat-uploads"));

  /** What it is called on the wire. */
  static final String PATH = "/workspace/.molecule/chat-uploads";

  private final WireRoots roots;

  UploadsDirectory(WireRoots roots) {
    this.roots = roots;
  }

  /**
   * Opens it, and makes what is missing of it. The caller closes it.
   *
   * @throws dev.satchel.Refusal or IOException if something else is in its place, or it cannot be
   *     made
   */
  Directory open() throws IOException {
    WireRoot root = roots.of(ROOT).orElseThrow(() -> new NoSuchFileException(PATH));
    JailedDirectory workspace = root.jail().directory(root.directory());
    Directory directory = workspace.directory();
    for (RawName name : NAMES) {
      try (Directory parent = directory) {
        directory = below(parent, name);
      }
    }
    return directory;
  }

  private static Directory below(Directory parent, RawName name) throws IOException {
    try {
      parent.makeDirectory(name);
    } catch (FileAlreadyExistsException e) {
      // Mostly it is there.
    }
    return parent.openDirectory(name);
  }
}
