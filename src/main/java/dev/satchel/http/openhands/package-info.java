/** The file API of the OpenHands agent-server, what it says of repositories, and links into it. */
@NullMarked
package dev.satchel.http.openhands;

import org.jspecify.annotations.NullMarked;
