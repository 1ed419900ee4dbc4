package dev.satchel.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.files.Jail;
import dev.satchel.files.PrivateDirectory;
import dev.satchel.registry.SandboxId;
import dev.satchel.registry.SessionId;
import dev.satchel.session.Departure.LastLook;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directories that files lie in which are worked with: {@code sandboxes/<id>/workspace} below
 * the data, each in a directory of its own that only this user can enter. What is taken away lies
 * in {@code removed} until it is gone. Which session has which is the registry's. Safe for many
 * threads.
 */
final class Workspaces {
  private static final Logger LOG = LoggerFactory.getLogger(Workspaces.class);
  static final String WORKSPACE = "workspace";

  /** Beside a workspace that is a session's, or was: a file with the session's id. */
  static final String CLAIM = "session";

  /** One that someone has open. */
  private static final class Use {
    private final Jail jail;
    private int users;

    /** Whether it goes when nobody has it open any more. */
    private boolean isRetired;

    private LastLook look = LastLook.NONE;

    Use(Jail jail) {
      this.jail = jail;
    }
  }

  /** Says what sessions have to do with a directory. */
  interface Claims {
    /** Whether one has it as its live workspace. */
    boolean has(SandboxId sandbox) throws IOException;

    /** Whether one had it last, and gave it up when all of it was saved. */
    boolean gaveUp(SandboxId sandbox) throws IOException;
  }

  /**
   * What was marked last before these times is nobody's, if no session has it.
   *
   * @param givenUp of what a session gave up, and of what is being removed
   * @param unfinished of what was made and never became a session's
   */
  record Marks(Instant givenUp, Instant unfinished) {}

  /** Makes the files of a new one. */
  @FunctionalInterface
  interface Filling {
    /**
     * Does it, or throws, and then what it has made goes.
     *
     * @param jail one that {@code destination} lies in
     * @param destination where they are to be; nothing is there yet
     */
    void into(Jail jail, WorkspacePath destination) throws IOException;
  }

  private final Path sandboxes;
  private final Path removed;
  private final Departure departure;
  private final Clock clock;
  private final Map<SandboxId, Use> uses = new HashMap<>();

  /** Those that are being made. */
  private final Set<SandboxId> unfinished = new HashSet<>();

  /** Those that are being removed. */
  private final Set<SandboxId> going = new HashSet<>();

  /** Those that stay though no session has them, and of which the log has been told. */
  private final Set<SandboxId> reported = ConcurrentHashMap.newKeySet();

  /**
   * @param data is made if needed, when the first workspace is
   */
  Workspaces(Path data, Clock clock) {
    this.sandboxes = data.toAbsolutePath().resolve("sandboxes");
    this.removed = data.toAbsolutePath().resolve("removed");
    this.departure = new Departure(sandboxes, removed);
    this.clock = clock;
  }

  /** Whether there is any, or was. */
  boolean isUsed() {
    return Files.isDirectory(sandboxes, NOFOLLOW_LINKS);
  }

  /** Whether one is here, which may turn out to be one that cannot be opened. */
  boolean exists(SandboxId sandbox) {
    return !Files.notExists(directory(sandbox), NOFOLLOW_LINKS);
  }

  /** Where a workspace lies, or would lie. */
  WorkspacePath path(SandboxId sandbox) {
    return WorkspacePath.parse(raw(directory(sandbox)));
  }

  private Path directory(SandboxId sandbox) {
    return sandboxes.resolve(sandbox.value()).resolve(WORKSPACE);
  }

  private static RawName raw(Path path) {
    return RawName.of(path.toString());
  }

  /**
   * Opens one; empty if it is not there, as when it is another server's, or not for long, since it
   * is being removed. The caller closes it.
   */
  Optional<Workspace> open(SandboxId sandbox) throws IOException {
    synchronized (uses) {
      Use use = uses.get(sandbox);
      if (use == null) {
        if (going.contains(sandbox) || !exists(sandbox)) {
          return Optional.empty();
        }
        use = new Use(Jail.open(List.of(raw(directory(sandbox)))));
        uses.put(sandbox, use);
        mark(sandboxes, sandbox);
      }
      use.users++;
      Path home = sandboxes.resolve(sandbox.value());
      Use opened = use;
      return Optional.of(
          new Workspace(sandbox, home, use.jail, once(() -> close(sandbox, opened))));
    }
  }

  private static Runnable once(Runnable action) {
    AtomicBoolean isDone = new AtomicBoolean();
    return () -> {
      if (!isDone.getAndSet(true)) {
        action.run();
      }
    };
  }

  private void close(SandboxId sandbox, Use use) {
    boolean goes;
    synchronized (uses) {
      if (--use.users > 0) {
        return;
      }
      uses.remove(sandbox);
      goes = use.isRetired && going.add(sandbox); // In the same moment: nobody opens it between.
    }
    use.jail.close();
    if (goes) {
      remove(sandbox, use.look);
    }
  }

  /**
   * Makes one that nobody knows of yet. If that fails, nothing of it stays. The caller closes it.
   */
  Workspace make(Filling filling) throws IOException {
    PrivateDirectory.open(sandboxes).close();
    SandboxId sandbox = SandboxId.random();
    synchronized (uses) {
      unfinished.add(sandbox);
    }
    Path home = sandboxes.resolve(sandbox.value());
    try {
      PrivateDirectory.open(home).close();
      try (Jail jail = Jail.open(List.of(raw(home)))) {
        filling.into(jail, path(sandbox));
      }
      return open(sandbox).orElseThrow(() -> new NoSuchFileException(WORKSPACE));
    } catch (Refusal e) {
      giveUp(sandbox);
      throw Workspace.told(e, path(sandbox));
    } catch (IOException | RuntimeException e) {
      giveUp(sandbox);
      throw e;
    } finally {
      synchronized (uses) {
        unfinished.remove(sandbox);
      }
    }
  }

  /**
   * Notes beside it whose it is now, unless that is noted already, so that no sweep takes away what
   * it did not give up. If that fails, the next one to open the session's files tries again.
   */
  void claim(SandboxId sandbox, SessionId session) {
    Path home = sandboxes.resolve(sandbox.value());
    Path claim = home.resolve(CLAIM);
    if (Files.exists(claim, NOFOLLOW_LINKS)) {
      return;
    }
    try (FileChannel file = FileChannel.open(claim, CREATE_NEW, WRITE);
        FileChannel directory = FileChannel.open(home)) {
      file.write(ByteBuffer.wrap(session.value().getBytes(US_ASCII)));
      file.force(true);
      directory.force(true);
    } catch (FileAlreadyExistsException e) {
      LOG.debug("Workspace {} has just been marked", sandbox);
    } catch (IOException e) {
      LOG.warn("Workspace {} cannot be marked as a session's: {}", sandbox, e.toString());
    }
  }

  /**
   * Takes one away, as soon as nobody has it open any more. It must be no session's.
   *
   * @param look at it then; it stays if it turns out not to be saved
   */
  void retire(SandboxId sandbox, LastLook look) {
    synchronized (uses) {
      Use use = uses.get(sandbox);
      if (use != null) {
        use.isRetired = true;
        use.look = look;
        return;
      }
      if (!going.add(sandbox)) {
        return;
      }
    }
    remove(sandbox, look);
  }

  /** Whether it is taken away by this server, as soon as nobody has it open here any more. */
  boolean isRetired(SandboxId sandbox) {
    synchronized (uses) {
      Use use = uses.get(sandbox);
      return use != null && use.isRetired;
    }
  }

  /** Removes one that nobody has open, unless another thread does so already. */
  private void giveUp(SandboxId sandbox) {
    if (goes(sandbox)) {
      remove(sandbox, LastLook.NONE);
    }
  }

  /** Notes that one is being removed, so that nobody opens it; false if it is already, or open. */
  private boolean goes(SandboxId sandbox) {
    synchronized (uses) {
      return !uses.containsKey(sandbox) && going.add(sandbox);
    }
  }

  /** Removes one of which it is noted that it goes. */
  private void remove(SandboxId sandbox, LastLook look) {
    removing(sandbox, () -> departure.run(sandbox, look));
  }

  /** A step of removing one. */
  @FunctionalInterface
  private interface Removing {
    void run() throws IOException;
  }

  /** Does it; what was noted as going is gone then, or stays for the next sweep. */
  private void removing(SandboxId sandbox, Removing step) {
    try {
      step.run();
    } catch (NoSuchFileException e) {
      LOG.debug("Workspace {} is gone already", sandbox);
    } catch (IOException e) {
      LOG.warn("Workspace {} is not removed yet: {}", sandbox, e.toString());
    } finally {
      synchronized (uses) {
        going.remove(sandbox);
      }
    }
  }

  /** Shows that those that are in use here are, to other servers that have the same data. */
  void mark() {
    Set<SandboxId> used;
    Set<SandboxId> aside;
    synchronized (uses) {
      used = new HashSet<>(uses.keySet());
      used.addAll(unfinished);
      aside = Set.copyOf(going);
    }
    used.forEach(sandbox -> mark(sandboxes, sandbox));
    aside.forEach(sandbox -> mark(removed, sandbox));
  }

  private void mark(Path where, SandboxId sandbox) {
    try {
      Files.setLastModifiedTime(where.resolve(sandbox.value()), FileTime.from(clock.instant()));
    } catch (IOException e) {
      LOG.debug("Workspace {} cannot be marked as used: {}", sandbox, e.toString());
    }
  }

  /**
   * Takes away what is no session's and was not marked for long enough, and what is left of what
   * was taken away. What was a session's that did not give it up stays: the session went on
   * elsewhere, or this is not the registry that knows it, and nobody can tell whether all of it was
   * saved.
   */
  void sweep(Claims claims, Marks marks) throws IOException {
    for (Path home : older(sandboxes, marks.givenUp())) {
      Optional<SandboxId> sandbox = SandboxId.parse(String.valueOf(home.getFileName()));
      if (sandbox.isPresent()
          && !isUsed(sandbox.get())
          && mayGo(claims, sandbox.get(), home, marks)
          && goes(sandbox.get())) {
        LOG.info("Workspace {} is no session's, and is removed", sandbox.get());
        remove(sandbox.get(), LastLook.NONE);
      }
    }
    for (Path aside : older(removed, marks.givenUp())) {
      SandboxId.parse(String.valueOf(aside.getFileName()))
          .filter(this::goes)
          .ifPresent(sandbox -> removing(sandbox, () -> PrivateDirectory.remove(aside)));
    }
  }

  private boolean mayGo(Claims claims, SandboxId sandbox, Path home, Marks marks)
      throws IOException {
    if (!Files.exists(home.resolve(CLAIM), NOFOLLOW_LINKS)) {
      return isOlder(home, marks.unfinished()) && !claims.has(sandbox);
    }
    if (claims.gaveUp(sandbox)) {
      return true;
    }
    if (!claims.has(sandbox) && reported.add(sandbox)) {
      LOG.warn(
          "Workspace {} was left behind and may hold work that is not saved: it stays until"
              + " someone removes its file '{}'",
          sandbox,
          CLAIM);
    }
    return false;
  }

  private boolean isUsed(SandboxId sandbox) {
    synchronized (uses) {
      return uses.containsKey(sandbox) || unfinished.contains(sandbox);
    }
  }

  private static List<Path> older(Path directory, Instant limit) throws IOException {
    if (!Files.isDirectory(directory, NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(directory)) {
      return children.filter(child -> isOlder(child, limit)).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static boolean isOlder(Path path, Instant limit) {
    try {
      return Files.getLastModifiedTime(path, NOFOLLOW_LINKS).toInstant().isBefore(limit);
    } catch (IOException e) {
      return false; // It is gone, or will be looked at next time.
    }
  }
}
