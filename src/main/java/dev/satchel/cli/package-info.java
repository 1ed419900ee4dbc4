/** The commands: what they are asked for, whom they ask, and how they say what came of it. */
@NullMarked
package dev.satchel.cli;

import org.jspecify.annotations.NullMarked;
