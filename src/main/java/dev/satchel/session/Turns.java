package dev.satchel.session;

import static dev.satchel.Refusal.Code.BUSY;
import static dev.satchel.Refusal.Code.NO_SESSION;

import dev.satchel.Refusal;
import dev.satchel.registry.Lease;
import dev.satchel.registry.Leases;
import dev.satchel.registry.SessionId;
import dev.satchel.registry.SessionRow;
import dev.satchel.registry.TenantId;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives out turns: looks sessions up, and sees to it that this server may change them. */
final class Turns {
  private static final Logger LOG = LoggerFactory.getLogger(Turns.class);

  /** How long it takes until one looks again whether another server has finished. */
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Opening opening;
  private final Gates gates;
  private final Ownership ownership;
  private final LivePlaces places;
  private final Duration patience;

  /**
   * @param patience how long one waits for a server that changes files which are on neither
   */
  Turns(Opening opening, Gates gates, Ownership ownership, LivePlaces places, Duration patience) {
    this.opening = opening;
    this.gates = gates;
    this.ownership = ownership;
    this.places = places;
    this.patience = patience;
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
   * A turn to change files. If the session is live on this server, others can have one as well; if
   * it is not, nobody else. The caller closes it.
   *
   * @throws Refusal NO_SESSION; BUSY
   */
  Turn forFiles(TenantId tenant, SessionId session) throws IOException {
    Ground ground = opening.get();
    if (places.isHere(find(ground, tenant, session))) {
      Gates.Pass pass = gates.share(session);
      if (isLiveHere(ground, tenant, session, pass)) {
        Turn turn = begin(ground, tenant, session, pass, false);
        if (turn.live().isPresent()) {
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
      return places.isHere(find(ground, tenant, session));
    } catch (IOException | RuntimeException e) {
      pass.close();
      throw e;
    }
  }

  /**
   * Whether a session that should be live is: here, or on the server that has it. Of one whose
   * files are on another machine nobody knows that without asking.
   */
  boolean isLive(SessionRow row) {
    return row.directory() != null
        && row.owner() != null
        && (!ownership.replica().id().equals(row.owner()) || places.isHere(row));
  }

  /** Takes over a session that nobody has and whose workspace is here, if that works at once. */
  void adopt(SessionRow row) {
    if (row.owner() != null || !places.isHere(row)) {
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
        LiveFiles live = live(row);
        return new Turn(ground, ownership, pass, isAlone, row, known.get(), live);
      }
      return taken(ground, row, pass, isAlone);
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

  /** Takes the lease, and ends what the server before has left undone in the live files. */
  private Turn taken(Ground ground, SessionRow before, Gates.Pass pass, boolean isAlone)
      throws IOException {
    Lease lease = take(ground.registry().leases(), before);
    try {
      SessionRow row = find(ground, before.tenant(), before.id()); // It may have changed until now.
      LiveFiles live = live(row);
      recover(row, live);
      return new Turn(ground, ownership, pass, isAlone, row, lease, live);
    } catch (IOException | RuntimeException e) {
      ownership.release(ground.registry().leases(), before.id());
      throw e;
    }
  }

  private static void recover(SessionRow row, @Nullable LiveFiles live) throws IOException {
    if (live == null || !live.areHere()) {
      return;
    }
    try {
      live.recover();
    } catch (IOException | RuntimeException e) {
      live.close();
      throw e;
    }
    LOG.info("Session {} is this server's now, with its live workspace", row.id());
  }

  /** Whoever has a session whose files are on no server has it for one change only. */
  private Lease take(Leases table, SessionRow row) throws IOException {
    long begun = System.nanoTime();
    while (true) {
      try {
        return ownership.take(table, row.id());
      } catch (Refusal e) {
        boolean isOver = System.nanoTime() - begun > patience.toNanos();
        if (row.remoteWorkspace() == null || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        if (isOver) {
          throw new Refusal(BUSY, "Session is being changed by another server, try again soon");
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private @Nullable LiveFiles live(SessionRow row) throws IOException {
    return places.open(row).orElse(null);
  }
}
