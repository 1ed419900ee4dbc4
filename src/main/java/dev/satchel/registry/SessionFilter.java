package dev.satchel.registry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions of a tenant are meant.
 *
 * @param agent only those made from it; null for all
 * @param statuses only those that have one of these; empty for all
 */
public record SessionFilter(@Nullable AgentName agent, Set<SessionStatus> statuses) {
  /** All of them. */
  public static final SessionFilter ALL = new SessionFilter(null, Set.of());

  public SessionFilter {
    statuses = Set.copyOf(statuses);
  }

  /** The condition in SQL, with a placeholder for each of {@link #values}. */
  String condition() {
    String marks = String.join(", ", Collections.nCopies(statuses.size(), "?"));
    return " WHERE s.tenant_id = ?"
        + (agent == null ? "" : " AND s.agent_name = ?")
        + (statuses.isEmpty() ? "" : " AND s.status IN (" + marks + ")");
  }

  /** What stands for the placeholders, and {@code more} after it. */
  Object[] values(TenantId tenant, Object... more) {
    List<Object> values = new ArrayList<>();
    values.add(tenant.value());
    if (agent != null) {
      values.add(agent.value());
    }
    statuses.forEach(status -> values.add(status.text()));
    values.addAll(List.of(more));
    return values.toArray();
  }
}
