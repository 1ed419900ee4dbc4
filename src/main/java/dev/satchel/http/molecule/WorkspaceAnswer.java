package dev.satchel.http.molecule;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.satchel.platform.TargetUrl;
import dev.satchel.registry.WorkspaceRow;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is told of a workspace; never its token or its secret. Times are as RFC 3339 has them.
 *
 * @param url null until it has registered, and if it is no URL of a server
 */
@Schema(name = "Workspace")
record WorkspaceAnswer(
    String id,
    String tenant,
    String name,
    @Nullable String url,
    @JsonProperty("delivery_mode") @Nullable String mode,
    @JsonProperty("has_token") boolean hasToken,
    @JsonProperty("created_at") String createdAt,
    @JsonProperty("registered_at") @Nullable String registeredAt,
    @JsonProperty("last_seen_at") @Nullable String lastSeenAt) {
  static WorkspaceAnswer of(WorkspaceRow row) {
    Optional<TargetUrl> url = Optional.ofNullable(row.url()).flatMap(TargetUrl::parse);
    return new WorkspaceAnswer(
        row.id().value(),
        row.tenant().value(),
        row.name(),
        url.map(TargetUrl::toString).orElse(null),
        row.mode() == null ? null : row.mode().word(),
        row.hasToken(),
        row.createdAt().toString(),
        text(row.registeredAt()),
        text(row.lastSeenAt()));
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }
}
