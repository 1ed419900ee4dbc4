package dev.satchel.client;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import org.jspecify.annotations.Nullable;

/** Gives a file that is whole its name, in one step. It may keep its old name beside it. */
final class Publishing {
  private final Path part;
  private final Path target;

  Publishing(Path part, Path target) {
    this.part = part;
    this.target = target;
  }

  /**
   * Moves the file to its name.
   *
   * @throws FileAlreadyExistsException if there is something that must not be replaced
   */
  void run(boolean replaces) throws IOException {
    if (replaces) {
      keepPermissions();
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } else {
      nameAnew();
    }
    syncDirectory();
  }

  /** What is replaced was open to certain users, and so is what comes in its place. */
  private void keepPermissions() throws IOException {
    @Nullable PosixFileAttributeView old =
        Files.getFileAttributeView(target, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (old != null && Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
      Files.setPosixFilePermissions(part, old.readAttributes().permissions());
    }
  }

  /** A rename would replace whatever has come there meanwhile; a link does not. */
  private void nameAnew() throws IOException {
    try {
      Files.createLink(target, part);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (UnsupportedOperationException | IOException e) { // Not every file system has links.
      moveToNew();
    }
  }

  private void moveToNew() throws IOException {
    Files.createFile(target);
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failure) {
      Files.delete(target);
      throw failure;
    }
  }

  /** Has the disk hold the name. Not every system can do that to a directory. */
  private void syncDirectory() {
    Path directory = target.getParent();
    if (directory == null) {
      return;
    }
    try (FileChannel opened = FileChannel.open(directory, StandardOpenOption.READ)) {
      opened.force(true);
    } catch (IOException e) {
      // Then it does so in its own time.
    }
  }
}
