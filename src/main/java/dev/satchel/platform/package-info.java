/**
 * Forwards calls to the servers that hold workspaces, wherever they run, at addresses that were
 * vetted. Keeps the secrets that both sides show each other, and registers a workspace with its
 * platform.
 */
@NullMarked
package dev.satchel.platform;

import org.jspecify.annotations.NullMarked;
