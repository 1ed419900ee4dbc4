package dev.satchel.git;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.AbbreviatedObjectId;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;

/**
 * All objects of a repository, for JGit to read and for us. It never writes, and opens nothing but
 * what lies in the directories it was given. For one thread.
 */
final class ObjectStore extends ObjectReader {
  /** What an object may have, in bytes, to be held in memory. */
  static final int IN_MEMORY = 8 << 20;

  private final List<ObjectDirectory> directories;
  private final Set<ObjectId> shallow;
  private final Inflation inflation;
  private int commitsLeft = Integer.MAX_VALUE;

  /**
   * Takes all over, and closes them.
   *
   * @param shallow the commits whose parents were not fetched
   */
  ObjectStore(List<ObjectDirectory> directories, Set<ObjectId> shallow, Inflation inflation) {
    this.directories = directories;
    this.shallow = shallow;
    this.inflation = inflation;
  }

  /** Has the opening of commits fail after {@code most} more of them. */
  void limitCommits(int most) {
    commitsLeft = most;
  }

  /** Itself: it is used by one at a time, and outlives all of them. */
  @Override
  public ObjectReader newReader() {
    return this;
  }

  @Override
  public Collection<ObjectId> resolve(AbbreviatedObjectId start) throws IOException {
    Set<ObjectId> found = new TreeSet<>();
    for (ObjectDirectory directory : directories) {
      directory.resolve(start, found);
    }
    return found;
  }

  @Override
  public ObjectLoader open(AnyObjectId id, int type) throws IOException {
    if (type == Constants.OBJ_COMMIT && --commitsLeft < 0) {
      throw new IOException("too many commits");
    }
    for (ObjectDirectory directory : directories) {
      ObjectLoader found = directory.open(id);
      if (found != null) {
        return checked(found, id, type);
      }
    }
    if (id.equals(Constants.EMPTY_TREE_ID)) {
      return new ObjectLoader.SmallObject(Constants.OBJ_TREE, new byte[0]);
    }
    throw type == OBJ_ANY
        ? new MissingObjectException(id.copy(), "object")
        : new MissingObjectException(id.copy(), type);
  }

  private static ObjectLoader checked(ObjectLoader found, AnyObjectId id, int type)
      throws IOException {
    if (type != OBJ_ANY && type != found.getType()) {
      throw new IncorrectObjectTypeException(id.copy(), type);
    }
    if (found.isLarge() && found.getType() != Constants.OBJ_BLOB) {
      throw new TooLarge(found.getSize());
    }
    return found;
  }

  @Override
  public Set<ObjectId> getShallowCommits() {
    return shallow;
  }

  @Override
  public void close() {
    directories.forEach(ObjectDirectory::close);
    inflation.close();
  }
}
