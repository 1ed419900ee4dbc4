package dev.satchel.session;

import static dev.satchel.Refusal.Code.BUSY;

import dev.satchel.Refusal;
import dev.satchel.registry.Lease;
import dev.satchel.registry.Leases;
import dev.satchel.registry.Replica;
import dev.satchel.registry.SessionId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leases of this server. They are taken and given back by whoever has passed the session's
 * {@link Gates gate}. Safe for many threads.
 */
final class Ownership {
  private static final Logger LOG = LoggerFactory.getLogger(Ownership.class);

  private final Replica replica;
  private final Duration length;
  private final Map<SessionId, Lease> leases = new ConcurrentHashMap<>();

  /** Sessions whose leases were seen, the last time, without being known. */
  private Set<SessionId> strange = Set.of();

  private volatile boolean isClosed;

  /**
   * @param length how long a lease lasts when it is not renewed
   */
  Ownership(Replica replica, Duration length) {
    this.replica = replica;
    this.length = length;
  }

  Replica replica() {
    return replica;
  }

  Duration length() {
    return length;
  }

  /** Takes note of a lease that came with a new session. */
  void add(Lease lease) {
    leases.put(lease.session(), lease);
  }

  /** The lease of a session, if this server has it as far as it knows. */
  Optional<Lease> known(SessionId session) {
    return Optional.ofNullable(leases.get(session));
  }

  /** Forgets a lease that another has taken. */
  void lose(SessionId session) {
    if (leases.remove(session) != null) {
      LOG.warn("Session {} is another server's now", session);
    }
  }

  /**
   * Takes the lease of a session.
   *
   * @throws Refusal BUSY if another server has it
   */
  Lease take(Leases table, SessionId session) throws IOException {
    Optional<Lease> taken = table.take(session, replica, length);
    if (taken.isEmpty()) {
      taken = table.current(session).filter(this::isOurs); // An answer was lost on the way.
    }
    Lease lease = taken.orElseThrow(() -> busy(table, session));
    leases.put(session, lease);
    return lease;
  }

  /**
   * Refuses if this server is stopping.
   *
   * @throws Refusal BUSY
   */
  void checkOpen() {
    if (isClosed) {
      throw new Refusal(BUSY, "Server is stopping, try again soon");
    }
  }

  private boolean isOurs(Lease lease) {
    return lease.owner().id().equals(replica.id());
  }

  private Refusal busy(Leases table, SessionId session) {
    try {
      return table
          .current(session)
          .map(lease -> held(lease.owner().address()))
          .orElseGet(() -> held(""));
    } catch (IOException e) {
      return held("");
    }
  }

  private static Refusal held(String address) {
    return new Refusal(
        BUSY,
        "Session is live on another server"
            + (address.isEmpty() ? "" : " (" + address + ")")
            + ": ask that one, or try again when it has let go of the session");
  }

  /** Gives a lease back. If that fails, it expires in the end. */
  void release(Leases table, SessionId session) {
    Lease lease = leases.remove(session);
    if (lease == null) {
      return;
    }
    try {
      table.release(lease);
    } catch (IOException e) {
      LOG.warn("The lease of session {} is kept until it expires: {}", session, e.getMessage());
    }
  }

  /**
   * Makes all leases last longer. What was lost is forgotten. One that this server has without
   * knowing, since an answer was lost, is given back the second time that it is seen.
   */
  synchronized void renew(Leases table) throws IOException {
    Map<SessionId, Lease> before = Map.copyOf(leases);
    List<Lease> kept = table.renewAll(replica.id(), length);
    Map<SessionId, Lease> still =
        kept.stream().collect(Collectors.toMap(Lease::session, Function.identity()));
    before.forEach(
        (session, lease) -> {
          Lease now = still.get(session);
          if (now == null || now.fence() != lease.fence()) {
            drop(session, lease);
          }
        });
    still.keySet().removeAll(leases.keySet());
    for (Lease lease : still.values()) {
      if (strange.contains(lease.session())) {
        table.release(lease);
      }
    }
    strange = Set.copyOf(still.keySet());
  }

  /** Forgets a lease that was lost, but none that was taken since. */
  private void drop(SessionId session, Lease lost) {
    leases.computeIfPresent(
        session,
        (id, now) -> {
          if (now.fence() != lost.fence()) {
            return now;
          }
          LOG.warn("Session {} is another server's now", session);
          return null;
        });
  }

  /** Has nothing be changed from now on, but what is under way and what is saved at the end. */
  void close() {
    isClosed = true;
  }

  /** The sessions whose leases this server has. */
  List<SessionId> sessions() {
    return List.copyOf(leases.keySet());
  }
}
