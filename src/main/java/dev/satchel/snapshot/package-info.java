/**
 * Keeps, opens, lists and forgets objects that never change: the store of snapshots, and the one
 * that keeps them in a directory.
 */
@NullMarked
package dev.satchel.snapshot;

import org.jspecify.annotations.NullMarked;
