package dev.satchel.snapshot;

import dev.satchel.archive.Captured;

/**
 * A snapshot that is in the store.
 *
 * @param captured what it holds
 * @param bytes of both objects together
 * @param sent how many of these were new to the store
 * @param digest SHA-256 of the catalogue's object, which holds the hashes of everything else; 64
 *     hexadecimal digits
 */
public record Taken(Captured captured, long bytes, long sent, String digest) {}
