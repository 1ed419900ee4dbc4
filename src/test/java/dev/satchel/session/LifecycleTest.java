package dev.satchel.session;

import static dev.satchel.Refusal.Code.GONE;
import static dev.satchel.Refusal.Code.NOT_FOUND;
import static dev.satchel.Refusal.Code.NO_SESSION;
import static dev.satchel.Refusal.Code.UNSUPPORTED;
import static dev.satchel.Refusal.Code.WRONG_STATUS;
import static dev.satchel.session.Host.CODER;
import static dev.satchel.session.Host.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.registry.AgentName;
import dev.satchel.registry.Page;
import dev.satchel.registry.SessionFilter;
import dev.satchel.registry.SessionId;
import dev.satchel.registry.SessionRow;
import dev.satchel.registry.SessionStatus;
import dev.satchel.registry.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("locale-blind")
class LifecycleTest {
  @TempDir private Path data;
  private Host host;

  @BeforeEach
  void begin() throws IOException {
    Host.writeAgent(data);
    host = Host.in(data);
  }

  @AfterEach
  void end() throws IOException {
    host.close();
  }

  private static void assertRefused(Refusal.Code code, String reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(code);
              assertThat(refusal.reason()).isEqualTo(reason);
            });
  }

  @Test
  void aNewSessionHasTheFilesOfItsAgent() throws IOException {
    SessionRow row = host.create();
    assertThat(row.status()).isEqualTo(SessionStatus.ACTIVE);
    assertThat(host.contents(row.id()))
        .containsExactly("CLAUDE.md=be good", "src/main.py=print(1)\n");
    assertThat(host.source(row.id())).isEqualTo(Source.SANDBOX);
    assertThat(row.sandbox().value()).isNotEqualTo(row.id().value());
  }

  @Test
  void anAgentMustBeThere() {
    assertRefused(
        NOT_FOUND,
        "Agent \"nobody\" not found",
        () -> host.lifecycle().create(TENANT, new AgentName("nobody"), "{}"));
  }

  @Test
  void aSessionNeedsTheDirectoryOfItsAgent() throws IOException {
    Path agent = Files.createDirectory(data.resolve("agents/other"));
    AgentName name = new AgentName("other");
    host.hosting().tenancy().register(TENANT, name, RawName.of("other"));
    Files.delete(agent);
    assertThatThrownBy(() -> host.lifecycle().create(TENANT, name, "{}"))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(UNSUPPORTED));
    assertThat(host.workspaces()).isZero();
  }

  @Test
  void anotherTenantsSessionIsNone() throws IOException {
    SessionId session = host.create().id();
    TenantId other = new TenantId("other");
    assertRefused(NO_SESSION, "Session not found", () -> host.lifecycle().find(other, session));
    assertRefused(NO_SESSION, "Session not found", () -> host.lifecycle().pause(other, session));
    assertRefused(NO_SESSION, "Session not found", () -> host.files().view(other, session));
    assertThat(host.lifecycle().find(TENANT, session).status()).isEqualTo(SessionStatus.ACTIVE);
  }

  @Test
  void aPausedSessionKeepsItsWorkspaceAndHasASnapshot() throws IOException {
    SessionId session = host.create().id();
    host.write(session, "notes.txt", "one");
    SessionRow row = host.lifecycle().pause(TENANT, session);
    assertThat(row.status()).isEqualTo(SessionStatus.PAUSED);
    assertThat(row.generation()).isEqualTo(1);
    assertThat(host.source(session)).isEqualTo(Source.SANDBOX);
    assertRefused(
        WRONG_STATUS,
        "Cannot pause session with status \"paused\"",
        () -> host.lifecycle().pause(TENANT, session));
    assertRefused(
        WRONG_STATUS,
        "Cannot stop session with status \"paused\"",
        () -> host.lifecycle().stop(TENANT, session));
    assertThat(host.lifecycle().resume(TENANT, session).status()).isEqualTo(SessionStatus.ACTIVE);
    assertThat(host.lifecycle().find(TENANT, session).sandbox()).isEqualTo(row.sandbox());
  }

  @Test
  void aStoppedSessionHasItsFilesInASnapshotAndAfterResumeLiveAgain() throws IOException {
    SessionRow live = host.create();
    host.write(live.id(), "a/b/notes.txt", "one");
    Files.createSymbolicLink(host.workspace(live.id()).resolve("link"), Path.of("a/b/notes.txt"));
    SessionRow stopped = host.lifecycle().stop(TENANT, live.id());
    assertThat(stopped.status()).isEqualTo(SessionStatus.STOPPED);
    assertThat(stopped.directory()).isNull();
    assertThat(host.workspaces()).isZero();
    assertThat(host.source(live.id())).isEqualTo(Source.SNAPSHOT);
    String[] all = {"CLAUDE.md=be good", "a/b/notes.txt=one", "link=one", "src/main.py=print(1)\n"};
    assertThat(host.contents(live.id())).containsExactly(all);

    SessionRow resumed = host.lifecycle().resume(TENANT, live.id());
    assertThat(resumed.status()).isEqualTo(SessionStatus.ACTIVE);
    assertThat(resumed.sandbox()).isNotEqualTo(live.sandbox());
    assertThat(host.source(live.id())).isEqualTo(Source.SANDBOX);
    assertThat(host.contents(live.id())).containsExactly(all);
    assertThat(host.workspace(live.id()).resolve("link")).isSymbolicLink();
  }

  @Test
  void anActiveSessionStaysWhatItIsUnlessItsWorkspaceIsLost() throws IOException {
    SessionRow live = host.create();
    host.lifecycle().snapshot(TENANT, live.id());
    assertThat(host.lifecycle().resume(TENANT, live.id()).sandbox()).isEqualTo(live.sandbox());
    Files.move(host.home(live.id()), data.resolve("lost"));
    assertThat(host.source(live.id())).isEqualTo(Source.SNAPSHOT);
    assertThat(host.lifecycle().resume(TENANT, live.id()).sandbox()).isNotEqualTo(live.sandbox());
    assertThat(host.source(live.id())).isEqualTo(Source.SANDBOX);
    assertThat(host.contents(live.id())).contains("CLAUDE.md=be good");
  }

  @Test
  void anEndedSessionKeepsItsFilesAndIsNotResumed() throws IOException {
    SessionId session = host.create().id();
    host.write(session, "last.txt", "words");
    assertThat(host.lifecycle().end(TENANT, session, Optional.empty()).status())
        .isEqualTo(SessionStatus.ENDED);
    assertThat(host.workspaces()).isZero();
    assertThat(host.contents(session)).contains("last.txt=words");
    assertThat(host.lifecycle().end(TENANT, session, Optional.empty()).status())
        .isEqualTo(SessionStatus.ENDED);
    assertRefused(
        GONE,
        "Session has ended — create a new session",
        () -> host.lifecycle().resume(TENANT, session));
  }

  @Test
  void whatWasWrittenToAPausedWorkspaceIsThereWhenTheSessionEnds() throws IOException {
    SessionId session = host.create().id();
    host.lifecycle().pause(TENANT, session);
    Files.writeString(host.workspace(session).resolve("late.txt"), "late");
    host.lifecycle().end(TENANT, session, Optional.empty());
    assertThat(host.contents(session)).contains("late.txt=late");
  }

  @Test
  void aForkHasTheFilesOfItsParentAndLeavesThemAlone() throws IOException {
    SessionId parent = host.create().id();
    host.write(parent, "notes.txt", "parent's");
    SessionRow child = host.lifecycle().fork(TENANT, parent);
    assertThat(child.status()).isEqualTo(SessionStatus.PAUSED);
    assertThat(child.parent()).isEqualTo(parent);
    assertThat(host.source(child.id())).isEqualTo(Source.SNAPSHOT);
    assertThat(host.contents(child.id())).contains("notes.txt=parent's");

    host.write(child.id(), "notes.txt", "child's");
    host.lifecycle().resume(TENANT, child.id());
    host.write(parent, "notes.txt", "new");
    assertThat(host.contents(child.id())).contains("notes.txt=child's");
    assertThat(host.contents(parent)).contains("notes.txt=new");
  }

  @Test
  void filesWrittenToASnapshotAreThereAfterResume() throws IOException {
    SessionId session = host.create().id();
    host.lifecycle().stop(TENANT, session);
    long generation = host.generation(session);
    assertThat(host.write(session, "new/late.txt", "late")).containsExactly(Optional.empty());
    host.files().delete(TENANT, session, RawName.of("CLAUDE.md"));
    assertThat(host.generation(session)).isEqualTo(generation + 2);
    assertThat(host.workspaces()).isZero();
    assertThat(host.contents(session))
        .containsExactly("new/late.txt=late", "src/main.py=print(1)\n");
    host.lifecycle().resume(TENANT, session);
    assertThat(host.source(session)).isEqualTo(Source.SANDBOX);
    assertThat(host.contents(session))
        .containsExactly("new/late.txt=late", "src/main.py=print(1)\n");
  }

  @Test
  void aLiveSessionIsGivenTheFilesOfAnOlderSnapshot() throws IOException {
    SessionId session = host.create().id();
    host.write(session, "notes.txt", "one");
    host.lifecycle().snapshot(TENANT, session);
    host.write(session, "notes.txt", "two");
    host.write(session, "more.txt", "more");
    SessionRow row = host.lifecycle().restore(TENANT, session, 1);
    assertThat(row.status()).isEqualTo(SessionStatus.ACTIVE);
    assertThat(host.source(session)).isEqualTo(Source.SANDBOX);
    assertThat(host.contents(session))
        .containsExactly("CLAUDE.md=be good", "notes.txt=one", "src/main.py=print(1)\n");
    assertThat(host.workspaces()).isOne();
    try (WorkspaceView before = host.history().view(TENANT, session, 2)) {
      assertThat(Host.contents(before)).contains("more.txt=more", "notes.txt=two");
    }
  }

  @Test
  void aStoppedSessionIsGivenTheFilesOfAnOlderSnapshot() throws IOException {
    SessionId session = host.create().id();
    host.lifecycle().snapshot(TENANT, session);
    host.write(session, "notes.txt", "one");
    host.lifecycle().stop(TENANT, session);
    host.lifecycle().restore(TENANT, session, 1);
    assertThat(host.contents(session)).doesNotContain("notes.txt=one");
    assertRefused(
        NOT_FOUND, "Snapshot 9 not found", () -> host.lifecycle().restore(TENANT, session, 9));
  }

  @Test
  void aSessionThatHasEndedStaysWhatItIs() throws IOException {
    SessionId session = host.create().id();
    host.lifecycle().snapshot(TENANT, session);
    host.write(session, "notes.txt", "one");
    host.lifecycle().end(TENANT, session, Optional.empty());
    assertRefused(
        GONE,
        "Session has ended — create a new session",
        () -> host.lifecycle().restore(TENANT, session, 1));
    assertThat(host.contents(session)).contains("notes.txt=one");
  }

  @Test
  void sessionsAreListedAndConfigured() throws IOException {
    SessionId first = host.create().id();
    SessionId second = host.create().id();
    host.lifecycle().pause(TENANT, first);
    SessionFilter paused = new SessionFilter(CODER, Set.of(SessionStatus.PAUSED));
    assertThat(host.lifecycle().list(TENANT, paused, Page.first(10)))
        .extracting(SessionRow::id)
        .containsExactly(first);
    assertThat(host.lifecycle().count(TENANT, SessionFilter.ALL)).isEqualTo(2);
    assertThat(host.lifecycle().configure(TENANT, second, "{\"a\":1}").config())
        .isEqualTo("{\"a\":1}");
  }

  @Test
  void whatASessionGoesOnWithoutIsTold() throws IOException {
    SessionRow live = host.create();
    SessionId session = live.id();
    host.write(session, "d/".repeat(210) + "lost.txt", "lost");
    host.lifecycle().pause(TENANT, session);
    AtomicLong missing = new AtomicLong();
    host.lifecycle().resume(TENANT, session, missing::set);
    assertThat(missing).as("it has its live workspace").hasValue(0);
    host.lifecycle().end(TENANT, session, Optional.of("an operator"));
    SessionRow ended = host.lifecycle().find(TENANT, session);
    assertThat(host.lifecycle().missing(live)).isZero();
    assertThat(host.lifecycle().missing(ended)).isPositive();

    SessionRow child = host.lifecycle().fork(TENANT, session);
    assertThat(host.lifecycle().missing(child)).isEqualTo(host.lifecycle().missing(ended));
    host.lifecycle().resume(TENANT, child.id(), missing::set);
    assertThat(missing).hasValue(host.lifecycle().missing(ended));
  }
}
