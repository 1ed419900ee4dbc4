package dev.satchel.files;

import static dev.satchel.Refusal.Code.ALREADY_EXISTS;
import static dev.satchel.Refusal.Code.NOT_A_DIRECTORY;
import static dev.satchel.Refusal.Code.NO_SPACE;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a staged tree appears where it is to be: where nothing is, or an empty directory, with one
 * rename; else by a {@link Merge} under a {@link Journal}. For one thread.
 */
final class Publication {
  private static final Logger LOG = LoggerFactory.getLogger(Publication.class);

  /** Directories that are missing above the tree are made around it, in this one. */
  private static final RawName ABOVE = RawName.of("above");

  private static final int OWNER_WRITES = 0200;

  /** So that what one merge undoes is not what another has just brought. */
  private static final Object ONE_MERGE_AT_A_TIME = new Object();

  /** What is told after each change to the disk. */
  @FunctionalInterface
  interface Steps {
    /** Where nobody needs to know. */
    Steps UNSEEN = () -> {};

    void next() throws IOException;
  }

  /** What must hold of the directory in which the staging directory is. */
  @FunctionalInterface
  interface SiteCheck {
    void of(Directory site) throws IOException;
  }

  private final WorkspacePath asked;
  private final List<RawName> names;
  private final boolean isRoot;
  private final SiteCheck check;
  private final Steps steps;

  /**
   * @param asked where it is to be, as the caller says
   * @param names how to get there from the directory that holds the staging directory
   * @param isRoot whether there is a root, which must stay the directory that it is
   */
  Publication(
      WorkspacePath asked, List<RawName> names, boolean isRoot, SiteCheck check, Steps steps) {
    this.asked = asked;
    this.names = List.copyOf(names);
    this.isRoot = isRoot;
    this.check = check;
    this.steps = steps;
  }

  /**
   * Publishes what is in {@code home}.
   *
   * @param withTop whether the top of the tree keeps its permissions in place of a directory
   */
  void run(StagingDirectory home, boolean withTop) throws IOException {
    try {
      check.of(home.site());
      home.directory().syncAll();
      try (Destination destination = destination(home)) {
        publish(home, destination, withTop);
      }
    } catch (NoSpaceException e) {
      throw new Refusal(NO_SPACE, "There is no room to unpack: " + asked);
    } catch (AccessDeniedException e) {
      throw JailWalk.denied(asked);
    } catch (NotDirectoryException | NoSuchFileException | AtomicMoveNotSupportedException e) {
      throw JailWalk.changed(asked);
    }
  }

  private Destination destination(StagingDirectory home) throws IOException {
    try {
      return Destination.below(home.site(), names);
    } catch (NotDirectoryException e) {
      throw new Refusal(NOT_A_DIRECTORY, "Path exists and is not a directory: " + asked);
    }
  }

  private void publish(StagingDirectory home, Destination destination, boolean withTop)
      throws IOException {
    int known = names.size() - destination.missing().size();
    Journal journal =
        new Journal(
            names.subList(0, known),
            destination.missing().isEmpty() ? StagingDirectory.TREE : ABOVE);
    try (LateModes modes = new LateModes(home.directory(), journal.path())) {
      boolean isThere =
          destination.missing().isEmpty()
              ? replaceEmpty(home.directory(), destination, withTop, modes)
              : appear(home.directory(), destination, modes);
      if (!isThere) {
        merge(home, destination.directory(), journal, modes);
      }
    }
  }

  /** Has the tree take the place of a directory in which nothing is; false if that cannot be. */
  private boolean replaceEmpty(
      Directory home, Destination destination, boolean withTop, LateModes modes)
      throws IOException {
    if (isRoot || !destination.isReplaceableBy(home.stat(StagingDirectory.TREE))) {
      return false;
    }
    if (!withTop) {
      home.setPermissions(StagingDirectory.TREE, destination.directory().stat().permissions());
    }
    RawName last = names.get(names.size() - 1);
    Directory above = destination.above();
    int permissions = openUp(home, StagingDirectory.TREE, RawName.of(""), modes);
    try {
      home.rename(StagingDirectory.TREE, above, last);
    } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
      return false; // The latter is what XFS says.
    } catch (AccessDeniedException e) {
      return false; // As in a directory in which everyone may remove but his own.
    }
    steps.next();
    close(above, last, permissions);
    return true;
  }

  /** Brings the tree to where nothing is; false if something is there now. */
  private boolean appear(Directory home, Destination destination, LateModes modes)
      throws IOException {
    RawName first = destination.missing().get(0);
    wrap(home, destination.missing());
    try (Directory wrapping = home.openDirectory(ABOVE)) {
      int permissions = openUp(wrapping, first, first, modes);
      wrapping.renameToFree(first, destination.directory(), first);
      steps.next();
      close(destination.directory(), first, permissions);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /** Makes directories around the tree, so that with it, they appear in one step. */
  private void wrap(Directory home, List<RawName> missing) throws IOException {
    RawName path = ABOVE;
    for (RawName name : missing.subList(0, missing.size() - 1)) {
      path = path.child(name);
    }
    RawName last = missing.get(missing.size() - 1);
    try (Trail trail = new Trail(home.reopen())) {
      Directory inner = trail.made(path);
      int permissions = home.stat(StagingDirectory.TREE).permissions();
      home.setPermissions(StagingDirectory.TREE, permissions | OWNER_WRITES);
      home.renameToFree(StagingDirectory.TREE, inner, last);
      inner.setPermissions(last, permissions);
      inner.sync();
    }
    steps.next();
  }

  /**
   * Lets the directory {@code name} be brought elsewhere, for which its owner must be allowed to
   * write to it.
   *
   * @return which permissions it has to get back; negative if it has them still
   */
  private int openUp(Directory directory, RawName name, RawName path, LateModes modes)
      throws IOException {
    Stat stat = directory.stat(name);
    if ((stat.permissions() & OWNER_WRITES) != 0) {
      return -1;
    }
    modes.note(path, stat);
    directory.setPermissions(name, stat.permissions() | OWNER_WRITES);
    steps.next();
    return stat.permissions();
  }

  private void close(Directory directory, RawName name, int permissions) throws IOException {
    if (permissions >= 0) {
      directory.setPermissions(name, permissions);
      steps.next();
    }
    directory.sync();
  }

  private void merge(StagingDirectory home, Directory into, Journal journal, LateModes modes)
      throws IOException {
    synchronized (ONE_MERGE_AT_A_TIME) {
      try (Directory from = home.directory().openDirectory(journal.source());
          MergeLog log = MergeLog.in(home.directory())) {
        TreePair pair = new TreePair(from, into);
        Merge merge = new Merge(pair, modes, this::refuse, steps, log);
        merge.check();
        journal.draft(home.directory());
        steps.next();
        Journal.commit(home.directory());
        home.keep(); // Whatever happens now, it is only removed once it is over.
        carryOut(home, merge, pair, log);
        forget(home);
      }
    }
  }

  private void refuse(RawName path, FileType there) {
    throw new Refusal(ALREADY_EXISTS, "In the way below " + asked + " is a " + there + ": " + path);
  }

  private void carryOut(StagingDirectory home, Merge merge, TreePair pair, MergeLog log)
      throws IOException {
    try {
      steps.next();
      merge.run();
      home.directory().syncAll();
      steps.next();
    } catch (IOException | RuntimeException e) {
      undo(home, pair, log);
      throw e;
    }
  }

  /** If that fails, there is nothing left to do but the same at the next start. */
  private void forget(StagingDirectory home) {
    try {
      Journal.remove(home.directory());
      home.discard();
    } catch (IOException e) {
      LOG.warn("The journal of an import cannot be removed: {}", asked, e);
    }
  }

  private void undo(StagingDirectory home, TreePair pair, MergeLog log) {
    try {
      log.undo(pair, steps);
      home.directory().syncAll();
      Journal.remove(home.directory());
      home.discard();
    } catch (IOException e) {
      LOG.warn("An import cannot be undone, and goes on at the next start: {}", asked, e);
    }
  }
}
