package dev.satchel.session;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import dev.satchel.files.PrivateDirectory;
import dev.satchel.registry.SandboxId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a workspace that nobody has open goes: it gets a name by which no process finds it and no
 * sweep removes it, is looked at once more, and only then moved to what is removed. If it is not as
 * it was saved, or if this is broken off, it stays: as a workspace that was left behind, and not
 * given up. Safe for many threads.
 */
final class Departure {
  private static final Logger LOG = LoggerFactory.getLogger(Departure.class);

  /** Says whether all that is in a workspace is saved. */
  @FunctionalInterface
  interface LastLook {
    /** Of one that has nothing to save. */
    LastLook NONE = home -> true;

    /**
     * Whether it is.
     *
     * @param home the directory that the workspace lies in now
     */
    boolean isSaved(Path home) throws IOException;
  }

  private final Path sandboxes;
  private final Path removed;

  Departure(Path sandboxes, Path removed) {
    this.sandboxes = sandboxes;
    this.removed = removed;
  }

  /** Removes it, or has it stay. */
  void run(SandboxId sandbox, LastLook look) throws IOException {
    PrivateDirectory.open(removed).close();
    Path home = sandboxes.resolve(sandbox.value());
    if (look == LastLook.NONE) {
      remove(sandbox, home);
      return;
    }
    Path kept = rename(home);
    if (isSaved(sandbox, look, kept)) {
      remove(sandbox, kept);
    }
  }

  private void remove(SandboxId sandbox, Path home) throws IOException {
    Path aside = removed.resolve(sandbox.value());
    Files.move(home, aside, ATOMIC_MOVE);
    PrivateDirectory.remove(aside);
  }

  /** To a name that no session ever had: what sessions gave up is removed by its name. */
  private Path rename(Path home) throws IOException {
    Path claim = home.resolve(Workspaces.CLAIM);
    if (Files.notExists(claim, NOFOLLOW_LINKS)) {
      Files.createFile(claim);
    }
    return Files.move(home, sandboxes.resolve(SandboxId.random().value()), ATOMIC_MOVE);
  }

  /** What cannot be looked at may be anything. */
  private static boolean isSaved(SandboxId sandbox, LastLook look, Path kept) {
    try {
      if (look.isSaved(kept)) {
        return true;
      }
      LOG.warn(
          "Workspace {} was written to after it was saved for the last time: what is in it stays"
              + " in {}",
          sandbox,
          kept);
    } catch (IOException | RuntimeException e) {
      LOG.warn(
          "Workspace {} cannot be compared once more with what was saved of it, so it stays in {}:"
              + " {}",
          sandbox,
          kept,
          e.toString());
    }
    return false;
  }
}
