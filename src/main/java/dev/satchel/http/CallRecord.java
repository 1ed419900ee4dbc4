package dev.satchel.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A call that is over.
 *
 * @param path as it was sent, without the query
 * @param sent bytes of the answer's body
 * @param received bytes of the call's body that were read
 * @param remote the address that called
 * @param tenant whose own key it showed
 * @param caller what kind of key it showed
 * @param refused as what it was refused
 * @param forwarded what became of it at a workspace, if it was forwarded
 * @param isBroken whether the connection broke before the answer was whole
 */
record CallRecord(
    Instant began,
    Duration duration,
    String id,
    String method,
    String path,
    int status,
    long sent,
    long received,
    String remote,
    Optional<String> tenant,
    String caller,
    Optional<String> refused,
    Optional<ForwardOutcome> forwarded,
    boolean isBroken) {}
