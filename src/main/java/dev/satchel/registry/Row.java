package dev.satchel.registry;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of an answer, read as the words that the registry uses. Valid until the next row. */
final class Row {
  private final ResultSet results;

  Row(ResultSet results) {
    this.results = results;
  }

  /** Makes something of a row. */
  @FunctionalInterface
  interface Reader<T> {
    T read(Row row) throws SQLException;
  }

  String text(String column) throws SQLException {
    return present(column, textOrNull(column));
  }

  @Nullable String textOrNull(String column) throws SQLException {
    return results.getString(column);
  }

  /** The lines of a text. */
  List<String> lines(String column) throws SQLException {
    return List.of(text(column).split("\n", -1));
  }

  long number(String column) throws SQLException {
    return present(column, numberOrNull(column));
  }

  @Nullable Long numberOrNull(String column) throws SQLException {
    long number = results.getLong(column);
    return results.wasNull() ? null : number;
  }

  Instant time(String column) throws SQLException {
    return present(column, timeOrNull(column));
  }

  @Nullable Instant timeOrNull(String column) throws SQLException {
    OffsetDateTime time = results.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  WorkspacePath path(String column) throws SQLException {
    return present(column, pathOrNull(column));
  }

  @Nullable WorkspacePath pathOrNull(String column) throws SQLException {
    byte[] bytes = results.getBytes(column);
    return bytes == null ? null : WorkspacePath.parse(RawName.of(bytes));
  }

  private static <T> T present(String column, @Nullable T value) throws SQLException {
    if (value == null) {
      throw new SQLException("no value in " + column);
    }
    return value;
  }
}
