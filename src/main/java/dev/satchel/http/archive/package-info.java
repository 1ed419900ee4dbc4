/** Answers requests for a directory as an archive, or as a patch, whoever the client is. */
@NullMarked
package dev.satchel.http.archive;

import org.jspecify.annotations.NullMarked;
