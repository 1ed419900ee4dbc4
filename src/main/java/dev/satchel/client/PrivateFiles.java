package dev.satchel.client;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that only their owner may read, where the file system knows owners. */
final class PrivateFiles {
  private static final FileAttribute<Set<PosixFilePermission>> OWNER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private PrivateFiles() {}

  /** Makes a file, which must not be there, and opens it. */
  static FileChannel create(Path path) throws IOException {
    return open(
        path,
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.READ));
  }

  /** Opens a file, which is made if it is not there. */
  static FileChannel openOrCreate(Path path) throws IOException {
    FileChannel file =
        open(
            path,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.READ,
                LinkOption.NOFOLLOW_LINKS));
    return closedToOthers(path, file);
  }

  /** Opens a file that is there. */
  static FileChannel open(Path path) throws IOException {
    FileChannel file =
        FileChannel.open(
            path, StandardOpenOption.WRITE, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    return closedToOthers(path, file);
  }

  /** Who does not own it, fails. */
  private static FileChannel closedToOthers(Path path, FileChannel file) throws IOException {
    try {
      if (knowsOwners(path)) {
        Files.setPosixFilePermissions(path, OWNER.value());
      }
      return file;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private static FileChannel open(Path path, Set<? extends OpenOption> options) throws IOException {
    return knowsOwners(path)
        ? FileChannel.open(path, options, OWNER)
        : FileChannel.open(path, options);
  }

  private static boolean knowsOwners(Path path) throws IOException {
    Path directory = path.toAbsolutePath().getParent();
    FileStore store = Files.getFileStore(directory == null ? path : directory);
    return store.supportsFileAttributeView(PosixFileAttributeView.class);
  }
}
