package dev.satchel.session;

import dev.satchel.Content;
import dev.satchel.RawName;
import dev.satchel.archive.Excludes;
import dev.satchel.registry.SessionId;
import dev.satchel.registry.SnapshotReason;
import dev.satchel.registry.TenantId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What callers can do with the files of a session, live or not. Each method refuses a session that
 * the tenant does not have with NO_SESSION, and one that has no files with NO_WORKSPACE. Safe for
 * many threads.
 */
public final class SessionFiles {
  private final Turns turns;
  private final Views views;
  private final Revival revival;
  private final Snapshotting snapshotting;
  private final LivePlaces places;
  private final Activity activity;
  private final Bundles bundles;

  SessionFiles(
      Turns turns,
      Views views,
      Revival revival,
      Snapshotting snapshotting,
      LivePlaces places,
      Activity activity,
      Bundles bundles) {
    this.turns = turns;
    this.views = views;
    this.revival = revival;
    this.snapshotting = snapshotting;
    this.places = places;
    this.activity = activity;
    this.bundles = bundles;
  }

  /** The files as they are now. The caller closes the view. */
  public WorkspaceView view(TenantId tenant, SessionId session) throws IOException {
    return views.now(tenant, session);
  }

  /**
   * A file to write.
   *
   * @param path relative to the workspace
   * @param content is asked for once
   */
  public record NewContent(RawName path, Content content) {}

  /**
   * Writes files, each whole or not at all, in their order; parents are made. If the session is not
   * live, a new snapshot has them.
   *
   * @return for each why it was refused; empty for those that were written
   * @throws dev.satchel.Refusal INCOMPLETE if the session is not live and not everything could be
   *     saved; nothing is changed then
   */
  public List<Optional<String>> write(TenantId tenant, SessionId session, List<NewContent> files)
      throws IOException {
    List<Optional<String>> refused = new ArrayList<>();
    change(
        tenant,
        session,
        live -> {
          for (NewContent file : files) {
            refused.add(live.write(file));
          }
          return refused.stream().anyMatch(Optional::isEmpty);
        });
    return refused;
  }

  /**
   * Deletes a file, or a link to one; of the link, nothing but itself.
   *
   * @throws dev.satchel.Refusal NOT_FOUND; NOT_A_FILE; FORBIDDEN; INCOMPLETE as {@link #write} says
   */
  public void delete(TenantId tenant, SessionId session, RawName path) throws IOException {
    change(
        tenant,
        session,
        live -> {
          live.delete(path);
          return true;
        });
  }

  /**
   * What a bundle is.
   *
   * @param source where it came from
   * @param isComplete whether it is all that should be there; not if the snapshot that it is of
   *     lacks something
   */
  public record Bundled(Source source, boolean isComplete) {}

  /**
   * Writes everything that {@code excludes} lets through as a {@code tar.gz} whose members are
   * called {@code ./path}. Links stay links; one that leads out is left out.
   *
   * @throws dev.satchel.Refusal INCOMPLETE, with what is missing, if live files cannot be read;
   *     BUSY if they have just changed, CHANGED if they were taken away meanwhile. What was written
   *     has no end then
   */
  public Bundled bundle(TenantId tenant, SessionId session, Excludes excludes, OutputStream out)
      throws IOException {
    try (WorkspaceView view = views.now(tenant, session)) {
      boolean isComplete = bundles.write(view, excludes, out);
      return new Bundled(view.source(), isComplete);
    }
  }

  /**
   * Puts what a {@code tar.gz} holds over what is there, all of it or nothing.
   *
   * @param bundle stays the caller's
   * @return where it was put: a new snapshot, if the session is not live
   * @throws dev.satchel.Refusal as {@link dev.satchel.archive.Import#run} says; INCOMPLETE as
   *     {@link #write} says
   */
  public Source unbundle(TenantId tenant, SessionId session, InputStream bundle)
      throws IOException {
    return change(
        tenant,
        session,
        live -> {
          live.unbundle(bundle);
          return true;
        });
  }

  /** Changes files. */
  @FunctionalInterface
  private interface Change {
    /** Whether anything was changed. */
    boolean in(LiveFiles live) throws IOException;
  }

  private Source change(TenantId tenant, SessionId session, Change change) throws IOException {
    try (Turn turn = turns.forFiles(tenant, session)) {
      Optional<LiveFiles> live = turn.live();
      if (live.isEmpty()) {
        turn.checkReach();
        changeSnapshot(turn, change);
      } else {
        change(turn, live.get(), change);
      }
      activity.note(turn.ground().registry().sessions(), session);
      return live.isEmpty() ? Source.SNAPSHOT : Source.SANDBOX;
    }
  }

  private static void change(Turn turn, LiveFiles live, Change change) throws IOException {
    try {
      change.in(live);
    } catch (SandboxAway e) {
      throw turn.away(e);
    }
    turn.confirm();
  }

  /**
   * Changes the files of a session that is not live: a workspace for a moment has them. It is the
   * only place that has what is new, so nothing of that may be missing in the snapshot.
   */
  private void changeSnapshot(Turn turn, Change change) throws IOException {
    try (LiveFiles made = places.of(revival.ofCurrent(turn.ground(), turn.row()))) {
      try {
        if (change.in(made)) {
          snapshotting.takeWhole(turn, made, turn.row().generation(), SnapshotReason.CHANGE);
        }
      } finally {
        made.leave();
      }
    }
  }
}
