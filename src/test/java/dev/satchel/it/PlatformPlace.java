package dev.satchel.it;

import dev.satchel.FreePort;
import dev.satchel.it.ServerProcess.Setup;
import dev.satchel.registry.PostgresServer;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What platforms share, and sandboxes that register with them. */
final class PlatformPlace implements Closeable {
  private static final String KEY_SECRET = "what-the-secrets-are-sealed-with";

  private final Path place;
  private final PostgresServer postgres;
  private final String database;

  /**
   * Starts a database.
   *
   * @param place an empty directory
   */
  PlatformPlace(Path place) throws Exception {
    this.place = place;
    postgres = PostgresServer.start();
    database = postgres.createDatabase();
    Path agent = Files.createDirectories(place.resolve("agents").resolve("a1"));
    Files.writeString(agent.resolve("CLAUDE.md"), "# Agent");
  }

  /** One of the platforms. */
  ServerProcess platform(String name) throws IOException {
    return quick(name)
        .set("SATCHEL_ROLE", "platform")
        .set("SATCHEL_DATA", place.resolve(name).resolve("data").toString())
        .set("SATCHEL_AGENTS", place.resolve("agents").toString())
        .set("SATCHEL_STORE", "file:" + place.resolve("store"))
        .set("SATCHEL_DATABASE", database)
        .set("SATCHEL_DATABASE_USER", PostgresServer.USER)
        .set("SATCHEL_DATABASE_PASSWORD", PostgresServer.PASSWORD)
        .set("SATCHEL_LEASE", "2s")
        .set("SATCHEL_KEY_SECRET", KEY_SECRET)
        .set("SATCHEL_ADMIN_KEY", PlatformCalls.ADMIN_KEY)
        .set("SATCHEL_FORWARD_ALLOW", "127.0.0.1/32")
        .serveNothing();
  }

  private Setup quick(String name) throws IOException {
    return new Setup(Files.createDirectories(place.resolve(name)))
        .javaOptions("-XX:TieredStopAtLevel=1"); // It starts sooner.
  }

  /** The directory of a sandbox's files; there is one of that name from then on. */
  Path work(String name) throws IOException {
    return Files.createDirectories(place.resolve(name).resolve("work"));
  }

  /** Where a sandbox keeps what it was handed. */
  Path configs(String name) throws IOException {
    return Files.createDirectories(place.resolve(name).resolve("configs"));
  }

  /** A sandbox that has registered itself as a workspace, and can be called. */
  ServerProcess sandbox(String name, ServerProcess platform, String workspace) throws IOException {
    int port = FreePort.next();
    ServerProcess sandbox =
        quick(name)
            .port(port)
            .set("SATCHEL_ROLE", "sandbox")
            .set("SATCHEL_MAX_ARCHIVES", "64")
            .set("CONFIGS_DIR", configs(name).toString())
            .set(
                "SATCHEL_INTERNAL_ROOTS", "/workspace=" + work(name) + ":/configs=" + configs(name))
            .set("SATCHEL_PLATFORM_URL", platform.url(""))
            .set("SATCHEL_WORKSPACE_ID", workspace)
            .set("SATCHEL_REPLICA_URL", "http://127.0.0.1:" + port)
            .serve(work(name));
    Files.writeString(work(name).resolve("hello.txt"), "hello");
    PlatformCalls calls = new PlatformCalls(platform);
    if (!ServerProcess.await(() -> isReached(calls, workspace))) {
      sandbox.close();
      throw new IOException("is not registered:\n" + sandbox.output());
    }
    return sandbox;
  }

  private static boolean isReached(PlatformCalls calls, String workspace) {
    try {
      return calls.get(PlatformCalls.file(workspace, "hello.txt")).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    postgres.close();
  }
}
