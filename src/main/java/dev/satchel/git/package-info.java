/**
 * What a repository in the workspace is, and what has changed in it. The repository is a
 * stranger's: only its objects, its refs and the text of its configuration are read, through
 * handles, and nothing that stands in it is ever run, followed out of the roots, or written to.
 */
@NullMarked
package dev.satchel.git;

import org.jspecify.annotations.NullMarked;
