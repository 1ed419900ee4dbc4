/** Which sessions there are, and where each one's files lie. */
@NullMarked
package dev.satchel.session;

import org.jspecify.annotations.NullMarked;
