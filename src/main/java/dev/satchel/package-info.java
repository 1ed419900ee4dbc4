/**
 * The vocabulary that every part shares: names, paths, content, the one refusal. No I/O happens
 * here.
 */
@NullMarked
package dev.satchel;

import org.jspecify.annotations.NullMarked;
