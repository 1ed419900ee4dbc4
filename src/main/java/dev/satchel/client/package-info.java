/**
 * The client: what a program needs to use a Satchel server, or to work as an automation in a
 * sandbox. Needs the JDK and Jackson only, and works on any operating system.
 */
@NullMarked
package dev.satchel.client;

import org.jspecify.annotations.NullMarked;
