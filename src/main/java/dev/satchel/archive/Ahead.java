package dev.satchel.archive;

import dev.satchel.files.Place;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a walk meets, the top of the tree first, of which one can look at some that are to come. */
final class Ahead implements Closeable {
  private static final int COMPACT = 1024;

  private final Roster roster;
  private final Originals originals = new Originals();
  private final List<Met> met = new ArrayList<>();
  private int taken;

  /** Starts at the top. The roster stays the caller's. */
  Ahead(Roster roster) {
    this.roster = roster;
    met.add(new Met(Records.top(roster.top()), null));
  }

  /**
   * The one that comes {@code index} behind the next one; null if there are not so many. Ask for
   * them one after the other.
   */
  @Nullable Met peek(int index) throws IOException {
    if (taken + index < met.size()) {
      return met.get(taken + index);
    }
    Entry entry = roster.next();
    if (entry == null) {
      return null;
    }
    Met next = meet(entry);
    met.add(next);
    return next;
  }

  private Met meet(Entry entry) {
    if (entry instanceof Entry.OfHardlink link) {
      Original original = originals.of(link);
      return original == null
          ? file(new Entry.OfFile(link.path(), link.stat())) // With a content of its own.
          : new Met(link, original);
    }
    return entry instanceof Entry.OfFile file ? file(file) : new Met(entry, null);
  }

  private Met file(Entry.OfFile file) {
    try {
      Place place = roster.place();
      Source source = new FileSource(place, file.stat(), true, false, Fidelity.AS_FOUND);
      Original original = new Original(source);
      originals.add(file, original);
      return new Met(file, original);
    } catch (IOException e) {
      return new Met(new Entry.Omitted(file.path(), Omission.unreadable(e)), null);
    }
  }

  /** Gives the next {@code count} away, which were looked at. */
  List<Met> take(int count) {
    List<Met> next = new ArrayList<>(met.subList(taken, taken + count));
    taken += count;
    if (taken == met.size() || taken > COMPACT) {
      met.subList(0, taken).clear();
      taken = 0;
    }
    return next;
  }

  @Override
  public void close() {
    met.forEach(Met::close);
  }
}
