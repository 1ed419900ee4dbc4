package dev.satchel.snapshot;

import dev.satchel.files.Directory;
import dev.satchel.files.FileType;
import dev.satchel.files.Stat;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** One listing of a directory store. It holds the names of one directory of each level. */
final class FileListing {
  /**
   * Something in a directory that is, or holds, an object.
   *
   * @param start how the names of all its objects begin, with a slash for a directory; so that
   *     these are in the order of the names
   */
  private record Found(Directory.Entry entry, String start, boolean isDirectory) {}

  private final NamePrefix prefix;
  private final SnapshotStore.Visitor visitor;

  FileListing(NamePrefix prefix, SnapshotStore.Visitor visitor) {
    this.prefix = prefix;
    this.visitor = visitor;
  }

  /**
   * Shows what lies in {@code directory} and below.
   *
   * @param start how the names of all that begin
   * @return whether to go on
   */
  boolean below(Directory directory, String start) throws IOException {
    for (Found found : Disk.attempt(() -> found(directory, start))) {
      boolean goesOn = found.isDirectory() ? directory(directory, found) : file(directory, found);
      if (!goesOn) {
        return false;
      }
    }
    return true;
  }

  private List<Found> found(Directory directory, String start) throws IOException {
    List<Found> all = new ArrayList<>();
    for (Directory.Entry entry : directory.list()) {
      found(entry, start).filter(found -> prefix.meets(found.start())).ifPresent(all::add);
    }
    all.sort(Comparator.comparing(Found::start));
    return Collections.unmodifiableList(all);
  }

  /** Empty for anything that no store has made. */
  private static Optional<Found> found(Directory.Entry entry, String start) {
    String name = entry.name().text();
    boolean isDirectory = name.endsWith(Layout.DIRECTORY_SUFFIX);
    String whole = start + (isDirectory ? name.substring(0, name.length() - 1) : name);
    boolean isOurs =
        StoredName.isOne(whole)
            && entry.type() == (isDirectory ? FileType.DIRECTORY : FileType.REGULAR);
    return isOurs
        ? Optional.of(new Found(entry, isDirectory ? whole + "/" : whole, isDirectory))
        : Optional.empty();
  }

  private boolean directory(Directory above, Found found) throws IOException {
    Optional<Directory> opened = Disk.attempt(() -> open(above, found));
    if (opened.isEmpty()) {
      return true;
    }
    try (Directory directory = opened.get()) {
      return below(directory, found.start());
    }
  }

  private static Optional<Directory> open(Directory above, Found found) throws IOException {
    try {
      return Optional.of(above.openDirectory(found.entry().name()));
    } catch (NoSuchFileException e) {
      return Optional.empty(); // Its last object is gone meanwhile.
    }
  }

  private boolean file(Directory directory, Found found) throws IOException {
    if (!prefix.begins(found.start())) {
      return true;
    }
    Optional<Stat> stat = Disk.attempt(() -> stat(directory, found));
    return stat.isEmpty() || visitor.visit(object(found, stat.get()));
  }

  private static Optional<Stat> stat(Directory directory, Found found) throws IOException {
    try {
      return Optional.of(directory.stat(found.entry().name()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static StoredObject object(Found found, Stat stat) {
    Stat.Timestamp stored = stat.modified();
    return new StoredObject(
        new StoredName(found.start()),
        stat.size(),
        Instant.ofEpochSecond(stored.seconds(), stored.nanos()));
  }
}
