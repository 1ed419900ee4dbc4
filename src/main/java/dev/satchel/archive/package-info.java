/**
 * Turns a tree into a stream: what goes in, in which form, and a manifest that says what was left
 * out. The same tree gives the same bytes. Turns a stream into a tree, all of it or nothing. Makes
 * snapshots, which take over what did not change, with a catalogue to read and restore them by.
 */
@NullMarked
package dev.satchel.archive;

import org.jspecify.annotations.NullMarked;
