package dev.satchel.registry;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A database that all tests of this process share; each uses tenants and sessions of its own. */
record SharedDatabase(DatabaseAddress address, Registry registry) {
  private static final Map<TestDatabase, SharedDatabase> OPENED = new EnumMap<>(TestDatabase.class);

  static synchronized SharedDatabase of(TestDatabase kind) throws Exception {
    SharedDatabase shared = OPENED.get(kind);
    if (shared == null) {
      DatabaseAddress address = kind.create();
      shared = new SharedDatabase(address, TestDatabase.open(address));
      OPENED.put(kind, shared);
    }
    return shared;
  }

  /** Changes the tables behind the registry's back, as the passing of time would. */
  int change(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  /** Lets the lease of a session expire. */
  void expire(Lease lease) throws SQLException {
    change(
        "UPDATE leases SET expires_at = current_timestamp - interval '1' second"
            + " WHERE session_id = '"
            + lease.session()
            + "'");
  }

  /** The number in the one row and column of the answer; null if there is none. */
  @Nullable Long number(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet results = statement.executeQuery(sql)) {
      results.next();
      long number = results.getLong(1);
      return results.wasNull() ? null : number;
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(address.url(), address.user(), address.password());
  }
}
