package dev.satchel.archive;

/**
 * What an index keeps of a file.
 *
 * @param compressed how many bytes its content takes in the archive, if that is a zip; else 0
 */
record Found(Finding finding, long compressed) {}
