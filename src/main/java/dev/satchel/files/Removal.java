package dev.satchel.files;

import static dev.satchel.Refusal.Code.CHANGED;
import static dev.satchel.Refusal.Code.FORBIDDEN;
import static dev.satchel.Refusal.Code.NOT_EMPTY;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.files.JailWalk.Aim;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;

/**
 * Takes something away, and what is in it. Everything is reached from the handle of the directory
 * that it is in, and no link is followed, so nothing else goes, whatever others rename meanwhile.
 * For one thread.
 */
final class Removal {
  /** How the name of something begins that is to go. */
  static final String PREFIX = ".satchel-removed-";

  /** How many directories are open at once; what lies deeper is brought up before it goes. */
  private static final int DEPTH = 64;

  /** How often a directory is gone through in which others make something all the time. */
  private static final int ATTEMPTS = 16;

  /** The same if each time something deep was brought up; enough for 640,000 levels. */
  private static final int MAX_PASSES = 10_000;

  private final List<Root> roots;
  private final WorkspacePath asked;
  private final Anchors anchors;

  /** Whether something was brought up since the top was listed. */
  private boolean isRaised;

  Removal(List<Root> roots, WorkspacePath asked) {
    this.roots = roots;
    this.asked = asked;
    this.anchors = new Anchors(roots);
  }

  /** Takes it away if there is nothing in it. */
  void one() throws IOException {
    run(false);
  }

  /** Takes it away with everything in it. */
  void all() throws IOException {
    run(true);
  }

  private void run(boolean withContent) throws IOException {
    try (JailWalk.End end = new JailWalk(roots, asked, Aim.NAME).end()) {
      FileType type = end.stat().orElseThrow(() -> JailWalk.End.notFound(asked)).type();
      anchors.check(end, asked);
      if (type != FileType.DIRECTORY) {
        end.directory().delete(end.name());
      } else if (withContent) {
        tree(end.directory(), end.name());
      } else {
        end.directory().deleteDirectory(end.name());
      }
    } catch (DirectoryNotEmptyException e) {
      throw new Refusal(NOT_EMPTY, "Directory is not empty: " + asked);
    } catch (AccessDeniedException e) {
      throw JailWalk.denied(asked);
    } catch (NoSuchFileException e) {
      throw JailWalk.End.notFound(asked);
    } catch (FileAlreadyExistsException | NotDirectoryException | FileSystemLoopException e) {
      throw JailWalk.changed(asked); // It is of another kind than a moment ago.
    }
  }

  /** Takes the directory {@code name} in {@code parent} away with everything in it. */
  void tree(Directory parent, RawName name) throws IOException {
    int attempts = 0;
    for (int passes = 0; attempts < ATTEMPTS && passes < MAX_PASSES; passes++) {
      isRaised = false;
      try (Directory top = parent.openDirectory(name)) {
        empty(top, top, 1);
      }
      if (isGone(parent, name)) {
        return;
      }
      attempts += isRaised ? 0 : 1;
    }
    throw filled();
  }

  private Refusal filled() {
    return new Refusal(CHANGED, "Directory is filled again and again: " + asked);
  }

  private boolean isGone(Directory parent, RawName name) throws IOException {
    try {
      parent.deleteDirectory(name);
      return true;
    } catch (DirectoryNotEmptyException e) {
      return false;
    } catch (NoSuchFileException e) {
      return true;
    }
  }

  private void empty(Directory directory, Directory top, int depth) throws IOException {
    check(directory, top);
    for (Directory.Entry entry : directory.listAll()) {
      try {
        if (entry.type() != FileType.DIRECTORY) {
          directory.delete(entry.name());
        } else if (depth < DEPTH) {
          below(directory, entry.name(), top, depth);
        } else {
          directory.renameToFree(entry.name(), top, NewFile.unguessable(PREFIX));
          isRaised = true;
        }
      } catch (NoSuchFileException e) {
        // As it should be.
      } catch (FileAlreadyExistsException | NotDirectoryException | FileSystemLoopException e) {
        // It is of another kind by now: the directory is not empty then, and is looked at again.
      }
    }
  }

  private void below(Directory parent, RawName name, Directory top, int depth) throws IOException {
    for (int attempts = 0; attempts < ATTEMPTS; attempts++) {
      try (Directory directory = parent.openDirectory(name)) {
        empty(directory, top, depth + 1);
      }
      if (isGone(parent, name)) {
        return;
      }
    }
    throw filled();
  }

  /** What is mounted here is not what was asked for, nor is a root that was moved here. */
  private void check(Directory directory, Directory top) throws IOException {
    Stat stat = directory.stat();
    if (stat.device() != top.stat().device() || anchors.hold(stat)) {
      throw new Refusal(FORBIDDEN, "Directory holds a root, or what is mounted: " + asked);
    }
  }
}
