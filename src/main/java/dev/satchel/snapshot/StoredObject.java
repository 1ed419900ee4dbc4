package dev.satchel.snapshot;

import java.time.Instant;

/**
 * An object as it is listed.
 *
 * @param size in bytes
 * @param stored when it was put, by the clock of the store
 */
public record StoredObject(StoredName name, long size, Instant stored) {}
