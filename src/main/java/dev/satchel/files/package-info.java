/**
 * Contained access to trees on disk. Everything is reached from an open directory handle, one name
 * at a time, without following links, so that no process in a workspace can lead a request outside
 * it. Linux only.
 */
@NullMarked
package dev.satchel.files;

import org.jspecify.annotations.NullMarked;
