package dev.satchel.http.openhands;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import dev.satchel.files.FileType;
import dev.satchel.files.Stat;
import dev.satchel.files.Walk;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes a page of what lies below a directory: depth first, in byte order of the names. A page
 * begins behind the last entry of the one before, wherever that would stand if it is gone, so that
 * nothing is listed twice and only what comes or goes meanwhile can be missed. Directories that lie
 * wholly before the page are not opened. For one thread.
 */
final class Listing {
  private static final int MAX_NAME = 255;

  /**
   * A page.
   *
   * @param path of the directory, as it was asked for
   * @param nextPage what the next page is called; null if this is the last one
   */
  record Page(
      String path, List<ListedEntry> items, @JsonProperty("next_page") @Nullable String nextPage) {}

  private final ListingQuery query;
  private final Walk walk;

  /**
   * @param walk over the directory, not begun; it stays the caller's
   */
  Listing(ListingQuery query, Walk walk) {
    this.query = query;
    this.walk = walk;
  }

  Page page() {
    List<ListedEntry> items = new ArrayList<>();
    RawName last = RawName.of("");
    for (boolean more = seek(); more; more = next()) {
      if (items.size() == query.limit()) {
        return new Page(query.path().toString(), items, ListingQuery.pageAfter(last));
      }
      RawName path = walk.path();
      Optional<ListedEntry> entry = look(path);
      if (entry.isPresent()) {
        items.add(entry.get());
        last = path;
      }
    }
    return new Page(query.path().toString(), items, null);
  }

  /** Goes on to the next entry that is not hidden; false when there are no more. */
  private boolean next() {
    while (walk.next()) {
      if (query.withHidden() || !Folders.isHidden(walk.name())) {
        return true;
      }
    }
    return false;
  }

  /** Goes to the first entry of the page, on the way to which only its ancestors are entered. */
  private boolean seek() {
    List<RawName> after = query.after();
    while (next()) {
      int depth = walk.depth();
      int order = depth < after.size() ? walk.name().compareTo(after.get(depth)) : 1;
      if (order > 0) {
        return true;
      }
      if (order == 0 && walk.type() == FileType.DIRECTORY) {
        enter(walk.path());
      }
    }
    return false;
  }

  /** Describes the present entry, and goes down into it if that is wanted; empty if it is gone. */
  private Optional<ListedEntry> look(RawName path) {
    RawName name = walk.name();
    RawName absolute = query.path().below(path).raw();
    try {
      Stat stat = walk.stat();
      RawName target = stat.type() == FileType.SYMLINK ? walk.readLink() : null;
      String error = stat.type() == FileType.DIRECTORY ? enter(path) : null;
      return Optional.of(ListedEntry.of(name, absolute, stat, target, error));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(ListedEntry.unseen(name, absolute, walk.type(), problem(e)));
    }
  }

  /** Goes down into the present entry, a directory, if that is wanted; says why it is not done. */
  private @Nullable String enter(RawName path) {
    if (walk.depth() + 1 >= query.depth()) {
      return null;
    }
    // What is deeper could not be asked for.
    if (query.path().below(path).raw().length() + 1 + MAX_NAME > WorkspacePath.MAX_BYTES) {
      return "paths below are too long";
    }
    try {
      walk.enter();
      return null;
    } catch (IOException e) {
      return problem(e);
    }
  }

  private static String problem(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "vanished while it was looked at";
    }
    return failure instanceof AccessDeniedException ? "permission denied" : "cannot be looked at";
  }
}
