package dev.satchel.git;

import static dev.satchel.Refusal.Code.UNSUPPORTED;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.files.Directory;
import dev.satchel.files.Jail;
import dev.satchel.files.JailedDirectory;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.lib.ObjectId;

/** Opens the objects of a repository, with those that it borrows from others in the roots. */
final class Alternates {
  private static final int DEEPEST = 5; // As deep as git goes.
  private static final int MOST = 20;
  private static final int LONGEST = 64 << 10;

  private final Jail jail;
  private final WorkspacePath workTree;
  private final Inflation inflation = new Inflation();
  private final List<ObjectDirectory> opened = new ArrayList<>();

  /**
   * @param workTree for messages
   */
  Alternates(Jail jail, WorkspacePath workTree) {
    this.jail = jail;
    this.workTree = workTree;
  }

  /**
   * Opens everything. To be called once.
   *
   * @param objects is taken over
   * @throws Refusal UNSUPPORTED if something is borrowed from outside the roots
   */
  ObjectStore open(JailedDirectory objects, Set<ObjectId> shallow) throws IOException {
    ObjectStore store = new ObjectStore(opened, shallow, inflation);
    try {
      add(objects, 0);
      return store;
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private void add(JailedDirectory objects, int depth) throws IOException {
    opened.add(ObjectDirectory.open(objects, inflation));
    for (RawName line : lines(objects)) {
      if (depth == DEEPEST || opened.size() == MOST) {
        throw new Refusal(UNSUPPORTED, "Repository borrows too much from others: " + workTree);
      }
      add(borrowed(GitDirectory.at(objects.path(), line)), depth + 1);
    }
  }

  private JailedDirectory borrowed(WorkspacePath path) throws IOException {
    try {
      return jail.directory(path);
    } catch (Refusal e) {
      throw new Refusal(
          UNSUPPORTED,
          "Repository borrows objects from a directory that is missing or lies outside the served"
              + " roots: "
              + workTree);
    }
  }

  private static List<RawName> lines(JailedDirectory objects) throws IOException {
    Optional<byte[]> text = text(objects.directory());
    List<RawName> lines = new ArrayList<>();
    byte[] bytes = text.orElse(new byte[0]);
    int start = 0;
    for (int i = 0; i <= bytes.length; i++) {
      if (i == bytes.length || bytes[i] == '\n') {
        if (i > start && bytes[start] != '#') {
          lines.add(RawName.of(Arrays.copyOfRange(bytes, start, i)));
        }
        start = i + 1;
      }
    }
    return lines;
  }

  private static Optional<byte[]> text(Directory objects) throws IOException {
    try (Directory info = objects.openDirectory(RawName.of("info"))) {
      return SmallFile.read(info, RawName.of("alternates"), LONGEST);
    } catch (FileSystemException e) {
      return Optional.empty(); // A link leads elsewhere, and so is none.
    }
  }
}
