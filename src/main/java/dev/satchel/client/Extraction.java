package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.EXISTS;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Unpacks an archive into a directory beside where it is to be, verifies it as it passes, and gives
 * that its name when everything was right. The disk holds all files then, so that the archive can
 * go. The manifest is used up. Whatever fails leaves nothing behind; what a process that was killed
 * has left is removed by the next one. For one thread: one directory must not be unpacked to twice
 * at a time.
 */
final class Extraction {
  private static final String TREE = "tree";
  private static final String MANIFEST = "manifest";
  private static final int OWNER = 0700;

  /** Zip cannot tell all times. */
  private static final long NO_TIME = Long.MIN_VALUE / 2;

  private final Verification verification;
  private final boolean windowsNames;

  /**
   * @param windowsNames whether names that Windows cannot have are refused; always so on Windows
   */
  Extraction(Verification verification, boolean windowsNames) {
    this.verification = verification;
    this.windowsNames = windowsNames;
  }

  /**
   * Unpacks {@code archive}.
   *
   * @param directory becomes what the archive's root is; must not exist, or be empty
   * @throws SatchelException DAMAGED; EXISTS; NO_SPACE; LOCAL, also for names that cannot be had
   *     here, which says that the archive is whole
   */
  Receipt run(Path archive, Path directory) throws SatchelException {
    Path target = directory.toAbsolutePath().normalize();
    check(target);
    Path staging = PartNames.sibling(target, ".d");
    try {
      prepare(staging);
      Receipt receipt = runOrRemove(archive, staging, target);
      removeLater(staging);
      return receipt;
    } catch (IOException e) {
      throw LocalFailure.of(e, staging);
    }
  }

  private Receipt runOrRemove(Path archive, Path staging, Path target) throws IOException {
    try {
      return run(archive, staging, target);
    } catch (IOException | RuntimeException | Error e) {
      try {
        remove(staging);
      } catch (IOException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
  }

  private static void removeLater(Path staging) {
    try {
      remove(staging);
    } catch (IOException e) {
      // All is unpacked; the next one removes what is left.
    }
  }

  /** Whether {@code target} can become what is unpacked. Asks the disk only. */
  static void check(Path target) throws SatchelException {
    if (target.getFileName() == null) {
      throw SatchelException.of(EXISTS, target + " cannot be replaced");
    }
    if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
      throw SatchelException.of(EXISTS, target + " exists already, and is no directory");
    }
    try {
      if (!names(target).isEmpty()) {
        throw SatchelException.of(EXISTS, target + " exists already, and is not empty");
      }
    } catch (IOException e) {
      throw LocalFailure.of(e, target);
    }
  }

  private static void prepare(Path staging) throws IOException {
    if (Files.exists(staging, LinkOption.NOFOLLOW_LINKS)) {
      if (!isOurs(staging)) {
        throw SatchelException.of(EXISTS, staging + " is in the way, and not from unpacking");
      }
      remove(staging);
    }
    Files.createDirectory(staging);
    Permissions.set(staging, OWNER);
    Files.createDirectory(staging.resolve(TREE));
  }

  private static boolean isOurs(Path staging) throws IOException {
    if (!Files.isDirectory(staging, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    return names(staging).stream()
        .map(path -> String.valueOf(path.getFileName()))
        .allMatch(Set.of(TREE, MANIFEST)::contains);
  }

  private Receipt run(Path archive, Path staging, Path target) throws IOException {
    Path tree = staging.resolve(TREE);
    Path manifest = staging.resolve(MANIFEST);
    Verified verified;
    try (InputStream in = Files.newInputStream(archive);
        Staged staged = new Staged(tree, manifest, windowsNames)) {
      verified = verification.read(in, staged);
      staged.check();
    }
    Synced.run(tree);
    new Finishing(tree, windowsNames).run(manifest);
    setRoot(tree, verified);
    publish(tree, target);
    finish(target, verified.rootPermissions());
    Synced.syncNames(target.getParent());
    return verified.receipt();
  }

  /** Gives the root what it is to have, except that it can still be moved. */
  private static void setRoot(Path tree, Verified verified) throws IOException {
    Permissions.set(tree, verified.rootPermissions() | OWNER);
    if (verified.rootModified() > NO_TIME) {
      Files.setLastModifiedTime(tree, FileTime.from(verified.rootModified(), TimeUnit.SECONDS));
    }
  }

  private static void publish(Path tree, Path target) throws SatchelException {
    check(target);
    try {
      try {
        Files.move(tree, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
          throw e;
        }
        replace(tree, target);
      }
    } catch (IOException e) {
      throw LocalFailure.of(e, target);
    }
  }

  /** Not every system replaces an empty directory. */
  private static void replace(Path tree, Path target) throws IOException {
    Files.delete(target);
    try {
      Files.move(tree, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.createDirectory(target);
      throw e;
    }
  }

  /** The last, since a directory that its owner may not write into cannot be moved. */
  static void finish(Path target, int permissions) {
    try {
      Permissions.set(target, permissions);
    } catch (IOException e) {
      // All is there under its name; its owner may do more with it than was meant.
    }
  }

  private static List<Path> names(Path directory) throws IOException {
    List<Path> names = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
      all.forEach(names::add);
    }
    return names;
  }

  private static void remove(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      Permissions.set(path, OWNER);
      for (Path child : names(path)) {
        remove(child);
      }
    }
    Files.deleteIfExists(path);
  }
}
