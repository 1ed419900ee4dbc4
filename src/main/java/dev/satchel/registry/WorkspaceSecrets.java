package dev.satchel.registry;

import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The secrets of a workspace, as they are stored: sealed.
 *
 * @param current what the platform shows; null until it is made
 * @param next what takes its place once the workspace has it; null if there is no change under way
 * @param deliveredAt when {@code next} was first handed to the workspace; null if it was not
 */
public record WorkspaceSecrets(
    @Nullable String current, @Nullable String next, @Nullable Instant deliveredAt) {
  static WorkspaceSecrets of(Row row) throws SQLException {
    return new WorkspaceSecrets(
        row.textOrNull("secret"),
        row.textOrNull("next_secret"),
        row.timeOrNull("next_delivered_at"));
  }

  /** Says nothing of the secrets themselves. */
  @Override
  public String toString() {
    return "secrets, " + (next == null ? "settled" : "changing");
  }
}
