package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.files.FileType;
import dev.satchel.files.Staging;
import dev.satchel.files.Stat;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Looks at the directories that a member lies in before it is staged: what is there must be a
 * directory, and what is not there will be made and counts as an entry. Directories never go away
 * while an archive is staged, so what was seen once is not looked at again. For one thread.
 */
final class StagedParents {
  private final Staging staging;
  private final Allowance allowance;
  private byte[] seen = {};

  StagedParents(Staging staging, Allowance allowance) {
    this.staging = staging;
    this.allowance = allowance;
  }

  /**
   * Looks at all directories above {@code path}.
   *
   * @throws Refusal UNSAFE_ARCHIVE if one of them is something else
   */
  void check(RawName path) throws IOException {
    byte[] bytes = path.bytes();
    int parent = bytes.length;
    while (parent > 0 && bytes[parent - 1] != '/') {
      parent--;
    }
    parent = Math.max(parent - 1, 0);
    int known = known(bytes, parent);
    if (known == parent) {
      return;
    }
    if (isThere(path, RawName.of(Arrays.copyOf(bytes, parent)))) { // And so are all above it.
      seen = Arrays.copyOf(bytes, parent);
      return;
    }
    while (known < parent) {
      int end = known == 0 ? 0 : known + 1;
      while (end < parent && bytes[end] != '/') {
        end++;
      }
      RawName directory = RawName.of(Arrays.copyOf(bytes, end));
      if (!isThere(path, directory)) {
        allowance.takeEntries(missing(bytes, end, parent));
        end = parent;
      }
      known = end;
    }
    seen = Arrays.copyOf(bytes, parent);
  }

  /** Says that the directory {@code path} is there now. */
  void made(RawName path) {
    seen = path.bytes();
  }

  /** How many bytes of it are directories that have been seen. */
  private int known(byte[] bytes, int parent) {
    int mismatch = Arrays.mismatch(bytes, 0, parent, seen, 0, seen.length);
    int common = mismatch < 0 ? parent : mismatch;
    if (endsAt(bytes, parent, common) && endsAt(seen, seen.length, common)) {
      return common;
    }
    while (common > 0 && bytes[common - 1] != '/') {
      common--;
    }
    return Math.max(common - 1, 0);
  }

  /** Whether a name of the first {@code length} bytes ends there. */
  private static boolean endsAt(byte[] bytes, int length, int at) {
    return at == length || bytes[at] == '/';
  }

  private boolean isThere(RawName member, RawName directory) throws IOException {
    Optional<Stat> there = staging.stat(directory);
    if (there.isPresent() && there.get().type() != FileType.DIRECTORY) {
      throw Objection.unsafe(
          member,
          "leads through '" + Objection.shown(directory) + "', which is a " + there.get().type());
    }
    return there.isPresent();
  }

  /** How many names from the one that ends at {@code end} on. */
  private static long missing(byte[] bytes, int end, int parent) {
    long count = 1;
    for (int i = end; i < parent; i++) {
      count += bytes[i] == '/' ? 1 : 0;
    }
    return count;
  }
}
