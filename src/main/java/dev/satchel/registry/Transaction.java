package dev.satchel.registry;

import dev.satchel.WorkspacePath;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Statements that take effect together. For the thread that runs it. */
final class Transaction {
  /** The database's time after as many milliseconds as are given, in SQL. */
  static final String AFTER_MILLIS =
      "current_timestamp + cast(? as bigint) * interval '0.001' second";

  private final Connection connection;
  private final @Nullable Clock clock;
  private @Nullable Instant now;

  /**
   * @param clock says what time it is; null if the database does
   */
  Transaction(Connection connection, @Nullable Clock clock) {
    this.connection = connection;
    this.clock = clock;
  }

  /** What is done in a transaction. It may be done again if the database asks for that. */
  @FunctionalInterface
  interface Work<T> {
    T in(Transaction transaction) throws SQLException;
  }

  /**
   * The time to write into rows, and to compare with what is there; the same for all of the
   * transaction, and as precise as both databases keep it.
   */
  Instant now() throws SQLException {
    Instant known = now;
    if (known == null) {
      known = clock == null ? ask() : clock.instant().truncatedTo(ChronoUnit.MICROS);
      now = known;
    }
    return known;
  }

  private Instant ask() throws SQLException {
    return one(row -> row.time("asked_at"), "SELECT current_timestamp AS asked_at").orElseThrow();
  }

  /** Changes rows, and returns how many they were. */
  int update(String sql, @Nullable Object... values) throws SQLException {
    try (PreparedStatement statement = prepare(sql, values)) {
      return statement.executeUpdate();
    }
  }

  /** All rows of the answer. */
  <T> List<T> list(Row.Reader<T> reader, String sql, @Nullable Object... values)
      throws SQLException {
    try (PreparedStatement statement = prepare(sql, values);
        ResultSet results = statement.executeQuery()) {
      List<T> rows = new ArrayList<>();
      while (results.next()) {
        rows.add(reader.read(new Row(results)));
      }
      return rows;
    }
  }

  /** The first row of the answer; empty if there is none. */
  <T> Optional<T> one(Row.Reader<T> reader, String sql, @Nullable Object... values)
      throws SQLException {
    return list(reader, sql, values).stream().findFirst();
  }

  /** Whether the answer has a row. */
  boolean any(String sql, @Nullable Object... values) throws SQLException {
    return one(row -> true, sql, values).isPresent();
  }

  private PreparedStatement prepare(String sql, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, column(values[i]));
      }
      return statement;
    } catch (SQLException e) {
      statement.close();
      throw e;
    }
  }

  private static @Nullable Object column(@Nullable Object value) {
    if (value instanceof Instant time) {
      return OffsetDateTime.ofInstant(time, ZoneOffset.UTC);
    }
    if (value instanceof Duration duration) {
      return duration.toMillis();
    }
    if (value instanceof WorkspacePath path) {
      return path.raw().bytes();
    }
    return value;
  }
}
