/** Forwards calls to the servers that hold workspaces, wherever they run. */
@NullMarked
package dev.satchel.platform;

import org.jspecify.annotations.NullMarked;
