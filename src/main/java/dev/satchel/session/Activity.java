package dev.satchel.session;

import dev.satchel.registry.SessionId;
import dev.satchel.registry.Sessions;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes that sessions are worked in, each not more often than every few seconds. Safe for many
 * threads.
 */
final class Activity {
  private static final Logger LOG = LoggerFactory.getLogger(Activity.class);
  private static final Duration PAUSE = Duration.ofSeconds(10);
  private static final int MOST = 10_000;

  private final LongSupplier nanos;
  private final Map<SessionId, Long> noted = new LinkedHashMap<>();

  /**
   * @param nanos tells how time goes by
   */
  Activity(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Notes it if it is time. If that fails, the log says so. */
  void note(Sessions table, SessionId session) {
    if (!isTime(session)) {
      return;
    }
    try {
      table.touch(session);
    } catch (IOException e) {
      LOG.warn("Cannot note that session {} is worked in: {}", session, e.getMessage());
    }
  }

  private synchronized boolean isTime(SessionId session) {
    long now = nanos.getAsLong();
    Long last = noted.get(session);
    if (last != null && now - last < PAUSE.toNanos()) {
      return false;
    }
    noted.remove(session);
    noted.put(session, now);
    if (noted.size() > MOST) {
      noted.remove(noted.keySet().iterator().next());
    }
    return true;
  }
}
