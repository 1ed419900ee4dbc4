package dev.satchel.git;

import java.util.Optional;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevCommit;

/**
 * What a work tree is compared with.
 *
 * @param commit empty for the tree that has nothing in it
 */
record Base(Optional<ObjectId> commit, ObjectId tree) {
  static final Base NOTHING = new Base(Optional.empty(), Constants.EMPTY_TREE_ID);

  static Base of(RevCommit commit) {
    return new Base(Optional.of(commit.copy()), commit.getTree().copy());
  }
}
