package dev.satchel.registry;

import dev.satchel.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;

/** The databases that the registry has to behave the same with. */
enum TestDatabase {
  /** A new file. */
  EMBEDDED {
    @Override
    DatabaseAddress create() throws IOException {
      return DatabaseAddress.embedded(
          Files.createTempDirectory(Scratch.DIRECTORY, "db").resolve("registry"), POOL);
    }
  },
  /** A new database of a server that all tests of this process share. */
  POSTGRESQL {
    @Override
    DatabaseAddress create() throws SQLException {
      return address(Server.RUNNING.createDatabase());
    }
  };

  static final int POOL = 8;
  static final KeyHash HASH = KeyHash.withSecret("of this test");

  /** Where files may lie until the process ends: in memory if there is room, without disks. */
  private static final class Scratch {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final long ROOM = 256 << 20;

    static final Path DIRECTORY = create();

    private static Path create() {
      try {
        Path directory =
            hasRoom()
                ? Files.createTempDirectory(MEMORY, "satchel-registry")
                : Files.createTempDirectory("satchel-registry");
        onExit(() -> Command.run("rm", "-rf", directory.toString()));
        return directory;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static boolean hasRoom() throws IOException {
      return Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() >= ROOM;
    }
  }

  private static final class Server {
    static final PostgresServer RUNNING = start();

    private static PostgresServer start() {
      try {
        PostgresServer server = PostgresServer.start();
        onExit(server::close);
        return server;
      } catch (Exception e) {
        throw new IllegalStateException("no PostgreSQL; src/test/tools installs it", e);
      }
    }
  }

  /** What is done when the process ends. */
  private interface Farewell {
    void say() throws IOException;
  }

  private static void onExit(Farewell farewell) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    farewell.say();
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                }));
  }

  /** An empty database, for a test that needs one of its own. */
  abstract DatabaseAddress create() throws Exception;

  /** The database at {@code url} of a server of ours. */
  static DatabaseAddress address(String url) {
    return DatabaseAddress.postgresql(url, PostgresServer.USER, PostgresServer.PASSWORD, POOL);
  }

  static Registry open(DatabaseAddress address) throws IOException {
    return Registry.open(address, Clock.systemUTC(), HASH);
  }
}
