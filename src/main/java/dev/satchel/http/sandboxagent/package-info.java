/**
 * The file API of sandbox-agent, in both generations: plain HTTP under {@code /v1/fs}, and {@code
 * /v2/fs} with JSON-RPC on {@code /v2/rpc}.
 */
@NullMarked
package dev.satchel.http.sandboxagent;

import org.jspecify.annotations.NullMarked;
