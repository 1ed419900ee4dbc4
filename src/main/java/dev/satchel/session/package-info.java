/**
 * How sessions begin, rest, go on and end, where each one's files lie meanwhile, on this server or
 * another machine, and how all of it is saved before any of it goes.
 */
@NullMarked
package dev.satchel.session;

import org.jspecify.annotations.NullMarked;
