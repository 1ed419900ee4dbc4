/** What clients of Molecule call: files of a workspace, and the way to it by a platform. */
@NullMarked
package dev.satchel.http.molecule;

import org.jspecify.annotations.NullMarked;
