package dev.satchel.session;

import static dev.satchel.Refusal.Code.CHANGED;
import static dev.satchel.Refusal.Code.INCOMPLETE;

import dev.satchel.Refusal;
import dev.satchel.registry.Lease;
import dev.satchel.registry.SessionId;
import dev.satchel.registry.SessionRow;
import dev.satchel.registry.TenantId;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The time in which one call may change a session: this server has its lease, and the gate is
 * passed. For one thread, which closes it.
 */
final class Turn implements AutoCloseable {
  private final Ground ground;
  private final Ownership ownership;
  private final Gates.Pass pass;
  private final boolean isAlone;
  private final SessionRow row;
  private final Lease lease;
  private @Nullable LiveFiles live;

  /** Takes {@code pass} and {@code live} over. */
  Turn(
      Ground ground,
      Ownership ownership,
      Gates.Pass pass,
      boolean isAlone,
      SessionRow row,
      Lease lease,
      @Nullable LiveFiles live) {
    this.ground = ground;
    this.ownership = ownership;
    this.pass = pass;
    this.isAlone = isAlone;
    this.row = row;
    this.lease = lease;
    this.live = live;
  }

  Ground ground() {
    return ground;
  }

  /** What the session was when the turn began. */
  SessionRow row() {
    return row;
  }

  SessionId session() {
    return row.id();
  }

  TenantId tenant() {
    return row.tenant();
  }

  Lease lease() {
    return lease;
  }

  /** The live files; empty if there are none, or none that this server can reach. */
  Optional<LiveFiles> live() {
    return Optional.ofNullable(live);
  }

  /**
   * Makes sure that live files can be reached, if there are any.
   *
   * @throws Refusal INCOMPLETE if they are on another server, so that nobody knows what they are
   */
  void checkReach() {
    if (live == null && row.remoteWorkspace() != null) {
      throw new Refusal(
          INCOMPLETE,
          "The session's workspace is not known any more, and what was not saved is only there:"
              + " resume the session from its newest snapshot");
    }
    if (live == null && row.directory() != null) {
      throw new Refusal(
          INCOMPLETE,
          "The live workspace is on a server that does not answer, and what was not saved is only"
              + " there: start that server again, or resume the session from its newest snapshot");
    }
  }

  /**
   * What is said to those who need live files that cannot be had.
   *
   * @return INCOMPLETE
   */
  Refusal away(SandboxAway why) {
    return new Refusal(
        INCOMPLETE,
        "The session's workspace is out of reach ("
            + why.reason()
            + "), and what was not saved is only there: try again, or resume the session from its"
            + " newest snapshot");
  }

  /**
   * Makes sure that the session was this server's all the time.
   *
   * @throws Refusal CHANGED if another has taken it over
   */
  void confirm() throws IOException {
    boolean isOurs =
        ground
            .registry()
            .leases()
            .current(session())
            .filter(now -> now.fence() == lease.fence() && now.owner().equals(lease.owner()))
            .isPresent();
    if (!isOurs) {
      throw new Refusal(CHANGED, "Another server has taken the session over; ask once more");
    }
  }

  /** Notes that the session has {@code other} now, which is taken over, or none if null. */
  void replace(@Nullable LiveFiles other) {
    if (live != null) {
      live.close();
    }
    live = other;
  }

  /** Ends it. The lease of a session that is not live on this server is given back. */
  @Override
  public void close() {
    boolean isHere = live != null && live.areHere();
    replace(null);
    if (isAlone && !isHere) {
      ownership.release(ground.registry().leases(), row.id());
    }
    pass.close();
  }
}
