/**
 * What all HTTP adapters share: keys, failures that show, raw parameters, ranges, spools, errors,
 * and the pages that describe the service. What calls come to is counted here, and logged.
 */
@NullMarked
package dev.satchel.http;

import org.jspecify.annotations.NullMarked;
