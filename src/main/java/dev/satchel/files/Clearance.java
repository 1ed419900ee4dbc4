package dev.satchel.files;

import dev.satchel.RawName;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/**
 * Takes everything out of a directory that nobody else uses. Each directory below is brought up to
 * the top first, so that it takes two handles and little memory, however deep the tree is. For one
 * thread.
 */
final class Clearance {
  private static final int PRIVATE = 0700;

  private static final RawName NOTHING = RawName.of("");

  private final Directory top;

  /** How many directories were brought up, and how many of those are gone again. */
  private long broughtUp;

  private long gone;

  private Clearance(Directory top) {
    this.top = top;
  }

  /**
   * Empties {@code top}, whatever permissions there are below. What is not a directory goes first
   * where it lies.
   *
   * @param spared a file in {@code top} that stays
   */
  static void of(Directory top, RawName spared) throws IOException {
    Clearance clearance = new Clearance(top);
    try (Directory listed = top.reopen()) {
      clearance.empty(listed, spared);
    }
    while (clearance.gone < clearance.broughtUp) {
      clearance.removeNext();
    }
  }

  private static RawName name(long number) {
    return RawName.of("cleared-" + number);
  }

  private void removeNext() throws IOException {
    RawName name = name(gone++);
    try {
      top.setPermissions(name, PRIVATE); // An earlier time may not have come to that.
    } catch (NoSuchFileException e) {
      return; // It was brought up once more.
    }
    try (Directory directory = top.openDirectory(name)) {
      empty(directory, NOTHING);
    }
    top.removeDirectory(name);
  }

  private void empty(Directory directory, RawName spared) throws IOException {
    for (Directory.Entry entry : directory.listAll()) {
      if (entry.type() == FileType.DIRECTORY) {
        bringUp(directory, entry.name());
      } else if (!entry.name().equals(spared)) {
        directory.remove(entry.name());
      }
    }
  }

  private void bringUp(Directory directory, RawName child) throws IOException {
    directory.setPermissions(child, PRIVATE); // Or it could be neither moved nor emptied.
    while (true) {
      try {
        directory.renameToFree(child, top, name(broughtUp));
        broughtUp++;
        return;
      } catch (FileAlreadyExistsException e) {
        broughtUp++; // One of an earlier time: it will be found under this name.
      }
    }
  }
}
