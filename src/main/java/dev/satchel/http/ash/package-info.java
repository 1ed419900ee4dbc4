/**
 * Sessions, their files and their snapshots, as Ash clients work on them. What they are told, and
 * what is kept from them, is as their wire has it.
 */
@NullMarked
package dev.satchel.http.ash;

import org.jspecify.annotations.NullMarked;
