/**
 * Reads settings, builds every object, and starts Jetty or is started by a container; registers the
 * server with a platform; and looks beforehand at what a start would need.
 */
@NullMarked
package dev.satchel.server;

import org.jspecify.annotations.NullMarked;
