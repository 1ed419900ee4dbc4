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
 * How a workspace that nobody has open goes: it is moved to where no process finds it by its path,
 * looked at once more, and removed. If it is not as it was saved, it stays: as a workspace that was
 * left behind, and not given up. Safe for many threads.
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

  /** Removes it, or has it stay. If this fails, a sweep finds it in one place or the other. */
  void run(SandboxId sandbox, LastLook look) throws IOException {
    PrivateDirectory.open(removed).close();
    Path aside = removed.resolve(sandbox.value());
    Files.move(sandboxes.resolve(sandbox.value()), aside, ATOMIC_MOVE);
    if (isSaved(sandbox, look, aside)) {
      PrivateDirectory.remove(aside);
    } else {
      keep(sandbox, aside);
    }
  }

  /** What cannot be looked at may be anything. */
  private static boolean isSaved(SandboxId sandbox, LastLook look, Path aside) {
    try {
      return look.isSaved(aside);
    } catch (IOException | RuntimeException e) {
      LOG.warn("Workspace {} cannot be looked at once more: {}", sandbox, e.toString());
      return false;
    }
  }

  /** Under a name of its own: what sessions gave up is removed by its name. */
  private void keep(SandboxId sandbox, Path aside) throws IOException {
    Path claim = aside.resolve(Workspaces.CLAIM);
    if (Files.notExists(claim, NOFOLLOW_LINKS)) {
      Files.createFile(claim);
    }
    Path kept = sandboxes.resolve(SandboxId.random().value());
    Files.move(aside, kept, ATOMIC_MOVE);
    LOG.warn(
        "Workspace {} may have been written to after it was saved for the last time: what is in it"
            + " stays in {}",
        sandbox,
        kept);
  }
}
