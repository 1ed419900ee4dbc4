package dev.satchel.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session of a platform.
 *
 * @param agent what it was made of
 * @param status {@code starting}, {@code active}, {@code paused}, {@code stopped}, {@code ended} or
 *     {@code error}; a later server may know others
 * @param parent the session that it was forked from; null if it was not
 * @param workspace the one on another machine that has its live files; null if none has
 */
public record Session(
    String id,
    String agent,
    String status,
    Instant createdAt,
    Instant lastActiveAt,
    String tenant,
    @Nullable String parent,
    @Nullable String workspace) {
  static Session of(Fields session) throws SatchelException {
    return new Session(
        session.text("id"),
        session.text("agentName"),
        session.text("status"),
        session.time("createdAt"),
        session.time("lastActiveAt"),
        session.text("tenantId"),
        session.optionalText("parentSessionId"),
        session.optionalText("workspace"));
  }
}
