package dev.satchel.client;

/**
 * What an archive was found to be.
 *
 * @param rootPermissions of its root, which the manifest does not list
 * @param rootModified of its root, in seconds since 1970
 */
record Verified(Receipt receipt, int rootPermissions, long rootModified) {}
