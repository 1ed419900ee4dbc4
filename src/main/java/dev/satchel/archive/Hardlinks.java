package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.files.Stat;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The first names of files that have several. A file is forgotten when all its names were met.
 * Beyond {@value #MAX_KNOWN} files whose other names are still to come, or 16 MiB of their paths,
 * no more are remembered, so that memory stays bounded; their further names then get content of
 * their own.
 */
final class Hardlinks {
  static final int MAX_KNOWN = 1 << 16;

  private record Identity(long device, long inode) {}

  private static final class Known {
    private final RawName path;
    private final Stat stat;
    private long namesLeft;

    Known(RawName path, Stat stat) {
      this.path = path;
      this.stat = stat;
      this.namesLeft = stat.links() - 1;
    }
  }

  private static final long MAX_PATH_BYTES = 16 << 20;

  private final Map<Identity, Known> known = new HashMap<>();
  private long pathBytes;

  /**
   * Where the archive already holds the content of a file; empty if it does not, or if the file has
   * changed since, or is another one that was given the same inode.
   */
  Optional<RawName> firstName(Stat stat) {
    if (stat.links() == 1) {
      return Optional.empty();
    }
    Identity identity = new Identity(stat.device(), stat.inode());
    Known first = known.get(identity);
    if (first == null) {
      return Optional.empty();
    }
    if (!first.stat.isUnchanged(stat)) {
      forget(identity, first);
      return Optional.empty();
    }
    if (--first.namesLeft == 0) {
      forget(identity, first);
    }
    return Optional.of(first.path);
  }

  /** Remembers that the content of a file is now a member under the name {@code path}. */
  void add(RawName path, Stat stat) {
    if (stat.links() > 1
        && pathBytes + path.length() <= MAX_PATH_BYTES
        && known.size() < MAX_KNOWN) {
      known.put(new Identity(stat.device(), stat.inode()), new Known(path, stat));
      pathBytes += path.length();
    }
  }

  private void forget(Identity identity, Known first) {
    known.remove(identity);
    pathBytes -= first.path.length();
  }
}
