/**
 * Turns a tree into a stream: what goes in, in which form, and a manifest that says what was left
 * out. The same tree gives the same bytes.
 */
@NullMarked
package dev.satchel.archive;

import org.jspecify.annotations.NullMarked;
