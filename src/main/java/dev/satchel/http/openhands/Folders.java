package dev.satchel.http.openhands;

import static dev.satchel.Refusal.Code.NOT_FOUND;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.files.Directory.Entry;
import dev.satchel.files.FileType;
import dev.satchel.files.Jail;
import dev.satchel.files.JailedDirectory;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The directories in a directory, without links to directories.
 *
 * @param withHidden whether those are among them whose names begin with a dot
 */
record Folders(Jail jail, WorkspacePath path, boolean withHidden) {
  /**
   * The first of them, in order.
   *
   * @param from where to begin
   * @param most how many at most, which is also how many are held in memory in the end
   * @throws Refusal as {@link Jail#directory}
   */
  List<FoldedName> first(FoldedName from, int most) throws IOException {
    PriorityQueue<FoldedName> first = new PriorityQueue<>(Comparator.reverseOrder());
    for (Entry entry : entries()) {
      if (entry.type() == FileType.DIRECTORY && (withHidden || !isHidden(entry.name()))) {
        FoldedName name = FoldedName.of(entry.name());
        if (name.compareTo(from) >= 0) {
          first.add(name);
        }
        if (first.size() > most) {
          first.remove();
        }
      }
    }
    return first.stream().sorted().toList();
  }

  private List<Entry> entries() throws IOException {
    try (JailedDirectory directory = jail.directory(path)) {
      return directory.directory().list();
    } catch (NoSuchFileException e) { // Gone since it was opened.
      throw new Refusal(NOT_FOUND, "Directory not found: " + path);
    }
  }

  static boolean isHidden(RawName name) {
    return name.bytes()[0] == '.';
  }
}
