package dev.satchel.session;

import static dev.satchel.Refusal.Code.BUSY;
import static dev.satchel.Refusal.Code.CHANGED;
import static dev.satchel.Refusal.Code.INCOMPLETE;
import static dev.satchel.session.Host.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Eventually;
import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.archive.Excludes;
import dev.satchel.registry.DatabaseAddress;
import dev.satchel.registry.PostgresServer;
import dev.satchel.registry.SessionId;
import dev.satchel.registry.SessionRow;
import dev.satchel.registry.SessionStatus;
import dev.satchel.session.SessionFiles.NewContent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers share a database and a store, and their data or not. */
@Tag("locale-blind")
class TwoServersTest {
  /** Longer than any test takes: whoever waits for its end, ends it. */
  private static final Duration LEASE = Duration.ofMinutes(1);

  private static PostgresServer postgresql;

  @TempDir private Path directory;
  private final List<Host> hosts = new ArrayList<>();
  private String url;
  private DatabaseAddress database;

  @BeforeAll
  static void start() throws Exception {
    postgresql = PostgresServer.start();
  }

  @AfterAll
  static void stop() throws IOException {
    postgresql.close();
  }

  @BeforeEach
  void createDatabase() throws Exception {
    url = postgresql.createDatabase();
    database = DatabaseAddress.postgresql(url, PostgresServer.USER, PostgresServer.PASSWORD, 3);
  }

  @AfterEach
  void close() throws IOException {
    for (Host host : hosts) {
      host.close();
    }
  }

  private Host begin(String data) throws IOException {
    Path own = Files.createDirectories(directory.resolve(data));
    if (!Files.exists(own.resolve("agents"))) {
      Host.writeAgent(own);
    }
    Host host = Host.sharing(own, database, directory.resolve("objects"), LEASE);
    hosts.add(host);
    return host;
  }

  private static void assertBusy(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(BUSY);
              assertThat(refusal.reason()).contains("another server (http://127.0.0.1:1)");
            });
  }

  @Test
  void aServerThatCannotReachTheDataShowsTheSnapshotAndChangesNothing() throws Exception {
    Host first = begin("one");
    Host second = begin("two");
    SessionId session = first.create().id();
    first.write(session, "notes.txt", "one");
    first.lifecycle().snapshot(TENANT, session);
    first.write(session, "notes.txt", "two");

    assertThat(second.source(session)).isEqualTo(Source.SNAPSHOT);
    assertThat(second.contents(session)).contains("notes.txt=one");
    assertBusy(() -> second.write(session, "notes.txt", "second's"));
    assertBusy(() -> second.lifecycle().pause(TENANT, session));
    assertBusy(() -> second.lifecycle().end(TENANT, session, Optional.empty()));
    assertThat(second.lifecycle().resume(TENANT, session).status()).isEqualTo(SessionStatus.ACTIVE);
    assertThat(first.contents(session)).contains("notes.txt=two");

    first.lifecycle().stop(TENANT, session);
    assertThat(second.contents(session)).contains("notes.txt=two");
    second.lifecycle().resume(TENANT, session);
    second.write(session, "notes.txt", "second's");
    assertThat(first.source(session)).isEqualTo(Source.SNAPSHOT);
    assertBusy(() -> first.lifecycle().stop(TENANT, session));
    second.lifecycle().stop(TENANT, session);
    assertThat(first.contents(session)).contains("notes.txt=second's");
  }

  @Test
  void aServerThatCanReachTheDataCarriesOnWhereAnotherHasCrashed() throws Exception {
    Host first = begin("shared");
    Host second = begin("shared");
    SessionId session = first.create().id();
    first.write(session, "notes.txt", "one");
    assertThat(second.source(session)).isEqualTo(Source.SANDBOX);
    assertBusy(() -> second.write(session, "notes.txt", "second's"));
    first.crash();
    expireLease();
    assertThat(owner(second, session)).isEmpty();
    second.write(session, "more.txt", "more");
    assertThat(second.source(session)).isEqualTo(Source.SANDBOX);
    second.lifecycle().end(TENANT, session, Optional.empty());
    assertThat(second.contents(session)).contains("more.txt=more", "notes.txt=one");
    assertThat(second.workspaces()).isZero();
  }

  @Test
  void aSessionThatNobodySavedDoesNotBeginAnewElsewhere() throws Exception {
    Host first = begin("one");
    Host second = begin("two");
    SessionId session = first.create().id();
    first.write(session, "notes.txt", "one");
    first.crash();
    expireLease();
    assertThat(owner(second, session)).isEmpty();
    assertThatThrownBy(() -> second.lifecycle().resume(TENANT, session))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(INCOMPLETE));
    assertThat(second.workspaces()).isZero();
    Host again = begin("one");
    again.lifecycle().resume(TENANT, session);
    assertThat(again.contents(session)).contains("notes.txt=one");
  }

  /** As if the time of a lease had passed that nobody renews any more. */
  private void expireLease() throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(url, PostgresServer.USER, PostgresServer.PASSWORD);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "UPDATE leases SET expires_at = current_timestamp - interval '1 second'");
    }
  }

  private static Optional<String> owner(Host second, SessionId session) throws IOException {
    return Optional.ofNullable(second.lifecycle().find(TENANT, session).owner())
        .map(Object::toString);
  }

  @Test
  void aSnapshotThatAServerHasBegunIsNotCommittedWhenAnotherHasTakenOver() throws Exception {
    Host first = begin("shared");
    Host second = begin("shared");
    SessionId session = first.create().id();
    first.write(session, "notes.txt", "one");
    first
        .store()
        .setAfterwards(
            name -> {
              if (name.value().endsWith("catalogue.zst")) {
                takeOver(first, second, session);
              }
            });
    assertThatThrownBy(() -> first.lifecycle().stop(TENANT, session)).isInstanceOf(Refusal.class);
    SessionRow row = second.lifecycle().find(TENANT, session);
    assertThat(row.status()).isEqualTo(SessionStatus.ACTIVE);
    assertThat(row.generation()).isEqualTo(2);
    assertThat(second.contents(session)).contains("notes.txt=second's");
    assertBusy(() -> first.write(session, "notes.txt", "first's"));
  }

  @Test
  void aWriteIsNotAcknowledgedWhenAnotherHasTakenOverMeanwhile() throws Exception {
    Host first = begin("shared");
    Host second = begin("shared");
    SessionId session = first.create().id();
    NewContent slow =
        new NewContent(RawName.of("slow.txt"), out -> takeOver(first, second, session));
    assertThatThrownBy(() -> first.files().write(TENANT, session, List.of(slow)))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(CHANGED));
  }

  /** As if the first server had slept: its threads renew nothing any more. */
  private void takeOver(Host first, Host second, SessionId session) throws IOException {
    first.hosting().stopUpkeep();
    try {
      expireLease();
    } catch (SQLException e) {
      throw new IOException(e);
    }
    second.write(session, "notes.txt", "second's");
    second.lifecycle().snapshot(TENANT, session);
  }

  @Test
  void aSessionWhoseServerIsLostGoesOnFromItsSnapshot() throws Exception {
    Host first = begin("one");
    Host second = begin("two");
    SessionId session = first.create().id();
    first.write(session, "notes.txt", "one");
    first.lifecycle().pause(TENANT, session);
    String sandbox = first.lifecycle().find(TENANT, session).sandbox().value();
    first.crash();
    expireLease();
    assertThat(owner(second, session)).isEmpty();
    assertThat(second.source(session)).isEqualTo(Source.SNAPSHOT);
    assertThatThrownBy(() -> second.lifecycle().end(TENANT, session, Optional.empty()))
        .as("what was not saved is with the first")
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("what was not saved");
    assertThatThrownBy(() -> second.write(session, "notes.txt", "two"))
        .hasMessageContaining("what was not saved");
    SessionRow row = second.lifecycle().resume(TENANT, session);
    assertThat(row.status()).isEqualTo(SessionStatus.ACTIVE);
    assertThat(row.sandbox().value()).isNotEqualTo(sandbox);
    assertThat(second.contents(session)).contains("notes.txt=one");
    assertThat(second.source(session)).isEqualTo(Source.SANDBOX);
  }

  @Test
  void whatAServerHasLeftOfAWorkspaceIsTakenAwayWhenItIsNotMarkedAnyMore() throws Exception {
    Host first = begin("shared");
    Host second = begin("shared");
    SessionId session = first.create().id();
    Path home = first.home(session);
    WorkspaceView view = first.files().view(TENANT, session);
    first.lifecycle().stop(TENANT, session);
    second.hosting().housekeeping().takeAway();
    assertThat(home).as("someone reads there").isDirectory();
    first.crash();
    second.clock().forward(LEASE.plusMinutes(2));
    second.hosting().housekeeping().takeAway();
    Eventually.holds("it is gone, by whichever thread", () -> Files.notExists(home));
    view.close();
    assertThat(second.contents(session)).contains("CLAUDE.md=be good");
  }

  @Test
  void aWorkspaceWhoseLossWasAcceptedWhileItWasOutOfReachIsNeverTakenAway() throws Exception {
    Host first = begin("one");
    Host second = begin("two");
    SessionId session = first.create().id();
    first.write(session, "notes.txt", "only here");
    Path workspace = first.workspace(session);
    first.crash();
    expireLease();
    assertThat(owner(second, session)).isEmpty();
    SessionRow ended = second.lifecycle().end(TENANT, session, Optional.of("an operator"));
    assertThat(ended.status()).isEqualTo(SessionStatus.ENDED);
    assertThat(ended.directory()).isNull();

    Host again = begin("one");
    again.clock().forward(Duration.ofDays(100));
    again.hosting().housekeeping().sweep();
    again.hosting().housekeeping().sweep();
    assertThat(workspace.resolve("notes.txt")).hasContent("only here");
  }

  private static void assertOvertaken(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(CHANGED));
  }

  @Test
  void whatAnotherServerTakesAwayWhileItIsListedIsNotTakenForAll() throws Exception {
    Host first = begin("shared");
    Host second = begin("shared");
    SessionId session = first.create().id();
    List<String> seen = new ArrayList<>();
    try (WorkspaceView view = second.files().view(TENANT, session)) {
      assertThat(view.source()).isEqualTo(Source.SANDBOX);
      assertOvertaken(
          () ->
              view.list(
                  name -> false,
                  (path, size, modified) -> {
                    seen.add(path.text());
                    first.lifecycle().stop(TENANT, session);
                  }));
      assertOvertaken(() -> view.open(RawName.of("src/main.py")));
    }
    assertThat(seen).containsExactly("CLAUDE.md");
    assertThat(second.contents(session))
        .containsExactly("CLAUDE.md=be good", "src/main.py=print(1)\n");
  }

  @Test
  void whatAnotherServerTakesAwayWhileItIsPackedIsNoBundle() throws Exception {
    Host first = begin("shared");
    Host second = begin("shared");
    SessionId session = first.create().id();
    OutputStream stopping =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            if (first.lifecycle().find(TENANT, session).isLive()) {
              first.lifecycle().stop(TENANT, session);
            }
          }
        };
    Excludes nothing = new Excludes(List.of());
    assertOvertaken(() -> second.files().bundle(TENANT, session, nothing, stopping));
    assertThat(second.files().bundle(TENANT, session, nothing, stopping).source())
        .isEqualTo(Source.SNAPSHOT);
  }
}
