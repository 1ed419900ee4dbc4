package dev.satchel.session;

import static dev.satchel.Refusal.Code.NO_SESSION;

import dev.satchel.Refusal;
import dev.satchel.registry.Lease;
import dev.satchel.registry.SessionId;
import dev.satchel.registry.SessionRow;
import dev.satchel.registry.TenantId;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives out turns: looks sessions up, and sees to it that this server may change them. */
final class Turns {
  private static final Logger LOG = LoggerFactory.getLogger(Turns.class);

  private final Opening opening;
  private final Gates gates;
  private final Ownership ownership;
  private final Workspaces workspaces;

  Turns(Opening opening, Gates gates, Ownership ownership, Workspaces workspaces) {
    this.opening = opening;
    this.gates = gates;
    this.ownership = ownership;
    this.workspaces = workspaces;
  }

  /**
   * The tenant's session.
   *
   * @throws Refusal NO_SESSION
   */
  SessionRow find(TenantId tenant, SessionId session) throws IOException {
    return find(opening.get(), tenant, session);
  }

  private static SessionRow find(Ground ground, TenantId tenant, SessionId session)
      throws IOException {
    return ground
        .registry()
        .sessions()
        .find(tenant, session)
        .orElseThrow(() -> new Refusal(NO_SESSION, "Session not found"));
  }

  /**
   * A turn in which nobody else has one. The caller closes it.
   *
   * @throws Refusal NO_SESSION; BUSY
   */
  Turn alone(TenantId tenant, SessionId session) throws IOException {
    return begin(opening.get(), tenant, session, gates.alone(session), true);
  }

  /**
   * A turn to change files. If the session is live, others can have one as well; if it is not,
   * nobody else. The caller closes it.
   *
   * @throws Refusal NO_SESSION; BUSY
   */
  Turn forFiles(TenantId tenant, SessionId session) throws IOException {
    Ground ground = opening.get();
    if (isLiveHere(find(ground, tenant, session))) {
      Gates.Pass pass = gates.share(session);
      if (isLiveHere(ground, tenant, session, pass)) {
        Turn turn = begin(ground, tenant, session, pass, false);
        if (turn.workspace().isPresent()) {
          return turn;
        }
        turn.close();
      } else {
        pass.close();
      }
    }
    return alone(tenant, session);
  }

  private boolean isLiveHere(Ground ground, TenantId tenant, SessionId session, Gates.Pass pass)
      throws IOException {
    try {
      return isLiveHere(find(ground, tenant, session));
    } catch (IOException | RuntimeException e) {
      pass.close();
      throw e;
    }
  }

  /** Whether the session has a live workspace that this server can reach. */
  private boolean isLiveHere(SessionRow row) {
    return row.directory() != null && workspaces.exists(row.sandbox());
  }

  /** Whether a session that should be live is: here, or on the server that has it. */
  boolean isLive(SessionRow row) {
    return row.owner() != null
        && (!ownership.replica().id().equals(row.owner()) || isLiveHere(row));
  }

  /** Takes over a session that nobody has and whose workspace is here, if that works at once. */
  void adopt(SessionRow row) {
    if (row.owner() != null || !isLiveHere(row)) {
      return;
    }
    try {
      forFiles(row.tenant(), row.id()).close();
    } catch (IOException | RuntimeException e) {
      LOG.info("Session {} cannot be taken over now: {}", row.id(), e.getMessage());
    }
  }

  /** Whether this server has the session's lease. */
  boolean isOwn(SessionId session) {
    return ownership.known(session).isPresent();
  }

  /**
   * A turn alone with a session that this server has, also when it is stopping. The caller closes
   * it.
   */
  Turn last(SessionRow row) throws IOException {
    return began(opening.get(), row.tenant(), row.id(), gates.alone(row.id()), true);
  }

  private Turn begin(
      Ground ground, TenantId tenant, SessionId session, Gates.Pass pass, boolean isAlone)
      throws IOException {
    try {
      ownership.checkOpen();
    } catch (RuntimeException e) {
      pass.close();
      throw e;
    }
    return began(ground, tenant, session, pass, isAlone);
  }

  private Turn began(
      Ground ground, TenantId tenant, SessionId session, Gates.Pass pass, boolean isAlone)
      throws IOException {
    try {
      SessionRow row = find(ground, tenant, session);
      Optional<Lease> known = known(row);
      if (known.isPresent()) {
        Workspace workspace = workspace(row);
        return new Turn(ground, ownership, pass, isAlone, row, known.get(), workspace);
      }
      return taken(ground, tenant, session, pass, isAlone);
    } catch (IOException | RuntimeException e) {
      pass.close();
      throw e;
    }
  }

  /** The lease that this server has already, if it has not lost it. */
  private Optional<Lease> known(SessionRow row) {
    Optional<Lease> known = ownership.known(row.id());
    if (known.isPresent() && !ownership.replica().id().equals(row.owner())) {
      if (row.owner() != null) {
        ownership.lose(row.id());
      }
      return Optional.empty(); // It has expired, and can be taken by whoever is first.
    }
    return known;
  }

  /** Takes the lease, and ends what the server before has left undone in the workspace. */
  private Turn taken(
      Ground ground, TenantId tenant, SessionId session, Gates.Pass pass, boolean isAlone)
      throws IOException {
    Lease lease = ownership.take(ground.registry().leases(), session);
    try {
      SessionRow row = find(ground, tenant, session); // It may have changed until now.
      Workspace workspace = workspace(row);
      if (workspace != null) {
        workspace.jail().recover();
        LOG.info("Session {} is this server's now, with its live workspace", session);
      }
      return new Turn(ground, ownership, pass, isAlone, row, lease, workspace);
    } catch (IOException | RuntimeException e) {
      ownership.release(ground.registry().leases(), session);
      throw e;
    }
  }

  private @Nullable Workspace workspace(SessionRow row) throws IOException {
    return row.directory() == null ? null : workspaces.open(row.sandbox()).orElse(null);
  }
}
