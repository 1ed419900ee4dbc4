package dev.satchel.git;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.jspecify.annotations.Nullable;

/** What commits of a repository have in their trees. */
final class Stored {
  private final Repository repository;

  Stored(Repository repository) {
    this.repository = repository;
  }

  /**
   * A tree, in order.
   *
   * @throws Refusal UNSUPPORTED if it is missing or damaged
   */
  List<TreeEntry> tree(ObjectId id) throws IOException {
    ObjectStore objects = repository.objects();
    try {
      return TreeEntry.parse(objects.open(id, Constants.OBJ_TREE).getCachedBytes());
    } catch (IOException e) {
      throw repository.damaged(e);
    }
  }

  /** What is at {@code path} in {@code tree}; null if nothing is. */
  @Nullable TreeEntry find(ObjectId tree, List<RawName> path) throws IOException {
    TreeEntry found = new TreeEntry(RawName.of("/"), Mode.TREE, tree);
    for (RawName name : path) {
      List<TreeEntry> entries = found.mode() == Mode.TREE ? tree(found.id()) : List.of();
      Optional<TreeEntry> next =
          entries.stream().filter(entry -> entry.name().equals(name)).findFirst();
      if (next.isEmpty()) {
        return null;
      }
      found = next.get();
    }
    return found;
  }

  /** The version of a file that {@code entry} is for; unknown if its bytes cannot be had. */
  Blob blob(TreeEntry entry) throws IOException {
    if (entry.mode() == Mode.GITLINK) {
      return Blob.gitlink(entry.id());
    }
    try {
      ObjectLoader object = repository.objects().open(entry.id(), Constants.OBJ_BLOB);
      return object.isLarge()
          ? Blob.streamed(entry.mode(), entry.id(), object.getSize(), out -> copy(object, out))
          : Blob.of(entry.mode(), entry.id(), object.getCachedBytes());
    } catch (MissingObjectException | TooLarge e) {
      return Blob.unknown(entry.mode(), entry.id()); // As in a partial clone.
    } catch (IOException e) {
      throw repository.damaged(e);
    }
  }

  private static void copy(ObjectLoader object, OutputStream out) throws IOException {
    try (InputStream in = object.openStream()) {
      in.transferTo(out);
    }
  }
}
