/**
 * Links that work without a key: makes them, checks them, counts what they are used for, revokes.
 */
@NullMarked
package dev.satchel.link;

import org.jspecify.annotations.NullMarked;
