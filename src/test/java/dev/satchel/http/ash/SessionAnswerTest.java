package dev.satchel.http.ash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.registry.AgentName;
import dev.satchel.registry.SandboxId;
import dev.satchel.registry.SessionId;
import dev.satchel.registry.SessionRow;
import dev.satchel.registry.SessionStatus;
import dev.satchel.registry.TenantId;
import dev.satchel.registry.WorkspaceId;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an answer says of a session. */
@Tag("locale-blind")
final class SessionAnswerTest {
  private static JsonNode shown(@Nullable WorkspaceId remote) throws IOException {
    SessionRow row =
        new SessionRow(
            SessionId.random(),
            TenantId.DEFAULT,
            new AgentName("a1"),
            SandboxId.random(),
            SessionStatus.ACTIVE,
            null,
            remote,
            null,
            null,
            null,
            "{}",
            Instant.EPOCH,
            Instant.EPOCH);
    return Ash.JSON
        .readTree(AshJson.bytes(new SessionAnswer(SessionAnswer.Session.of(row))))
        .path("session");
  }

  @Test
  void aWorkspaceOnAnotherMachineIsShownAsLongAsItHasTheLiveFiles() throws IOException {
    WorkspaceId workspace = WorkspaceId.random();
    assertThat(shown(workspace).path("workspace").asText()).isEqualTo(workspace.value());
    assertThat(shown(null).has("workspace")).isFalse();
    assertThat(shown(null).has("parentSessionId")).isTrue();
  }
}
