package dev.satchel.files;

import static dev.satchel.Refusal.Code.CHANGED;
import static dev.satchel.Refusal.Code.FORBIDDEN;
import static dev.satchel.Refusal.Code.MALFORMED_PATH;
import static dev.satchel.Refusal.Code.NOT_A_DIRECTORY;
import static dev.satchel.Refusal.Code.NOT_A_FILE;
import static dev.satchel.Refusal.Code.NOT_FOUND;
import static dev.satchel.Refusal.Code.NO_SPACE;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The way through the roots to one path, name by name. A link on the way is read as text, and the
 * path that it makes is walked anew. For one thread.
 */
final class JailWalk {
  private static final int MAX_LINKS = 40; // As many as the kernel follows.
  private static final int MAX_STEPS = 1_000; // Links, and each ".." in their texts.
  private static final int NAME_MAX = 255; // What the usual file systems take, in bytes.

  /** Where a walk is to end, and what becomes of names on the way for which there is nothing. */
  enum Aim {
    /** In a directory that is there. */
    DIRECTORY,
    /** In a directory, or as near to it as there are any. */
    NEAREST_DIRECTORY,
    /** In a directory that is made if need be. */
    MADE_DIRECTORY,
    /** In the directory of what the path names, which is there. */
    FILE,
    /** In the same, whatever it is. */
    ANYTHING,
    /** In the same, or as near to it as there are directories. */
    NEAREST,
    /** In the same, which is made if need be. */
    MADE_PARENT,
    /**
     * In the directory of the last name, which is there: if it is a link, that is what is meant.
     */
    NAME,
    /** In the same, or as near to it as there are directories. */
    NEAREST_NAME,
    /** In the same, which is made if need be. */
    MADE_PARENT_OF_NAME;

    boolean isFile() {
      return this != DIRECTORY && this != NEAREST_DIRECTORY && this != MADE_DIRECTORY;
    }

    boolean isReading() {
      return this == DIRECTORY || this == FILE || this == ANYTHING || this == NAME;
    }

    /** Whether a link at the end is what is meant, and not what it leads to. */
    boolean isName() {
      return this == NAME || this == NEAREST_NAME || this == MADE_PARENT_OF_NAME;
    }
  }

  /** What becomes of links on the way, and at the end. */
  enum Links {
    /** Where they lead to inside the roots, the walk goes on. */
    FOLLOWED,
    /** They end it: what they lead to is not what was asked for. */
    REFUSED
  }

  /**
   * Where a walk has ended.
   *
   * @param directory open; closing this closes it
   * @param path where that really lies, without links
   * @param rest names that lead on from there: none, unless the aim is the nearest directory or a
   *     file, whose name is the last one and is no link, unless links are meant; it has none if the
   *     path turned out to name a directory
   */
  record End(Directory directory, List<RawName> path, List<RawName> rest) implements Closeable {
    /** What is there, if the walk got as far as that and there is anything. */
    Optional<Stat> stat() throws IOException {
      if (rest.isEmpty()) {
        return Optional.of(directory.stat());
      }
      try {
        return rest.size() > 1 ? Optional.empty() : Optional.of(directory.stat(rest.get(0)));
      } catch (NoSuchFileException e) {
        return Optional.empty();
      }
    }

    /** The path of what the walk was to: really, without links above it. */
    List<RawName> target() {
      return join(path, rest);
    }

    /** The last name. */
    RawName name() {
      return rest.get(rest.size() - 1);
    }

    /** Opens the regular file there. */
    OpenFile open(WorkspacePath asked) throws IOException {
      FileType type = stat().orElseThrow(() -> notFound(asked)).type();
      if (type != FileType.REGULAR) {
        throw new Refusal(NOT_A_FILE, "Path is not a file: " + asked);
      }
      try {
        return regular(directory.openUnseen(rest.get(0)), asked);
      } catch (NoSuchFileException e) {
        throw notFound(asked);
      } catch (AccessDeniedException e) {
        throw denied(asked);
      } catch (FileSystemLoopException e) {
        throw changed(asked); // It is a link now.
      }
    }

    private static OpenFile regular(OpenFile file, WorkspacePath asked) throws IOException {
      if (file.stat().type() == FileType.REGULAR) {
        return file;
      }
      file.close();
      throw changed(asked);
    }

    static Refusal notFound(WorkspacePath asked) {
      return new Refusal(NOT_FOUND, "File not found: " + asked);
    }

    @Override
    public void close() {
      directory.close();
    }
  }

  /** What a name leads to: a directory below, the end, or another path. */
  private record Step(
      Optional<Directory> below, Optional<End> end, List<RawName> path, boolean isLink) {
    static Step into(Directory directory) {
      return new Step(Optional.of(directory), Optional.empty(), List.of(), false);
    }

    static Step last(End end) {
      return new Step(Optional.empty(), Optional.of(end), List.of(), false);
    }

    static Step elsewhere(List<RawName> path, boolean isLink) {
      return new Step(Optional.empty(), Optional.empty(), path, isLink);
    }
  }

  private final List<Root> roots;
  private final WorkspacePath asked;
  private final Aim aim;
  private final Links links;

  JailWalk(List<Root> roots, WorkspacePath asked, Aim aim) {
    this(roots, asked, aim, Links.FOLLOWED);
  }

  JailWalk(List<Root> roots, WorkspacePath asked, Aim aim, Links links) {
    this.roots = roots;
    this.asked = asked;
    this.aim = aim;
    this.links = links;
  }

  /**
   * Walks. The caller closes the result.
   *
   * @throws Refusal if there is no such way, or it leads out of the roots
   */
  End end() throws IOException {
    if (!aim.isReading() && asked.names().stream().anyMatch(name -> name.length() > NAME_MAX)) {
      throw new Refusal(
          MALFORMED_PATH, "Path must not contain a name of more than " + NAME_MAX + " bytes");
    }
    List<RawName> target = asked.names();
    int followed = 0;
    for (int steps = 0; steps <= MAX_STEPS && followed <= MAX_LINKS; steps++) {
      Optional<Root> root = rootOf(target);
      if (root.isEmpty()) {
        target = withoutParents(target);
        root = rootOf(target);
      }
      if (root.isEmpty()) {
        throw outside(followed);
      }
      root.get().check();
      Step step = walk(root.get(), target);
      if (step.end().isPresent()) {
        return step.end().get();
      }
      target = step.path();
      followed += step.isLink() ? 1 : 0;
    }
    throw new Refusal(NOT_FOUND, what() + " not found, too many links on the way: " + asked);
  }

  private Optional<Root> rootOf(List<RawName> target) {
    return roots.stream().filter(root -> root.leadsTo(target)).findFirst();
  }

  /** Walks from {@code root} until the end, or until a link turns up. */
  private Step walk(Root root, List<RawName> target) throws IOException {
    List<RawName> rest = root.below(target);
    List<RawName> walked = new ArrayList<>(root.real().names());
    Directory directory = root.directory().reopen();
    try {
      for (int i = 0; i < rest.size(); i++) {
        Step step = step(directory, walked, rest.get(i), rest.subList(i + 1, rest.size()));
        if (step.end().isPresent()) {
          return step;
        }
        directory.close();
        if (step.below().isEmpty()) {
          return step;
        }
        directory = step.below().get();
        walked.add(rest.get(i));
      }
      return Step.last(new End(directory, walked, List.of()));
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /** Looks what {@code name} is, in {@code directory} at {@code walked}. */
  private Step step(Directory directory, List<RawName> walked, RawName name, List<RawName> after)
      throws IOException {
    if (name.is("..")) {
      return Step.elsewhere(join(parent(walked), after), false);
    }
    if (after.isEmpty() && aim.isFile()) {
      return !aim.isName() && isLink(directory, name)
          ? follow(directory, walked, name, after)
          : Step.last(new End(directory, walked, List.of(name)));
    }
    try {
      return Step.into(directory.openDirectory(name));
    } catch (NotDirectoryException | FileSystemLoopException e) {
      FileType type = typeOf(directory, name);
      if (type != FileType.SYMLINK && type != FileType.DIRECTORY) {
        throw noDirectory(after.isEmpty());
      }
      return follow(directory, walked, name, after); // It is a link, or was one a moment ago.
    } catch (NoSuchFileException e) {
      return missing(directory, walked, name, after);
    } catch (AccessDeniedException e) {
      throw denied(asked);
    }
  }

  private Step missing(Directory directory, List<RawName> walked, RawName name, List<RawName> after)
      throws IOException {
    return switch (aim) {
      case DIRECTORY, FILE, ANYTHING, NAME ->
          throw new Refusal(NOT_FOUND, what() + " not found: " + asked);
      case NEAREST, NEAREST_NAME, NEAREST_DIRECTORY ->
          Step.last(new End(directory, walked, join(List.of(name), after)));
      case MADE_DIRECTORY, MADE_PARENT, MADE_PARENT_OF_NAME -> made(directory, walked, name, after);
    };
  }

  private Step made(Directory directory, List<RawName> walked, RawName name, List<RawName> after)
      throws IOException {
    make(directory, name);
    try {
      return Step.into(directory.openDirectory(name));
    } catch (NotDirectoryException | FileSystemLoopException | NoSuchFileException e) {
      return Step.elsewhere(join(walked, join(List.of(name), after)), false); // Exchanged since.
    }
  }

  private void make(Directory directory, RawName name) throws IOException {
    try {
      directory.makeDirectory(name);
    } catch (FileAlreadyExistsException e) {
      // Someone else was faster, which is just as well.
    } catch (NoSuchFileException e) {
      throw changed(asked); // The directory itself was removed.
    } catch (AccessDeniedException e) {
      throw denied(asked);
    } catch (NoSpaceException e) {
      throw new Refusal(NO_SPACE, "There is no room to make the directory: " + asked);
    }
  }

  /** What the path that was asked for should lead to. */
  private String what() {
    return aim.isFile() ? "File" : "Directory";
  }

  private Refusal noDirectory(boolean isLast) {
    if (!aim.isReading()) {
      return new Refusal(NOT_A_DIRECTORY, "Path exists and is not a directory: " + asked);
    }
    if (aim == Aim.ANYTHING || aim == Aim.NAME) {
      return new Refusal(NOT_A_DIRECTORY, "Path leads through what is no directory: " + asked);
    }
    return isLast
        ? new Refusal(NOT_A_DIRECTORY, "Path is not a directory: " + asked)
        : new Refusal(NOT_FOUND, what() + " not found: " + asked);
  }

  static Refusal denied(WorkspacePath asked) {
    return new Refusal(FORBIDDEN, "Permission denied: " + asked);
  }

  static Refusal changed(WorkspacePath asked) {
    return new Refusal(CHANGED, "Path was changed meanwhile: " + asked);
  }

  private Refusal outside(int followed) {
    return new Refusal(
        FORBIDDEN,
        followed == 0
            ? "Path is outside the served roots: " + asked
            : "Path leads out of the served roots through a link: " + asked);
  }

  private boolean isLink(Directory directory, RawName name) throws IOException {
    try {
      return directory.stat(name).type() == FileType.SYMLINK;
    } catch (NoSuchFileException e) {
      return false;
    } catch (AccessDeniedException e) {
      throw denied(asked);
    }
  }

  private static FileType typeOf(Directory directory, RawName name) {
    try {
      return directory.stat(name).type();
    } catch (IOException e) {
      return FileType.SYMLINK; // Whatever it was, it is gone: looking again will tell.
    }
  }

  private Step follow(
      Directory directory, List<RawName> walked, RawName name, List<RawName> after) {
    if (links == Links.REFUSED) {
      throw new Refusal(NOT_A_FILE, "Path leads through a link: " + asked);
    }
    return Step.elsewhere(redirect(walked, linkText(directory, name), after), true);
  }

  /** The text of a link; its own name, so that it is looked at again, if it is none any more. */
  private static RawName linkText(Directory directory, RawName name) {
    try {
      return directory.readLink(name);
    } catch (IOException e) {
      return name;
    }
  }

  /** The path that a link makes. It may lie anywhere, and hold {@code ".."}. */
  private static List<RawName> redirect(List<RawName> walked, RawName link, List<RawName> rest) {
    boolean absolute = !link.isEmpty() && link.bytes()[0] == '/';
    List<RawName> target =
        WorkspacePath.components(link).stream().filter(name -> !name.is(".")).toList();
    return join(absolute ? target : join(walked, target), rest);
  }

  /** {@code path} with each {@code ".."} taken by name: for what lies in no root. */
  private static List<RawName> withoutParents(List<RawName> path) {
    List<RawName> plain = new ArrayList<>();
    for (RawName name : path) {
      if (!name.is("..")) {
        plain.add(name);
      } else if (!plain.isEmpty()) {
        plain.remove(plain.size() - 1);
      }
    }
    return plain;
  }

  private static List<RawName> parent(List<RawName> path) {
    return path.subList(0, Math.max(path.size() - 1, 0));
  }

  private static List<RawName> join(List<RawName> path, List<RawName> rest) {
    return Stream.concat(path.stream(), rest.stream()).toList();
  }
}
