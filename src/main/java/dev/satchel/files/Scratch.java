package dev.satchel.files;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.satchel.RawName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;

/**
 * A private directory for bytes that are set aside for a moment. A file in it has no name: it is
 * unlinked as soon as it is open, so it is gone when it is closed or when the process ends, however
 * that comes about. Safe for many threads.
 */
public final class Scratch {
  private static final String PREFIX = "scratch-";

  private final Path directory;

  private Scratch(Path directory) {
    this.directory = directory;
  }

  /**
   * Makes {@code directory} if needed, readable by this user only, and removes what a process that
   * was killed between opening and unlinking has left in it.
   *
   * @throws IOException if it cannot be made, is a link, belongs to another user, or is open to
   *     others
   */
  public static Scratch in(Path directory) throws IOException {
    PrivateDirectory.make(directory);
    PrivateDirectory.sweep(directory, PREFIX);
    return new Scratch(directory);
  }

  /** Opens an empty file for reading and writing. Closing it frees its space. */
  public FileChannel newFile() throws IOException {
    return FileChannel.open(
        directory.resolve(PREFIX + UUID.randomUUID()),
        Set.of(CREATE_NEW, READ, WRITE, DELETE_ON_CLOSE),
        PrivateDirectory.FILE);
  }

  /**
   * Opens an empty file that many threads can read, whoever interrupts one of them. Closing it
   * frees its space.
   */
  public ScratchFile newSharedFile() throws IOException {
    try (Directory home = Directory.openRoot(RawName.of(directory.toAbsolutePath().toString()))) {
      return ScratchFile.in(home, NewFile.unguessable(PREFIX));
    }
  }
}
