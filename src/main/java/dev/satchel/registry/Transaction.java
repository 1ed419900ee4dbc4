package dev.satchel.registry;

import dev.satchel.WorkspacePath;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
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

  Transaction(Connection connection) {
    this.connection = connection;
  }

  /** What is done in a transaction. It may be done again if the database asks for that. */
  @FunctionalInterface
  interface Work<T> {
    T in(Transaction transaction) throws SQLException;
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
