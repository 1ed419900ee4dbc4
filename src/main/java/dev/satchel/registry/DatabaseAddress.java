package dev.satchel.registry;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Where the database is and how to get in.
 *
 * @param url as JDBC takes it
 * @param shown the same for people: without parameters, which may hold a password
 * @param user empty if the URL says it
 * @param password empty if the URL says it
 * @param poolSize how many connections there may be at once
 */
public record DatabaseAddress(
    String url, String shown, String user, String password, int poolSize) {
  private static final Pattern POSTGRESQL =
      Pattern.compile("(jdbc:postgresql:)//([^/?#@\\s]+)/([^/?#\\s]+)(\\?.*)?");

  private static final int MAX_POOL = 100;

  /**
   * The way to a file that does not mind a thread that is interrupted, as those of requests are. By
   * default, that closes the file, and all transactions fail that others have open.
   */
  private static final String EMBEDDED = "jdbc:h2:async:";

  /**
   * A mode in which H2 takes PostgreSQL's SQL, in lower case. A commit is written before it
   * returns, and nothing but the one file is left.
   */
  private static final String EMBEDDED_OPTIONS =
      ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH"
          + ";WRITE_DELAY=0;LOCK_TIMEOUT=4000;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0";

  public DatabaseAddress {
    if (poolSize < 1 || poolSize > MAX_POOL) {
      throw new IllegalArgumentException("pool size must be 1 to " + MAX_POOL + ": " + poolSize);
    }
  }

  /**
   * A database in one file that only one process can have open. The file is {@code path} with
   * {@code .mv.db} at its end; its directory must exist.
   *
   * @throws IllegalArgumentException if the path has a semicolon, or bytes that are no text in this
   *     locale
   */
  public static DatabaseAddress embedded(Path path, int poolSize) {
    String file = path.toAbsolutePath().toString();
    // In these URLs, a semicolon ends the path, and nothing says that it does not.
    if (file.contains(";") || !isText(path)) {
      throw new IllegalArgumentException(
          "must be a path without ';' that can be written in this locale: " + file);
    }
    String url = EMBEDDED + file + EMBEDDED_OPTIONS;
    return new DatabaseAddress(url, file + EmbeddedFile.SUFFIX, "satchel", "", poolSize);
  }

  /** Whether the path is the same when it is made from its text, as H2 makes it. */
  private static boolean isText(Path path) {
    try {
      return Path.of(path.toString()).equals(path);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /**
   * A PostgreSQL database, which many servers can share.
   *
   * @param url {@code jdbc:postgresql://HOST[:PORT][,HOST...]/DATABASE[?PARAMETERS]}
   * @throws IllegalArgumentException if it is anything else; the message does not repeat it
   */
  public static DatabaseAddress postgresql(String url, String user, String password, int poolSize) {
    var matcher = POSTGRESQL.matcher(url);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "must be jdbc:postgresql://HOST:PORT/DATABASE, with parameters after '?' if needed");
    }
    String shown = matcher.group(1) + "//" + matcher.group(2) + "/" + matcher.group(3);
    return new DatabaseAddress(url, shown, user, password, poolSize);
  }

  /** Whether it is a file that only one process can have open. */
  public boolean isEmbedded() {
    return url.startsWith(EMBEDDED);
  }

  @Override
  public String toString() {
    return shown;
  }
}
