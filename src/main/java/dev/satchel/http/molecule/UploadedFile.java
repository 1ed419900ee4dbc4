package dev.satchel.http.molecule;

/**
 * What is said of a file that was taken.
 *
 * @param uri where it is, for whoever works in the workspace
 * @param name a safe form of what the client called it
 * @param mimeType what the client says it is, or what its name says; may be empty
 * @param size in bytes
 */
record UploadedFile(String uri, String name, String mimeType, long size) {}
