package dev.satchel.snapshot;

import dev.satchel.archive.Catalogue;

/**
 * What a new snapshot may take over from an older one.
 *
 * @param catalogue of the older one, with the files as they are in the live tree; stays the
 *     caller's
 * @param content the object that it describes
 */
public record Basis(Catalogue catalogue, StoredName content) {}
