package dev.satchel.registry;

import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the tables say of a workspace that runs somewhere, but for its token and its secrets.
 *
 * @param name what people call it; may be empty
 * @param url where its server listens, as it was registered; null or empty until then
 * @param mode null if nobody has said
 * @param hasToken whether it was given its token
 * @param createdAt when the row was made
 * @param registeredAt when it last registered; null if it never has
 * @param lastSeenAt when it last registered or said that it is alive; null if it never has
 */
public record WorkspaceRow(
    WorkspaceId id,
    TenantId tenant,
    String name,
    @Nullable String url,
    @Nullable DeliveryMode mode,
    boolean hasToken,
    Instant createdAt,
    @Nullable Instant registeredAt,
    @Nullable Instant lastSeenAt) {
  /** The most characters that a name can have. */
  public static final int MAX_NAME = 200;

  static WorkspaceRow of(Row row) throws SQLException {
    String mode = row.textOrNull("delivery_mode");
    return new WorkspaceRow(
        new WorkspaceId(row.text("id")),
        new TenantId(row.text("tenant_id")),
        row.text("name"),
        row.textOrNull("url"),
        mode == null ? null : DeliveryMode.parse(mode).orElse(null),
        row.textOrNull("token_hash") != null,
        row.time("created_at"),
        row.timeOrNull("registered_at"),
        row.timeOrNull("last_seen_at"));
  }
}
