package dev.satchel.git;

import static dev.satchel.Refusal.Code.UNSUPPORTED;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.files.Directory;
import dev.satchel.files.JailedDirectory;
import dev.satchel.files.OpenFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.AbbreviatedObjectId;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.jspecify.annotations.Nullable;

/**
 * A directory that holds objects: loose ones, and packs. No link in it is followed. For one thread.
 */
final class ObjectDirectory implements Closeable {
  private static final int MOST_PACKS = 500; // Two handles each.
  private static final int LONGEST_HEAD = 32;
  private static final Pattern HEAD = Pattern.compile("(commit|tree|blob|tag) (\\d{1,18})\\x00");
  private static final List<String> TYPES = List.of("commit", "tree", "blob", "tag");

  private final JailedDirectory objects;
  private final Directory directory;
  private final Inflation inflation;
  private final List<Pack> packs = new ArrayList<>();

  private ObjectDirectory(JailedDirectory objects, Inflation inflation) {
    this.objects = objects;
    this.directory = objects.directory();
    this.inflation = inflation;
  }

  /**
   * Opens the packs of {@code objects}.
   *
   * @param objects is taken over
   * @param inflation stays the caller's
   * @throws Refusal UNSUPPORTED if there are too many
   */
  static ObjectDirectory open(JailedDirectory objects, Inflation inflation) throws IOException {
    ObjectDirectory opened = new ObjectDirectory(objects, inflation);
    try {
      opened.openPacks();
      return opened;
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private void openPacks() throws IOException {
    try (Directory directoryOfPacks = directory.openDirectory(RawName.of("pack"))) {
      for (String name : names(directoryOfPacks)) {
        if (packs.size() == MOST_PACKS) {
          throw new Refusal(
              UNSUPPORTED, "Repository has more than " + MOST_PACKS + " packs; git gc joins them");
        }
        openPack(directoryOfPacks, name);
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // There are none, or only ones that a link leads to.
    }
  }

  private static Set<String> names(Directory directoryOfPacks) throws IOException {
    Set<String> names = new TreeSet<>();
    for (Directory.Entry entry : directoryOfPacks.list()) {
      String name = entry.name().text();
      if (name.startsWith("pack-") && name.endsWith(".idx")) {
        names.add(name.substring(0, name.length() - 4));
      }
    }
    return names;
  }

  private void openPack(Directory directoryOfPacks, String name) throws IOException {
    try {
      packs.add(Pack.open(directoryOfPacks, name, inflation));
    } catch (FileSystemException e) {
      // A link, or one half of it is missing: what it holds is missing as well.
    }
  }

  /** An object; null if it is not in here. */
  @Nullable ObjectLoader open(AnyObjectId id) throws IOException {
    for (Pack pack : packs) {
      ObjectLoader found = pack.open(id);
      if (found != null) {
        return found;
      }
    }
    return openLoose(id.name());
  }

  private @Nullable ObjectLoader openLoose(String id) throws IOException {
    try (OpenFile file = looseFile(id)) {
      byte[] start = inflation.stream(file, 0).readNBytes(LONGEST_HEAD);
      Matcher head = HEAD.matcher(new String(start, ISO_8859_1));
      if (!head.lookingAt()) {
        throw new IOException("a loose object has no head");
      }
      int type = TYPES.indexOf(head.group(1)) + Constants.OBJ_COMMIT;
      long size = Long.parseLong(head.group(2));
      return size > ObjectStore.IN_MEMORY
          ? new LargeObject(type, size, () -> looseStream(id, head.end(), size))
          : new ObjectLoader.SmallObject(type, looseBytes(file, head.end(), (int) size));
    } catch (NoSuchFileException | NotDirectoryException | FileSystemLoopException e) {
      return null; // A link is none.
    }
  }

  private OpenFile looseFile(String id) throws IOException {
    try (Directory group = directory.openDirectory(RawName.of(id.substring(0, 2)))) {
      return group.openFile(RawName.of(id.substring(2)));
    }
  }

  private InputStream looseStream(String id, int head, long size) throws IOException {
    OpenFile file = looseFile(id);
    return Inflation.alone(file, 0, head, size, file);
  }

  private byte[] looseBytes(OpenFile file, int head, int size) throws IOException {
    byte[] all = inflation.bytes(file, 0, head + size);
    return Arrays.copyOfRange(all, head, all.length);
  }

  void resolve(AbbreviatedObjectId start, Set<ObjectId> found) throws IOException {
    for (Pack pack : packs) {
      pack.resolve(start, found);
    }
    String text = start.name();
    RawName group = RawName.of(text.substring(0, 2));
    try (Directory names = directory.openDirectory(group)) {
      for (Directory.Entry entry : names.list()) {
        String id = group + entry.name().text();
        if (ObjectId.isId(id) && id.startsWith(text)) {
          found.add(ObjectId.fromString(id));
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // No loose object begins so.
    }
  }

  @Override
  public void close() {
    packs.forEach(Pack::close);
    objects.close();
  }
}
