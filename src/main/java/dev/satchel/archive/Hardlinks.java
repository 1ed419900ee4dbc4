package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.files.Stat;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The first names of files that have several. A file is forgotten when all its names were met.
 * Beyond {@value #MAX_KNOWN} files whose other names are still to come, no more are remembered, so
 * that memory stays bounded; their further names then get content of their own.
 */
final class Hardlinks {
  static final int MAX_KNOWN = 1 << 16;

  private record Identity(long device, long inode) {}

  private static final class Known {
    private final RawName path;
    private long namesLeft;

    Known(RawName path, long namesLeft) {
      this.path = path;
      this.namesLeft = namesLeft;
    }
  }

  private final Map<Identity, Known> known = new HashMap<>();

  /** Where the archive already holds the content of a file; empty if it does not. */
  Optional<RawName> firstName(Stat stat) {
    if (stat.links() == 1) {
      return Optional.empty();
    }
    Identity identity = new Identity(stat.device(), stat.inode());
    Known first = known.get(identity);
    if (first == null) {
      return Optional.empty();
    }
    if (--first.namesLeft == 0) {
      known.remove(identity);
    }
    return Optional.of(first.path);
  }

  /** Remembers that the content of a file is now a member under the name {@code path}. */
  void add(RawName path, Stat stat) {
    if (stat.links() > 1 && known.size() < MAX_KNOWN) {
      known.put(new Identity(stat.device(), stat.inode()), new Known(path, stat.links() - 1));
    }
  }
}
