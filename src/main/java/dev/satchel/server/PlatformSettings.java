package dev.satchel.server;

import dev.satchel.platform.AddressPolicy;
import dev.satchel.platform.Forwarder;
import java.util.Optional;

/**
 * What is set for a platform, and for watching a server.
 *
 * @param allowed which private addresses may be called, besides all public ones
 * @param limits how long a call to a workspace may be silent
 * @param maxUpload how many bytes an upload to a workspace may have
 * @param maxRequests how many calls may be answered at once
 * @param metricsKey opens the metrics from anywhere; without it, they are for this machine
 * @param accessLog where a line is written for each call: a file, or {@code -} for the standard
 *     output; empty for nowhere
 */
public record PlatformSettings(
    AddressPolicy allowed,
    Forwarder.Limits limits,
    long maxUpload,
    int maxRequests,
    Optional<Secret> metricsKey,
    Optional<String> accessLog) {}
