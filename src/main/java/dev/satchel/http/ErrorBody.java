package dev.satchel.http;

/**
 * The body of an error, as the description of the routes shows it.
 *
 * @param detail what is wrong, and with what
 */
public record ErrorBody(String detail) {}
