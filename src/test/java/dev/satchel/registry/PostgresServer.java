package dev.satchel.registry;

import dev.satchel.Command;
import dev.satchel.Eventually;
import dev.satchel.FreePort;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL of the machine's, on loopback, with a directory of its own. It refuses to run as
 * root, so that root runs it as nobody.
 */
public final class PostgresServer implements Closeable {
  public static final String USER = "satchel";
  public static final String PASSWORD = "not-a-secret";

  private static final String NOBODY = "65534";

  private final Path directory;
  private final Path programs;
  private final int port;
  private @Nullable Process process;
  private int databases;

  private PostgresServer(Path directory, Path programs, int port) {
    this.directory = directory;
    this.programs = programs;
    this.port = port;
  }

  /** Makes a server and starts it. The caller closes it, which removes all that it had. */
  public static PostgresServer start() throws Exception {
    Path directory = Files.createTempDirectory("satchel-postgresql");
    PostgresServer server = new PostgresServer(directory, programs(), FreePort.next());
    try {
      server.initialize();
      server.resume();
      return server;
    } catch (Exception | AssertionError e) {
      server.close();
      throw e;
    }
  }

  /** Debian keeps the server's programs off the path, one directory for each version. */
  private static Path programs() throws IOException {
    try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
      return versions
          .filter(version -> Files.exists(version.resolve("bin/initdb")))
          .max(Comparator.comparing(version -> Integer.valueOf(version.getFileName().toString())))
          .orElseThrow()
          .resolve("bin");
    }
  }

  private void initialize() throws IOException {
    Path password = Files.writeString(directory.resolve("password"), PASSWORD);
    if (isRoot()) {
      Files.setAttribute(directory, "unix:uid", Integer.valueOf(NOBODY));
    }
    Command.run(
        words(
            "initdb",
            "--pgdata=" + directory.resolve("data"),
            "--username=" + USER,
            "--pwfile=" + password,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync"));
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private String[] words(String program, String... arguments) {
    List<String> words = new ArrayList<>();
    if (isRoot()) {
      words.addAll(List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"));
    }
    words.add(programs.resolve(program).toString());
    words.addAll(List.of(arguments));
    return words.toArray(String[]::new);
  }

  /** Starts the server again, on the port that it had. */
  public void resume() throws Exception {
    process =
        new ProcessBuilder(
                words(
                    "postgres",
                    "-D",
                    directory.resolve("data").toString(),
                    "-p",
                    String.valueOf(port),
                    "-c",
                    "listen_addresses=127.0.0.1",
                    "-c",
                    "unix_socket_directories=",
                    "-c",
                    "fsync=off"))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    Eventually.holds("PostgreSQL answers", this::answers);
  }

  private boolean answers() {
    try (Connection connection = connect("postgres")) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  private Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(url(database), USER, PASSWORD);
  }

  String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  /** Makes an empty database and returns its URL. */
  public synchronized String createDatabase() throws SQLException {
    String name = "test" + ++databases;
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    }
    return url(name);
  }

  /** Ends the server as {@code kill -9} does; its children end because it is gone. */
  public void kill() {
    if (process != null) {
      List<ProcessHandle> children = process.children().toList();
      process.destroyForcibly().onExit().join();
      children.forEach(child -> child.onExit().join());
    }
  }

  @Override
  public void close() throws IOException {
    kill();
    Command.run("rm", "-rf", directory.toString());
  }
}
