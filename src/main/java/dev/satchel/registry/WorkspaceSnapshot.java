package dev.satchel.registry;

import java.sql.SQLException;

/**
 * A snapshot of files that were in a workspace on another machine when it was taken.
 *
 * @param tenant whose session it is, and who alone may see it
 */
public record WorkspaceSnapshot(TenantId tenant, SnapshotRow snapshot) {
  static WorkspaceSnapshot of(Row row) throws SQLException {
    return new WorkspaceSnapshot(new TenantId(row.text("tenant_id")), SnapshotRow.of(row));
  }
}
