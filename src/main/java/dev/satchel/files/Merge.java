package dev.satchel.files;

import static dev.satchel.Refusal.Code.UNSUPPORTED;
import static dev.satchel.files.FileType.DIRECTORY;
import static dev.satchel.files.FileType.REGULAR;
import static dev.satchel.files.FileType.SYMLINK;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.files.Stat.Timestamp;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings what is in a staged tree into a directory that has something in it already. What is not
 * there yet comes with one rename, however much is in it; a file or link takes the place of a file
 * or link; a directory that is there stays, and gets what is in the staged one. A directory and
 * something else cannot be brought together. What is brought is not in the staged tree any more, so
 * that one merge can go on where another has ended. For one thread.
 */
final class Merge {
  private static final int OWNER_WRITES = 0200;
  private static final int OWNER_ALL = 0700;
  private static final int ATTEMPTS = 10;

  /** What is told of something that is in the way. */
  @FunctionalInterface
  interface InTheWay {
    void found(RawName path, FileType there);
  }

  private final TreePair pair;
  private final LateModes modes;
  private final InTheWay inTheWay;
  private final Publication.Steps steps;

  /** What has become of everything; null if nothing will be undone. */
  private final @Nullable MergeLog log;

  /** What was modified later stays; null if nothing does. */
  private final @Nullable Timestamp begun;

  Merge(TreePair pair, LateModes modes, InTheWay inTheWay, Publication.Steps steps, MergeLog log) {
    this(pair, modes, inTheWay, steps, log, null);
  }

  private Merge(
      TreePair pair,
      LateModes modes,
      InTheWay inTheWay,
      Publication.Steps steps,
      @Nullable MergeLog log,
      @Nullable Timestamp begun) {
    this.pair = pair;
    this.modes = modes;
    this.inTheWay = inTheWay;
    this.steps = steps;
    this.log = log;
    this.begun = begun;
  }

  /**
   * One that goes on where another was killed.
   *
   * @param begun when that other one began: what was modified since is newer than what was staged
   *     (a file system has one time for some milliseconds; what was modified in them is replaced,
   *     as the other one would have done)
   */
  static Merge again(TreePair pair, LateModes modes, InTheWay inTheWay, Timestamp begun) {
    return new Merge(pair, modes, inTheWay, Publication.Steps.UNSEEN, null, begun);
  }

  /**
   * Looks whether all of it can be brought, and changes nothing.
   *
   * @throws AccessDeniedException if nothing may be changed in a directory
   * @throws Refusal UNSUPPORTED if a directory belongs to another mount
   */
  void check() throws IOException {
    long mount = pair.into().mount();
    pair.visit(
        member -> {
          Optional<Stat> there = member.target().find(member.name());
          if (there.isPresent() && !fits(member, there.get().type())) {
            inTheWay.found(member.path(), there.get().type());
          }
          if (there.isPresent() && member.type() == DIRECTORY) {
            checkMount(member, mount);
            return isEntered(member);
          }
          checkWritable(member);
          return false;
        });
  }

  private static boolean fits(TreePair.Member member, FileType there) {
    return member.type() == DIRECTORY ? there == DIRECTORY : there == REGULAR || there == SYMLINK;
  }

  private static void checkMount(TreePair.Member member, long mount) throws IOException {
    try (Directory there = member.target().openDirectory(member.name())) {
      if (there.mount() != mount) {
        throw new Refusal(UNSUPPORTED, "Another file system is mounted at: " + member.path());
      }
    }
  }

  private static void checkWritable(TreePair.Member member) throws IOException {
    if (!member.target().isWritable()) {
      throw new AccessDeniedException(member.path().text());
    }
  }

  /** Has a staged directory be one that can be emptied. Its permissions are of no use any more. */
  private static boolean isEntered(TreePair.Member member) throws IOException {
    int permissions = member.parent().stat(member.name()).permissions();
    if ((permissions & OWNER_ALL) != OWNER_ALL) {
      member.parent().setPermissions(member.name(), permissions | OWNER_ALL);
    }
    return true;
  }

  /** Brings everything. If it fails, some of it may be there. */
  void run() throws IOException {
    pair.visit(this::bring);
  }

  private boolean bring(TreePair.Member member) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<Stat> there = member.target().find(member.name());
      try {
        if (there.isEmpty()) {
          bringNew(member);
          return false;
        }
        if (!fits(member, there.get().type()) || isNewer(there.get())) {
          inTheWay.found(member.path(), there.get().type());
          return false;
        }
        if (member.type() == DIRECTORY) {
          return isEntered(member);
        }
        replace(member);
        return false;
      } catch (FileAlreadyExistsException e) {
        // It is something else now than a moment ago, so it is looked at again.
      }
    }
    throw new NoSuchFileException(member.path().text());
  }

  private boolean isNewer(Stat there) {
    return begun != null && there.type() != DIRECTORY && there.modified().compareTo(begun) > 0;
  }

  private void bringNew(TreePair.Member member) throws IOException {
    Stat staged = member.parent().stat(member.name());
    if (log != null) {
      log.isNew(member.path(), staged);
      steps.next();
    }
    boolean isClosed = staged.type() == DIRECTORY && (staged.permissions() & OWNER_WRITES) == 0;
    if (isClosed) {
      // The kernel wants to write "..", which its permissions do not allow.
      modes.note(member.path(), staged);
      member.parent().setPermissions(member.name(), staged.permissions() | OWNER_WRITES);
      steps.next();
    }
    member.parent().renameToFree(member.name(), member.target(), member.name());
    steps.next();
    if (isClosed) {
      member.target().setPermissions(member.name(), staged.permissions());
      steps.next();
    }
  }

  private void replace(TreePair.Member member) throws IOException {
    if (log != null) {
      log.replaces(member.path(), member.parent().stat(member.name()));
      steps.next();
      log.keep(member.target(), member.name());
      steps.next();
    }
    member.parent().rename(member.name(), member.target(), member.name());
    steps.next();
  }
}
