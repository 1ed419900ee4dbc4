package dev.satchel.registry;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

/** What a failure of the database means, told by its code. */
enum SqlFailure {
  /** Two transactions were in each other's way; this one was undone, and can be done again. */
  COLLISION,
  /** The connection is gone, or none can be had. */
  AWAY,
  /** It would have taken too long, or the database has no room for more. */
  BUSY,
  /** Anything else: a fault in this program, or a broken database. */
  BROKEN;

  /** Concurrent update, of H2; it has no standard code. */
  private static final int H2_CONCURRENT_UPDATE = 90131;

  /** H2 has closed its file: the disk has failed, or another thread is closing the registry. */
  private static final Set<Integer> H2_CLOSED = Set.of(90098, 90121);

  /** Lock not available, query cancelled, and H2's lock timeout. */
  private static final Set<String> TIMED_OUT = Set.of("55P03", "57014", "HYT00");

  static SqlFailure of(SQLException failure) {
    String state = failure.getSQLState() == null ? "" : failure.getSQLState();
    if (state.startsWith("40") || failure.getErrorCode() == H2_CONCURRENT_UPDATE) {
      return COLLISION;
    }
    if (isAway(failure, state)) {
      return AWAY;
    }
    // Class 53: out of connections, memory or disk space.
    return TIMED_OUT.contains(state) || state.startsWith("53") ? BUSY : BROKEN;
  }

  /** Class 08 is about the connection; 57P is a server that stops, has stopped or is starting. */
  private static boolean isAway(SQLException failure, String state) {
    return failure instanceof SQLTransientConnectionException
        || failure instanceof SQLNonTransientConnectionException
        || state.startsWith("08")
        || state.startsWith("57P")
        || H2_CLOSED.contains(failure.getErrorCode());
  }
}
