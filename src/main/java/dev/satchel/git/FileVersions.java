package dev.satchel.git;

import java.util.Optional;

/**
 * A file before and after, as text; both empty if it lies in no repository.
 *
 * @param modified as it is now, or in the commit
 * @param original as it was; without a character if it did not exist
 */
public record FileVersions(Optional<String> modified, Optional<String> original) {}
