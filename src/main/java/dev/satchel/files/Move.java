package dev.satchel.files;

import static dev.satchel.Refusal.Code.ALREADY_EXISTS;
import static dev.satchel.Refusal.Code.IMPOSSIBLE_MOVE;
import static dev.satchel.Refusal.Code.NOT_A_DIRECTORY;
import static dev.satchel.Refusal.Code.NOT_EMPTY;
import static dev.satchel.Refusal.Code.NOT_FOUND;
import static dev.satchel.Refusal.Code.NO_SPACE;
import static dev.satchel.Refusal.Code.UNSUPPORTED;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.files.JailWalk.Aim;
import dev.satchel.files.JailWalk.End;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.Optional;

/**
 * Moves something from one path to another. All that can be said against it is said before anything
 * is touched, and what is there before goes only once the new is in its place. For one thread.
 */
final class Move {
  private final List<Root> roots;
  private final WorkspacePath from;
  private final WorkspacePath to;
  private final boolean overwrite;
  private final Anchors anchors;

  Move(List<Root> roots, WorkspacePath from, WorkspacePath to, boolean overwrite) {
    this.roots = roots;
    this.from = from;
    this.to = to;
    this.overwrite = overwrite;
    this.anchors = new Anchors(roots);
  }

  /** Moves, as {@link Jail#move} says. */
  void run() throws IOException {
    try (End source = walk(from, Aim.NAME)) {
      Stat moved = source.stat().orElseThrow(() -> End.notFound(from));
      anchors.check(source, from);
      checkTarget(source, moved);
      try (End target = walk(to, Aim.MADE_PARENT_OF_NAME)) {
        put(source, moved, target);
      }
    } catch (AccessDeniedException e) {
      throw JailWalk.denied(from);
    } catch (AtomicMoveNotSupportedException e) {
      throw new Refusal(
          UNSUPPORTED, "Path cannot be moved in one step, as to another file system: " + from);
    } catch (NoSpaceException e) {
      throw new Refusal(NO_SPACE, "There is no room to move the path: " + from);
    } catch (NoSuchFileException
        | FileAlreadyExistsException
        | NotDirectoryException
        | FileSystemLoopException e) {
      throw JailWalk.changed(from);
    }
  }

  private End walk(WorkspacePath path, Aim aim) throws IOException {
    return new JailWalk(roots, path, aim).end();
  }

  private void checkTarget(End source, Stat moved) throws IOException {
    try (End near = walk(to, Aim.NEAREST_NAME)) {
      Optional<Stat> there = near.stat();
      if (there.isPresent() && !mayReplace(there.get())) {
        throw exists();
      }
      List<RawName> old = source.target();
      List<RawName> planned = near.target();
      if (Root.startsWith(old, planned)) {
        throw impossible(old.equals(planned) ? "is the destination" : "lies in the destination");
      }
      if (Root.startsWith(planned, old) && moved.type() == FileType.DIRECTORY) {
        throw impossible("holds the destination");
      }
      if (there.isPresent()) {
        anchors.check(near, to);
      }
    }
  }

  private Refusal exists() {
    return new Refusal(ALREADY_EXISTS, "Destination already exists: " + to);
  }

  private Refusal impossible(String how) {
    return new Refusal(IMPOSSIBLE_MOVE, "Source " + how + ": " + from);
  }

  private boolean mayReplace(Stat there) throws IOException {
    return overwrite || (there.type() == FileType.SYMLINK && isDangling());
  }

  /** Of what lies outside the roots, nothing is told: a link that leads there is none of these. */
  private boolean isDangling() throws IOException {
    try (End end = walk(to, Aim.ANYTHING)) {
      return end.stat().isEmpty();
    } catch (Refusal e) {
      return e.code() == NOT_FOUND || e.code() == NOT_A_DIRECTORY;
    }
  }

  private void put(End source, Stat moved, End target) throws IOException {
    try {
      source.directory().renameToFree(source.name(), target.directory(), target.name());
    } catch (FileAlreadyExistsException e) {
      Stat there = target.stat().orElseThrow(() -> JailWalk.changed(to));
      if (!mayReplace(there)) {
        throw exists();
      }
      anchors.check(target, to);
      replace(source, moved, target, there);
    }
  }

  private void replace(End source, Stat moved, End target, Stat there) throws IOException {
    boolean areFiles = moved.type() != FileType.DIRECTORY && there.type() != FileType.DIRECTORY;
    // Of two names of one file, renaming would leave both.
    if (areFiles && overwrite && !there.isSameFile(moved)) {
      source.directory().rename(source.name(), target.directory(), target.name());
    } else {
      exchange(source, target, there);
    }
  }

  /** Has both change places, and then takes away what has come to the place of the source. */
  private void exchange(End source, End target, Stat there) throws IOException {
    Directory directory = source.directory();
    directory.exchange(source.name(), target.directory(), target.name());
    Stat out = directory.stat(source.name());
    if (!out.isSameFile(there) || anchors.hold(out)) { // What was looked at was exchanged before.
      directory.exchange(source.name(), target.directory(), target.name());
      throw JailWalk.changed(to);
    }
    RawName aside = NewFile.unguessable(Removal.PREFIX);
    try {
      directory.renameToFree(source.name(), directory, aside);
    } catch (NoSpaceException e) {
      directory.exchange(source.name(), target.directory(), target.name());
      throw e;
    }
    if (!directory.stat(aside).isSameFile(out)) { // Something new has come there since.
      directory.renameToFree(aside, directory, source.name());
      throw JailWalk.changed(from);
    }
    remove(source, aside, out);
  }

  private void remove(End source, RawName aside, Stat old) throws IOException {
    try {
      if (old.type() == FileType.DIRECTORY) {
        new Removal(roots, to).tree(source.directory(), aside);
      } else {
        source.directory().delete(aside);
      }
    } catch (AccessDeniedException | Refusal e) {
      throw new Refusal(
          NOT_EMPTY,
          "Moved, but what was there before could not be removed: "
              + new WorkspacePath(source.path()).below(aside));
    }
  }
}
