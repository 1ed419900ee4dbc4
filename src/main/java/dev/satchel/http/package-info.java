/**
 * What all HTTP adapters share: keys, failures that show, raw parameters, ranges, spools, errors,
 * and the pages that describe the service.
 */
@NullMarked
package dev.satchel.http;

import org.jspecify.annotations.NullMarked;
