package dev.satchel.git;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import java.util.Optional;

/**
 * Which repository a work tree belongs to, and where it stands.
 *
 * @param root the work tree
 * @param remote the URL of {@code origin}, without secrets; empty if there is none
 * @param head where it stands; empty if nothing is committed yet
 */
public record RepositoryIdentity(WorkspacePath root, Optional<String> remote, Optional<Head> head) {

  /**
   * The commit that is checked out.
   *
   * @param branch its name; {@code DETACHED} if it is none
   * @param commit the id, in hexadecimal digits
   */
  public record Head(RawName branch, String commit) {}
}
