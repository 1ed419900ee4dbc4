package dev.satchel.session;

import dev.satchel.RawName;
import dev.satchel.archive.DamagedSnapshot;
import dev.satchel.registry.Page;
import dev.satchel.registry.SessionId;
import dev.satchel.registry.SnapshotId;
import dev.satchel.registry.SnapshotRow;
import dev.satchel.registry.TenantId;
import dev.satchel.registry.WorkspaceId;
import dev.satchel.registry.WorkspaceSnapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/**
 * The snapshots of a session. One that the tenant does not have is refused with NO_SESSION, a
 * snapshot that is not there with NOT_FOUND. Safe for many threads.
 */
public final class History {
  private final Opening opening;
  private final Turns turns;
  private final Views views;
  private final Stored stored;

  History(Opening opening, Turns turns, Views views, Stored stored) {
    this.opening = opening;
    this.turns = turns;
    this.views = views;
    this.stored = stored;
  }

  /** Some of them, from the newest on. */
  public List<SnapshotRow> list(TenantId tenant, SessionId session, Page page) throws IOException {
    turns.find(tenant, session);
    return opening.get().registry().snapshots().list(session, page);
  }

  /** What there is to say of one. */
  public SnapshotRow find(TenantId tenant, SessionId session, long generation) throws IOException {
    turns.find(tenant, session);
    return opening
        .get()
        .registry()
        .snapshots()
        .find(id(session, generation))
        .orElseThrow(() -> Stored.notFound(generation));
  }

  private static SnapshotId id(SessionId session, long generation) {
    if (generation < 1) {
      throw Stored.notFound(generation);
    }
    return new SnapshotId(session, generation);
  }

  /**
   * The newest snapshot of what a workspace on another machine has, or had, that is not known to be
   * damaged; whichever tenant's it is, which the caller looks at.
   */
  public Optional<WorkspaceSnapshot> latestOf(WorkspaceId workspace) throws IOException {
    return opening.get().registry().snapshots().latestOf(workspace);
  }

  /** The files of a snapshot. The caller closes the view. */
  public WorkspaceView view(TenantId tenant, SessionId session, long generation)
      throws IOException {
    return views.of(tenant, id(session, generation));
  }

  /** A snapshot's content as it lies in the store, a {@code tar.zst}. The caller closes it. */
  public Download download(TenantId tenant, SessionId session, long generation) throws IOException {
    Stored.Reading reading = required(tenant, session, generation);
    if (reading.row().damagedAt() != null) {
      reading.close();
      throw new DamagedSnapshot(
          "Generation %d of the session is damaged, so it is not handed out as it lies"
              .formatted(generation));
    }
    return new StoredDownload(opening.get(), reading);
  }

  private Stored.Reading required(TenantId tenant, SessionId session, long generation)
      throws IOException {
    turns.find(tenant, session);
    return stored.required(opening.get(), id(session, generation));
  }

  /** Shows what is different in {@code newer} from {@code older}, in the order of the paths. */
  public void compare(
      TenantId tenant, SessionId session, long older, long newer, Differences visitor)
      throws IOException {
    try (Stored.Reading before = required(tenant, session, older);
        Stored.Reading after = required(tenant, session, newer)) {
      new Comparison(before.snapshot().catalogue(), after.snapshot().catalogue()).run(visitor);
    }
  }

  /** Reads a snapshot back, and compares it with its hashes; if it is damaged, that is noted. */
  public SnapshotRow verify(TenantId tenant, SessionId session, long generation)
      throws IOException {
    try (Stored.Reading reading = required(tenant, session, generation)) {
      reading.run(() -> reading.snapshot().verify());
      reading.noteSound();
    } catch (DamagedSnapshot e) {
      return find(tenant, session, generation); // It says so itself now.
    }
    return find(tenant, session, generation);
  }

  /** Bytes that can be had in parts. The caller closes it. */
  public interface Download extends AutoCloseable {
    /** How many there are. */
    long size();

    /**
     * Writes exactly {@code length} bytes from {@code first} on.
     *
     * @throws IOException if they cannot be had
     */
    void copy(long first, long length, OutputStream out) throws IOException;

    @Override
    void close() throws IOException;
  }

  /** How a path is different. */
  public enum Difference {
    ADDED,
    REMOVED,
    /** Its content, kind, permissions or link text. */
    CHANGED
  }

  /** Is shown differences. */
  @FunctionalInterface
  public interface Differences {
    void visit(RawName path, Difference difference) throws IOException;
  }
}
