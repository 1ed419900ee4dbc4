package dev.satchel.client;

import org.jspecify.annotations.Nullable;

/**
 * A file as it is, and as git has it.
 *
 * @param modified null if it is no more
 * @param original null if git does not know it
 */
public record GitDiff(@Nullable String modified, @Nullable String original) {}
