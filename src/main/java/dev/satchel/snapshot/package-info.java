/**
 * Keeps, opens, lists and forgets objects that never change: the store of snapshots, and the one
 * that keeps them in a directory. The vault puts snapshots there, also such as strangers send, and
 * gets them back.
 */
@NullMarked
package dev.satchel.snapshot;

import org.jspecify.annotations.NullMarked;
