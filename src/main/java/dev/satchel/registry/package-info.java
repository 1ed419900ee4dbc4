/**
 * The tables that say which tenants, keys, agents, sessions and snapshots exist, in an embedded
 * database file or in PostgreSQL. What is decided here is decided for all servers that share the
 * database: who owns a live session, which generation is next, what is committed. Knows no file, no
 * store and no HTTP.
 *
 * <p>All classes are safe for many threads and for many processes. Each call is one transaction: it
 * happens as a whole or not at all, and what was returned survives a crash. An {@link
 * java.io.IOException} means that the database failed, a {@link
 * dev.satchel.registry.RegistryUnavailable} that it is likely to work again later; nothing was
 * changed then, unless the message says otherwise. Instants are precise to the microsecond.
 */
@NullMarked
package dev.satchel.registry;

import org.jspecify.annotations.NullMarked;
