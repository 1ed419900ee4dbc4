/** Reads settings, builds every object, and starts Jetty or is started by a container. */
@NullMarked
package dev.satchel.server;

import org.jspecify.annotations.NullMarked;
