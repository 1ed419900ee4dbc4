package dev.satchel.session;

import static dev.satchel.Refusal.Code.FORBIDDEN;
import static dev.satchel.Refusal.Code.NOT_A_DIRECTORY;
import static dev.satchel.Refusal.Code.NOT_FOUND;
import static dev.satchel.session.Host.CODER;
import static dev.satchel.session.Host.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Command;
import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.registry.Agent;
import dev.satchel.registry.AgentName;
import dev.satchel.registry.NewApiKey;
import dev.satchel.registry.Page;
import dev.satchel.registry.SessionId;
import dev.satchel.registry.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("locale-blind")
class TenancyTest {
  private static final TenantId OTHER = new TenantId("other");
  private static final AgentName WRITER = new AgentName("writer");

  @TempDir private Path data;
  private Host host;
  private Tenancy tenancy;

  @BeforeEach
  void begin() throws IOException {
    Host.writeAgent(data);
    host = Host.in(data);
    tenancy = host.hosting().tenancy();
  }

  @AfterEach
  void end() throws IOException {
    host.close();
  }

  @Test
  void aKeyIsItsTenantsUntilItIsRevoked() throws IOException {
    NewApiKey key = tenancy.createKey(OTHER, "ci");
    assertThat(tenancy.owner(key.text())).contains(OTHER);
    assertThat(tenancy.owner(key.text())).contains(OTHER);
    assertThat(tenancy.owner(key.text() + "x")).isEmpty();
    assertThat(tenancy.revoke(TENANT, key.key().id())).isFalse();
    assertThat(tenancy.owner(key.text())).contains(OTHER);
    assertThat(tenancy.revoke(OTHER, key.key().id())).isTrue();
    assertThat(tenancy.owner(key.text())).isEmpty();
    assertThat(tenancy.keys(OTHER, Page.first(10))).hasSize(1);
  }

  @Test
  void foldersAreAgentsOfAllAndRegisteredOnesOfTheirTenant() throws IOException {
    Files.createDirectories(data.resolve("agents/.hidden"));
    Files.createSymbolicLink(data.resolve("agents/out"), Path.of("/etc"));
    tenancy.register(OTHER, WRITER, RawName.of("coder/src"));
    assertThat(tenancy.agents(TENANT, Page.first(10)))
        .extracting(Agent::name)
        .containsExactly(CODER);
    assertThat(tenancy.agents(OTHER, Page.first(10)))
        .extracting(Agent::name)
        .containsExactly(CODER, WRITER);
    assertThat(tenancy.agents(OTHER, new Page(1, 1)))
        .extracting(Agent::name)
        .containsExactly(WRITER);
    assertThat(tenancy.agent(TENANT, WRITER)).isEmpty();
    assertThat(tenancy.agent(TENANT, CODER)).isPresent();
    assertThat(tenancy.unregister(OTHER, WRITER)).isTrue();
    assertThat(tenancy.unregister(OTHER, WRITER)).isFalse();
    assertThat(tenancy.unregister(TENANT, CODER)).isFalse();
  }

  @Test
  void aRegisteredAgentIsCopiedFromItsDirectory() throws IOException {
    tenancy.register(TENANT, WRITER, RawName.of(data.resolve("agents/coder/src").toString()));
    SessionId session = host.lifecycle().create(TENANT, WRITER, "{}").id();
    assertThat(host.contents(session)).containsExactly("main.py=print(1)\n");
  }

  private void assertRefused(Refusal.Code code, String directory) {
    assertThatThrownBy(() -> tenancy.register(TENANT, WRITER, RawName.of(directory)))
        .as(directory)
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(code);
              assertThat(refusal.reason()).doesNotContain(data.toString());
            });
  }

  @Test
  void anAgentMustLieBelowTheDirectoryOfAll() throws IOException {
    Files.createSymbolicLink(data.resolve("agents/out"), Path.of("/etc"));
    assertRefused(FORBIDDEN, "/etc");
    assertRefused(FORBIDDEN, data.resolve("agents").toString());
    assertRefused(FORBIDDEN, "out");
    assertRefused(NOT_FOUND, "nothing");
    assertRefused(NOT_A_DIRECTORY, "coder/CLAUDE.md");
    assertThatThrownBy(() -> tenancy.register(TENANT, WRITER, RawName.of("../x")))
        .isInstanceOf(Refusal.class);
    assertThatThrownBy(() -> host.lifecycle().create(TENANT, new AgentName("out"), "{}"))
        .hasMessage("Agent \"out\" not found");
  }

  @Test
  void aCopyOfAnAgentHasItsLinksPermissionsAndTimes() throws Exception {
    Path agent = data.resolve("agents/coder");
    Path script = Files.writeString(agent.resolve("run.sh"), "#!/bin/sh\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-x--x"));
    Files.createSymbolicLink(agent.resolve("out"), Path.of("/etc/passwd"));
    Files.createDirectories(agent.resolve(".git/objects"));
    Files.createDirectory(agent.resolve("empty"));
    Files.writeString(agent.resolve("src/closed.txt"), "x");
    Files.setPosixFilePermissions(
        agent.resolve("src"), PosixFilePermissions.fromString("r-xr-x---"));
    FileTime old = FileTime.from(Instant.parse("2001-02-03T04:05:06.123456789Z"));
    Files.setLastModifiedTime(script, old);
    Files.setLastModifiedTime(agent.resolve("src"), old);
    Command.run("mkfifo", agent.resolve("pipe").toString());

    Path copy = host.workspace(host.create().id());
    assertThat(Files.readSymbolicLink(copy.resolve("out"))).isEqualTo(Path.of("/etc/passwd"));
    assertThat(copy.resolve(".git/objects")).isDirectory();
    assertThat(copy.resolve("empty")).isDirectory();
    assertThat(copy.resolve("pipe")).doesNotExist();
    for (String path : new String[] {"run.sh", "src", "src/closed.txt"}) {
      assertThat(Files.getPosixFilePermissions(copy.resolve(path)))
          .as(path)
          .isEqualTo(Files.getPosixFilePermissions(agent.resolve(path)));
      assertThat(Files.getLastModifiedTime(copy.resolve(path)))
          .as(path)
          .isEqualTo(Files.getLastModifiedTime(agent.resolve(path)));
    }
  }
}
