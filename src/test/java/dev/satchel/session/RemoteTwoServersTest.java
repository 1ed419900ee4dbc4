package dev.satchel.session;

import static dev.satchel.Refusal.Code.BUSY;
import static dev.satchel.session.Host.CODER;
import static dev.satchel.session.Host.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Eventually;
import dev.satchel.Refusal;
import dev.satchel.registry.DatabaseAddress;
import dev.satchel.registry.PostgresServer;
import dev.satchel.registry.SessionId;
import dev.satchel.registry.SessionRow;
import dev.satchel.registry.SessionStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers share sessions whose live files are in a sandbox on another machine. */
@Tag("locale-blind")
class RemoteTwoServersTest {
  private static final Duration LEASE = Duration.ofSeconds(5);
  private static final int WRITES = 10;

  private static PostgresServer postgresql;

  @TempDir private Path directory;
  private final List<Host> hosts = new ArrayList<>();
  private RemoteTree tree;
  private Host first;
  private Host second;
  private SessionId session;

  @BeforeAll
  static void start() throws Exception {
    postgresql = PostgresServer.start();
  }

  @AfterAll
  static void stop() throws IOException {
    postgresql.close();
  }

  @BeforeEach
  void begin() throws Exception {
    DatabaseAddress database =
        DatabaseAddress.postgresql(
            postgresql.createDatabase(), PostgresServer.USER, PostgresServer.PASSWORD, 3);
    tree = new RemoteTree(directory.resolve("remote"));
    first = begin("one", database);
    second = begin("two", database);
    session = first.lifecycle().create(TENANT, CODER, tree.id, "{}").id();
  }

  private Host begin(String name, DatabaseAddress database) throws IOException {
    Path own = Files.createDirectories(directory.resolve(name));
    Host.writeAgent(own);
    Host host = Host.sharing(own, database, directory.resolve("objects"), LEASE, tree);
    hosts.add(host);
    return host;
  }

  @AfterEach
  void close() throws IOException {
    for (Host host : hosts) {
      host.close();
    }
    tree.close();
  }

  private SessionRow row() throws IOException {
    return second.lifecycle().find(TENANT, session);
  }

  @Test
  void bothServersSeeAndChangeIt() throws Exception {
    first.write(session, "a.txt", "first's");
    second.write(session, "b.txt", "second's");
    assertThat(row().owner()).isNull();
    first.write(session, "c.txt", "first's");
    assertThat(first.contents(session)).isEqualTo(second.contents(session)).hasSize(3);
    second.lifecycle().pause(TENANT, session);
    first.lifecycle().resume(TENANT, session);
    second.lifecycle().snapshot(TENANT, session);
    first.lifecycle().stop(TENANT, session);
    assertThat(row().owner()).isNull();
    assertThat(second.contents(session)).contains("a.txt=first's", "b.txt=second's");
    second.lifecycle().resume(TENANT, session);
    assertThat(row().directory()).isNotNull();
  }

  @Test
  void whoeverComesSecondWaitsForItsTurn() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<List<Optional<String>>>> writes = new ArrayList<>();
      for (int i = 0; i < WRITES; i++) {
        Host host = hosts.get(i % 2);
        String name = "f" + i;
        writes.add(() -> host.write(session, name, name));
      }
      for (Future<List<Optional<String>>> write : threads.invokeAll(writes)) {
        assertThat(write.get()).containsExactly(Optional.empty());
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(second.contents(session)).hasSize(WRITES);
  }

  @Test
  void noServerStopsASessionWhileAnotherWritesToIt() throws Exception {
    CountDownLatch isWriting = new CountDownLatch(1);
    CountDownLatch mayGoOn = new CountDownLatch(1);
    tree.beforeWrite(
        () -> {
          isWriting.countDown();
          try {
            mayGoOn.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
        });
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<List<Optional<String>>> write =
          thread.submit(() -> first.write(session, "f.txt", "whole"));
      isWriting.await();
      assertThatThrownBy(() -> second.lifecycle().stop(TENANT, session))
          .isInstanceOfSatisfying(
              Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(BUSY));
      mayGoOn.countDown();
      assertThat(write.get()).containsExactly(Optional.empty());
    } finally {
      mayGoOn.countDown();
      thread.shutdownNow();
    }
    second.lifecycle().stop(TENANT, session);
    assertThat(first.contents(session)).containsExactly("f.txt=whole");
  }

  @Test
  void anotherServerStopsItWhenTheOneThatWasAboutToHasCrashed() throws Exception {
    first.write(session, "f.txt", "one");
    tree.afterCapture(
        () -> {
          first.hosting().stopUpkeep();
          throw SandboxAway.gone("the server is killed", new IOException());
        });
    first.store().setAfterwards(name -> first.hosting().stopUpkeep());
    assertThatThrownBy(() -> first.lifecycle().stop(TENANT, session)).isInstanceOf(Refusal.class);
    first.crash();
    tree.afterCapture(() -> {});
    Eventually.holds("the lease is free", () -> row().owner() == null);
    assertThat(row().status()).isEqualTo(SessionStatus.ACTIVE);
    assertThat(second.contents(session)).containsExactly("f.txt=one");
    second.lifecycle().stop(TENANT, session);
    assertThat(second.contents(session)).containsExactly("f.txt=one");
  }

  @Test
  void aWriteByAServerThatWasTakenForDeadIsToldSo() throws Exception {
    tree.beforeWrite(
        () -> {
          tree.beforeWrite(() -> {});
          first.hosting().stopUpkeep();
          try {
            Eventually.holds("the lease has expired", () -> row().owner() == null);
          } catch (Exception e) {
            throw new IOException(e);
          }
          second.lifecycle().stop(TENANT, session);
        });
    assertThatThrownBy(() -> first.write(session, "f.txt", "late"))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("ask once more");
    assertThat(row().status()).isEqualTo(SessionStatus.STOPPED);
    assertThat(second.contents(session)).isEmpty();
    assertThat(tree.directory.resolve("f.txt")).as("it is not lost").hasContent("late");
  }
}
