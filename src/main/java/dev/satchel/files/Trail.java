package dev.satchel.files;

import static dev.satchel.Refusal.Code.UNSAFE_ARCHIVE;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way from a directory down to the one below it that is worked in. Its handles stay open, so
 * that what lies near is reached without walking again; there are at most {@value #MAX_HANDLES},
 * and one that was closed is opened again by its name. No link is followed. For one thread.
 */
final class Trail implements Closeable {
  static final int MAX_HANDLES = 64;
  private static final int REOPENED_AT_ONCE = MAX_HANDLES / 2;

  /** Where something lies: the path of its directory, and its name there. */
  record Spot(RawName parent, RawName name) {
    /** Takes {@code path} apart, which is not empty. */
    static Spot of(RawName path) {
      byte[] bytes = path.bytes();
      int slash = bytes.length - 1;
      while (slash >= 0 && bytes[slash] != '/') {
        slash--;
      }
      return new Spot(
          RawName.of(Arrays.copyOf(bytes, Math.max(slash, 0))),
          RawName.of(Arrays.copyOfRange(bytes, slash + 1, bytes.length)));
    }
  }

  /** A directory on the way. */
  private static final class Step {
    private final RawName name;
    private @Nullable Directory directory;

    Step(RawName name) {
      this.name = name;
    }
  }

  private final Directory top;
  private final List<Step> steps = new ArrayList<>();

  /** The path of the last step; null when the way there was broken off. */
  private @Nullable RawName path = RawName.of("");

  private int open;

  /** Begins at {@code top}, which is closed with this. */
  Trail(Directory top) {
    this.top = top;
  }

  /**
   * Goes to the directory {@code target} below the top, and stays there. It is open until the next
   * call.
   *
   * @throws NoSuchFileException if it is not there
   * @throws NotDirectoryException if a link, or anything else that is no directory, is on the way
   */
  Directory at(RawName target) throws IOException {
    return go(target, false);
  }

  /**
   * The same, and makes what is missing on the way.
   *
   * @throws Refusal UNSAFE_ARCHIVE if a name is one of a staging directory, which nobody would see
   */
  Directory made(RawName target) throws IOException {
    return go(target, true);
  }

  private Directory go(RawName target, boolean makes) throws IOException {
    if (path == null || !target.equals(path)) {
      List<RawName> names = WorkspacePath.components(target);
      leave(shared(names));
      for (RawName name : names.subList(steps.size(), names.size())) {
        enter(name, makes);
      }
      path = target;
    }
    return deepest();
  }

  private int shared(List<RawName> names) {
    int most = Math.min(names.size(), steps.size());
    int same = 0;
    while (same < most && names.get(same).equals(steps.get(same).name)) {
      same++;
    }
    return same;
  }

  /** Goes back up until only {@code depth} steps are left. */
  private void leave(int depth) {
    path = null;
    while (steps.size() > depth) {
      close(steps.remove(steps.size() - 1));
    }
  }

  private void enter(RawName name, boolean makes) throws IOException {
    Directory from = deepest();
    Step step = new Step(name);
    step.directory = makes ? opened(from, name) : open(from, name);
    steps.add(step);
    opened();
  }

  private static Directory opened(Directory from, RawName name) throws IOException {
    try {
      return open(from, name);
    } catch (NoSuchFileException e) {
      make(from, name);
      return open(from, name);
    }
  }

  private static void make(Directory from, RawName name) throws IOException {
    if (StagingDirectory.isName(name)) {
      throw new Refusal(UNSAFE_ARCHIVE, "Names of directories like this are ours: " + name);
    }
    try {
      from.makeDirectory(name);
    } catch (FileAlreadyExistsException e) {
      // Someone else was faster: opening it tells what it is.
    }
  }

  private static Directory open(Directory from, RawName name) throws IOException {
    try {
      return from.openDirectory(name);
    } catch (FileSystemLoopException e) {
      throw new NotDirectoryException(name.text());
    }
  }

  private Directory deepest() throws IOException {
    if (steps.isEmpty()) {
      return top;
    }
    Step last = steps.get(steps.size() - 1);
    if (last.directory == null) {
      reopen();
    }
    if (last.directory == null) {
      throw new IllegalStateException("not open: " + last.name);
    }
    return last.directory;
  }

  /** Counts a handle, and closes those nearest to the top when there are too many. */
  private void opened() {
    open++;
    for (int i = 0; open > MAX_HANDLES; i++) {
      close(steps.get(i));
    }
  }

  private void close(Step step) {
    if (step.directory != null) {
      step.directory.close();
      step.directory = null;
      open--;
    }
  }

  /** Walks down again, and keeps the last few open, since those above are needed next. */
  private void reopen() throws IOException {
    Directory above = top;
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      if (step.directory == null) {
        step.directory = open(above, step.name);
        opened();
      }
      if (i > 0 && i < steps.size() - REOPENED_AT_ONCE) {
        close(steps.get(i - 1));
      }
      above = step.directory;
    }
  }

  @Override
  public void close() {
    leave(0);
    top.close();
  }
}
