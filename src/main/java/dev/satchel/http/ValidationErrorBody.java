package dev.satchel.http;

import java.util.List;

/**
 * The body of a 422, as the description of the routes shows it.
 *
 * @param detail one item for each parameter that is wrong
 */
public record ValidationErrorBody(List<InvalidParameters.Item> detail) {}
