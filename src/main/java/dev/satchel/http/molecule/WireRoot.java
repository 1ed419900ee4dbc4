package dev.satchel.http.molecule;

import dev.satchel.WorkspacePath;
import dev.satchel.files.Jail;

/**
 * A directory that a platform may reach.
 *
 * @param jail it is the only root of, so that no link leads from one such directory to another
 * @param directory where it lies; its path is no caller's business
 */
public record WireRoot(Jail jail, WorkspacePath directory) {}
