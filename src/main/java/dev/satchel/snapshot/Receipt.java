package dev.satchel.snapshot;

/**
 * What was put.
 *
 * @param size of the object, in bytes
 * @param newBytes how many of them were new; the others were taken from other objects
 * @param sha256 of the new bytes, in their order, as 64 hexadecimal digits; so of the whole object
 *     if all are new. Those of other objects may never have been seen, and have no part in it.
 */
public record Receipt(long size, long newBytes, String sha256) {}
