package dev.satchel.files;

import dev.satchel.RawName;
import java.io.Closeable;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A directory of our own, in which a tree is staged. Nobody else may look into it. A lock in it is
 * held as long as this is open, so that another process can tell that it is in use. For one thread.
 */
final class StagingDirectory implements Closeable {
  /** How the name of one begins. */
  static final String PREFIX = ".satchel-import-";

  /** The top of the tree that is staged. */
  static final RawName TREE = RawName.of("tree");

  private static final RawName LOCK = RawName.of("lock");
  private static final int PRIVATE = 0700;
  private static final int PRIVATE_FILE = 0600;
  private static final int ATTEMPTS = 100;

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int RANDOM_BITS = 132;
  private static final int RANDOM_LETTERS = 26; // As many as so many bits can need.
  private static final Pattern NAME =
      Pattern.compile(Pattern.quote(PREFIX) + "[0-9a-z]{" + RANDOM_LETTERS + "}");
  private static final int USER = Linux.user();

  private final Directory site;
  private final RawName name;
  private final Directory directory;
  private final int lock;
  private boolean isKept;

  private StagingDirectory(Directory site, RawName name, Directory directory, int lock) {
    this.site = site;
    this.name = name;
    this.directory = directory;
    this.lock = lock;
  }

  /** Whether {@code name} is one that such a directory has. */
  static boolean isName(RawName name) {
    return name.length() == PREFIX.length() + RANDOM_LETTERS
        && name.isAscii()
        && NAME.matcher(name.text()).matches();
  }

  /** Whether {@code stat} is that of a directory into which nobody but this user can have put. */
  static boolean isOurs(Stat stat) {
    return stat.type() == FileType.DIRECTORY
        && stat.owner() == USER
        && (stat.permissions() & 0777) == PRIVATE;
  }

  /** Makes one in {@code site}, which stays the caller's, with an empty tree. */
  static StagingDirectory in(Directory site) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      RawName name = newName();
      site.makeDirectory(name, PRIVATE);
      Optional<StagingDirectory> made = lockNew(site, name);
      if (made.isPresent()) {
        return made.get().withTree();
      }
    }
    throw new FileAlreadyExistsException(PREFIX); // Someone takes each of them away.
  }

  private static RawName newName() {
    String random = new BigInteger(RANDOM_BITS, RANDOM).toString(36);
    return RawName.of(PREFIX + "0".repeat(RANDOM_LETTERS - random.length()) + random);
  }

  /** Opens what was just made; empty if another process took it for a leftover meanwhile. */
  private static Optional<StagingDirectory> lockNew(Directory site, RawName name)
      throws IOException {
    try (Directory directory = site.openDirectory(name)) {
      return locked(site, name, directory, directory.createFile(LOCK, PRIVATE_FILE), true);
    } catch (NoSuchFileException | FileAlreadyExistsException e) {
      return Optional.empty();
    }
  }

  /**
   * Opens one that was left behind in {@code site}, which stays the caller's; empty if it is in use
   * or if others might have put something there. The caller closes it, which removes it.
   */
  static Optional<StagingDirectory> left(Directory site, RawName name) throws IOException {
    try (Directory directory = site.openDirectory(name)) {
      return isOurs(directory.stat())
          ? locked(site, name, directory, openLock(directory), false)
          : Optional.empty();
    }
  }

  private static int openLock(Directory directory) throws IOException {
    return directory.find(LOCK).isPresent()
        ? directory.openForWriting(LOCK)
        : directory.createFile(LOCK, PRIVATE_FILE);
  }

  /**
   * Locks it, if nobody else has, and shares {@code directory}.
   *
   * @param isNew whether it is of use even where nothing can be locked: then it is never tidied up
   */
  private static Optional<StagingDirectory> locked(
      Directory site, RawName name, Directory directory, int lock, boolean isNew)
      throws IOException {
    try {
      if (isFree(lock, isNew) && Linux.stat(lock, LOCK).links() > 0) {
        return Optional.of(new StagingDirectory(site.share(), name, directory.share(), lock));
      }
    } catch (IOException e) {
      Linux.close(lock);
      throw e;
    }
    Linux.close(lock);
    return Optional.empty();
  }

  private static boolean isFree(int lock, boolean otherwise) {
    try {
      return Linux.lock(lock, LOCK);
    } catch (FileSystemException e) {
      return otherwise;
    }
  }

  private StagingDirectory withTree() throws IOException {
    try {
      directory.makeDirectory(TREE);
      return this;
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** The directory that holds this one. */
  Directory site() {
    return site;
  }

  /** The open handle of it. */
  Directory directory() {
    return directory;
  }

  /** Has {@link #close} leave everything for the next start. */
  void keep() {
    isKept = true;
  }

  /** Has {@link #close} remove everything, after all. */
  void discard() {
    isKept = false;
  }

  /** Removes it and all that is in it, unless it is to be kept. */
  @Override
  public void close() throws IOException {
    try (site;
        directory) {
      try {
        if (!isKept) {
          Clearance.of(directory, LOCK);
        }
      } finally {
        Linux.close(lock);
      }
      if (!isKept) {
        directory.remove(LOCK); // Not while it is open: some file systems would only rename it.
        site.removeDirectory(name);
      }
    }
  }
}
