package dev.satchel.http.sandboxagent;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a client has opened with {@code initialize}, and what is to be told to it. Safe for many
 * threads.
 */
final class RpcConnection {
  /** How many events are kept for a client that comes back. */
  static final int KEPT = 2048;

  /** A client that is gone is only noticed by the second thing that is sent to it. */
  private static final int DOUBT_MILLIS = 20;

  /**
   * That a session was opened, which the client is told without having asked.
   *
   * @param id counts from 1 up in each connection
   */
  record Event(long id, String session) {}

  private final String id;
  private final String owner;
  private final Deque<Event> events = new ArrayDeque<>();
  private Instant used;
  private long lastEvent;
  private boolean isStreamed;
  private boolean isDoubted;
  private boolean isClosed;

  /**
   * @param owner who has opened it, as {@link RpcConnections} knows callers
   */
  RpcConnection(String id, String owner, Instant now) {
    this.id = id;
    this.owner = owner;
    this.used = now;
  }

  String id() {
    return id;
  }

  boolean belongsTo(String caller) {
    return owner.equals(caller);
  }

  synchronized Instant used() {
    return used;
  }

  synchronized void use(Instant now) {
    used = now;
  }

  /** Adds an event, and forgets the oldest if there are too many. */
  synchronized void tell(String session) {
    lastEvent++;
    events.add(new Event(lastEvent, session));
    if (events.size() > KEPT) {
      events.remove();
    }
    notifyAll();
  }

  /** How many events it holds. */
  synchronized int kept() {
    return events.size();
  }

  /**
   * Waits for events.
   *
   * @param last the id of the last one that is known already
   * @return those that are kept and came after it; none if it was closed, or there was none for so
   *     long, or somebody doubts that the client is there
   */
  synchronized List<Event> await(long last, Duration most) throws InterruptedException {
    long deadline = System.nanoTime() + most.toNanos();
    for (long left = most.toNanos(); left > 0 && lastEvent <= last && !isClosed && !isDoubted; ) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = deadline - System.nanoTime();
    }
    isDoubted = false;
    return events.stream().filter(event -> event.id() > last).toList();
  }

  /**
   * Has the calling thread be the one that tells the client. If there is one already, that one is
   * made to find out whether its client is still there, since who has lost a stream comes back at
   * once.
   *
   * @param patience how long it has for that
   * @return false if the other one still has a client
   */
  synchronized boolean claimStream(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (isStreamed && System.nanoTime() < deadline) {
      isDoubted = true;
      notifyAll();
      TimeUnit.MILLISECONDS.timedWait(this, DOUBT_MILLIS);
    }
    boolean isFree = !isStreamed;
    isStreamed = true;
    return isFree;
  }

  synchronized void releaseStream() {
    isStreamed = false;
    notifyAll();
  }

  synchronized boolean isClosed() {
    return isClosed;
  }

  /** Ends its stream, if there is one. */
  synchronized void close() {
    isClosed = true;
    notifyAll();
  }
}
