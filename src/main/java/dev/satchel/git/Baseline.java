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
record Baseline(Optional<ObjectId> commit, ObjectId tree) {
  static final Baseline NOTHING = new Baseline(Optional.empty(), Constants.EMPTY_TREE_ID);

  static Baseline of(RevCommit commit) {
    return new Baseline(Optional.of(commit.copy()), commit.getTree().copy());
  }
}
