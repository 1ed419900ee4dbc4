package dev.satchel.http.openhands;

/**
 * The answer to a call that has nothing else to say.
 *
 * @param success true
 */
record Success(boolean success) {}
