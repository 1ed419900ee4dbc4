/** The file API of the OpenHands agent-server. */
@NullMarked
package dev.satchel.http.openhands;

import org.jspecify.annotations.NullMarked;
