package dev.satchel.registry;

import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a key; not the key itself.
 *
 * @param label what people call it; may be empty
 * @param revokedAt null while the key is valid
 */
public record ApiKey(
    KeyId id, TenantId tenant, String label, Instant createdAt, @Nullable Instant revokedAt) {
  /** The most characters that a label can have. */
  public static final int MAX_LABEL = 200;

  public ApiKey {
    Words.line("Label", label, MAX_LABEL);
  }

  static ApiKey of(Row row) throws SQLException {
    return new ApiKey(
        new KeyId(row.text("id")),
        new TenantId(row.text("tenant_id")),
        row.text("label"),
        row.time("created_at"),
        row.timeOrNull("revoked_at"));
  }
}
