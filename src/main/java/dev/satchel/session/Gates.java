package dev.satchel.session;

import static dev.satchel.Refusal.Code.BUSY;

import dev.satchel.Refusal;
import dev.satchel.registry.SessionId;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Who may change which session at the moment, within this process: many who change files, or one
 * who does more. A session that nobody changes takes no memory. Safe for many threads.
 */
final class Gates {
  /** The way in of one session. */
  private static final class Gate {
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);

    /** How many are in or wait; changed in the map's own step only. */
    private int users;
  }

  /** A way that is held. It is closed by the thread that was let in. */
  interface Pass extends AutoCloseable {
    @Override
    void close();
  }

  private final ConcurrentHashMap<SessionId, Gate> gates = new ConcurrentHashMap<>();
  private final Duration patience;

  /**
   * @param patience how long one waits before being refused
   */
  Gates(Duration patience) {
    this.patience = patience;
  }

  /**
   * Lets in one of many.
   *
   * @throws Refusal BUSY
   */
  Pass share(SessionId session) throws InterruptedIOException {
    Gate gate = enter(session);
    return pass(session, gate.lock.readLock());
  }

  /**
   * Lets in one that is alone then.
   *
   * @throws Refusal BUSY
   */
  Pass alone(SessionId session) throws InterruptedIOException {
    Gate gate = enter(session);
    return pass(session, gate.lock.writeLock());
  }

  /** How many sessions there are that someone changes, or wants to. */
  int size() {
    return gates.size();
  }

  private Gate enter(SessionId session) {
    return gates.compute(
        session,
        (id, there) -> {
          Gate gate = there == null ? new Gate() : there;
          gate.users++;
          return gate;
        });
  }

  private void leave(SessionId session) {
    gates.computeIfPresent(session, (id, gate) -> --gate.users == 0 ? null : gate);
  }

  private Pass pass(SessionId session, Lock lock) throws InterruptedIOException {
    boolean isIn = false;
    try {
      isIn = lock.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("was ended while it waited for the session");
    } finally {
      if (!isIn) {
        leave(session);
      }
    }
    if (!isIn) {
      throw new Refusal(BUSY, "Session is being changed by another request, try again soon");
    }
    return () -> {
      lock.unlock();
      leave(session);
    };
  }
}
