package dev.satchel.files;

import static dev.satchel.Refusal.Code.ALREADY_EXISTS;
import static dev.satchel.Refusal.Code.FORBIDDEN;
import static dev.satchel.Refusal.Code.NOT_A_FILE;
import static dev.satchel.Refusal.Code.NOT_FOUND;
import static dev.satchel.Refusal.Code.NO_SPACE;
import static dev.satchel.Refusal.Code.UNSAFE_ARCHIVE;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;

/**
 * A tree that is built aside, in the root in which it is to appear, and then appears there all at
 * once. All names are reached from its own open handle, and no link in it is followed. Paths are
 * relative to where the tree is to appear; the empty one is its top. For one thread.
 *
 * <p>Every method throws a {@link Refusal}: NO_SPACE if there is no room; FORBIDDEN if something is
 * denied; UNSAFE_ARCHIVE if the path leads through a staged link or anything else that is no
 * directory.
 */
public final class Staging implements Closeable {
  /** The bits of permission that can be set: not setuid, nor setgid, nor sticky. */
  static final int PERMISSIONS = 0777;

  private static final int NEW = 0666;

  /** Something that may find no room, be denied, or meet what is no directory. */
  @FunctionalInterface
  private interface Act<T> {
    T run() throws IOException;
  }

  private final StagingDirectory home;
  private final Trail trail;
  private final Publication publication;

  /** The permissions with which files are made here; negative until the first one was made. */
  private int filePermissions = -1;

  /** Whether it was said which permissions the top is to have. */
  private boolean hasTopPermissions;

  private boolean isClosed;

  /** Takes {@code home} over, which is empty but for the top of the tree. */
  Staging(StagingDirectory home, Publication publication) throws IOException {
    this.home = home;
    this.publication = publication;
    this.trail = new Trail(home.directory().openDirectory(StagingDirectory.TREE));
  }

  /** Makes a directory, and those above it that are missing. One that is there stays as it is. */
  public void makeDirectory(RawName path) throws IOException {
    act(path, () -> trail.made(path));
  }

  /**
   * Begins a regular file, in place of any file or link that is staged there. Missing directories
   * above are made. The caller closes it; {@link StagedFile} is an {@link OutputStream}.
   *
   * @throws Refusal ALREADY_EXISTS if there is a directory
   */
  public StagedFile makeFile(RawName path) throws IOException {
    return act(
        path,
        () -> {
          Trail.Spot spot = Trail.Spot.of(path);
          Directory parent = trail.made(spot.parent());
          int handle = replacing(parent, spot, () -> parent.createFile(spot.name(), NEW));
          return staged(path, handle);
        });
  }

  private StagedFile staged(RawName path, int handle) throws IOException {
    if (filePermissions < 0) {
      filePermissions = Linux.stat(handle, path).permissions();
    }
    return new StagedFile(path, handle, filePermissions);
  }

  /**
   * Makes a symbolic link with {@code text}, in place of any file or link that is staged there.
   *
   * @throws Refusal ALREADY_EXISTS if there is a directory
   */
  public void makeLink(RawName path, RawName text) throws IOException {
    act(
        path,
        () -> {
          Trail.Spot spot = Trail.Spot.of(path);
          Directory parent = trail.made(spot.parent());
          return replacing(
              parent,
              spot,
              () -> {
                parent.makeLink(spot.name(), text);
                return path;
              });
        });
  }

  /**
   * Gives the staged regular file {@code existing} a second name, in place of any file or link that
   * is staged there.
   *
   * @throws Refusal NOT_FOUND or NOT_A_FILE if {@code existing} is no staged regular file;
   *     ALREADY_EXISTS if there is a directory
   */
  public void makeHardLink(RawName path, RawName existing) throws IOException {
    Stat file = stat(existing).orElseThrow(() -> new Refusal(NOT_FOUND, "No file: " + existing));
    if (file.type() != FileType.REGULAR) {
      throw new Refusal(NOT_A_FILE, "Not a file: " + existing);
    }
    if (stat(path).filter(file::isSameFile).isPresent()) {
      return;
    }
    act(
        path,
        () -> {
          Trail.Spot from = Trail.Spot.of(existing);
          Trail.Spot to = Trail.Spot.of(path);
          try (Directory source = trail.at(from.parent()).share()) {
            Directory parent = trail.made(to.parent());
            return replacing(
                parent,
                to,
                () -> {
                  source.link(from.name(), parent, to.name());
                  return path;
                });
          }
        });
  }

  /** Runs {@code making}, once more without the file that is in its way if there is one. */
  private static <T> T replacing(Directory parent, Trail.Spot spot, Act<T> making)
      throws IOException {
    try {
      return making.run();
    } catch (FileAlreadyExistsException e) {
      if (parent.stat(spot.name()).type() == FileType.DIRECTORY) {
        throw new Refusal(
            ALREADY_EXISTS, "Is a directory already: " + spot.parent().child(spot.name()));
      }
      parent.remove(spot.name());
      return making.run();
    }
  }

  /** Sets the nine bits of permission of what is staged there, but for a link, which has none. */
  public void setPermissions(RawName path, int permissions) throws IOException {
    act(
        path,
        () -> {
          if (path.isEmpty()) {
            home.directory().setPermissions(StagingDirectory.TREE, permissions & PERMISSIONS);
            hasTopPermissions = true;
            return path;
          }
          Trail.Spot spot = Trail.Spot.of(path);
          Directory parent = trail.at(spot.parent());
          if (parent.stat(spot.name()).type() != FileType.SYMLINK) {
            parent.setPermissions(spot.name(), permissions & PERMISSIONS);
          }
          return path;
        });
  }

  /** Sets when what is staged there, a link itself included, was modified. */
  public void setModified(RawName path, Stat.Timestamp modified) throws IOException {
    act(
        path,
        () -> {
          if (path.isEmpty()) {
            home.directory().setModified(StagingDirectory.TREE, modified);
            return path;
          }
          Trail.Spot spot = Trail.Spot.of(path);
          trail.at(spot.parent()).setModified(spot.name(), modified);
          return path;
        });
  }

  /** What is staged there, a link itself included; empty also if something above is missing. */
  public Optional<Stat> stat(RawName path) throws IOException {
    if (path.isEmpty()) {
      return Optional.of(home.directory().stat(StagingDirectory.TREE));
    }
    try {
      Trail.Spot spot = Trail.Spot.of(path);
      return Optional.of(trail.at(spot.parent()).stat(spot.name()));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Optional.empty();
    }
  }

  /** The text of a link that is staged there. */
  public RawName readLink(RawName path) throws IOException {
    Trail.Spot spot = Trail.Spot.of(path);
    return act(path, () -> trail.at(spot.parent()).readLink(spot.name()));
  }

  /** Opens a regular file that is staged there for reading. The caller closes it. */
  public OpenFile open(RawName path) throws IOException {
    Trail.Spot spot = Trail.Spot.of(path);
    return act(path, () -> trail.at(spot.parent()).openFile(spot.name()));
  }

  /** Takes away a file or link that is staged there, if there is one. */
  public void remove(RawName path) throws IOException {
    Trail.Spot spot = Trail.Spot.of(path);
    act(
        path,
        () -> {
          trail.at(spot.parent()).remove(spot.name());
          return path;
        });
  }

  /**
   * Has the tree appear, after which nothing more can be done with it but to close it. Where there
   * is nothing yet, or an empty directory, it appears with its top as that is (in place of a
   * directory, with its permissions, unless others were set); else what is in it is merged into
   * what is there: files and links take the place of files and links, directories that are there
   * keep what else is in them and their permissions. All of it is on the disk then. If it fails,
   * everything is as it was; if the process is killed meanwhile, {@link Recovery} ends it one way
   * or the other.
   *
   * @throws Refusal ALREADY_EXISTS if a directory and something else would meet; NOT_A_DIRECTORY;
   *     FORBIDDEN; NO_SPACE; CHANGED
   */
  public void publish() throws IOException {
    act(
        RawName.of(""),
        () -> {
          publication.run(home, hasTopPermissions);
          return home;
        });
  }

  private static <T> T act(RawName path, Act<T> act) throws IOException {
    try {
      return act.run();
    } catch (NoSpaceException e) {
      throw noSpace(path);
    } catch (AccessDeniedException e) {
      throw new Refusal(FORBIDDEN, "Permission denied: " + shown(path));
    } catch (NotDirectoryException e) {
      throw new Refusal(UNSAFE_ARCHIVE, "What is above it is no directory: " + shown(path));
    }
  }

  static Refusal noSpace(RawName path) {
    return new Refusal(NO_SPACE, "There is no room to unpack: " + shown(path));
  }

  private static String shown(RawName path) {
    return path.isEmpty() ? "." : path.text();
  }

  /** Does away with what was not published. */
  @Override
  public void close() throws IOException {
    if (isClosed) {
      return;
    }
    isClosed = true;
    trail.close();
    home.close();
  }
}
