package dev.satchel.git;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import dev.satchel.files.Directory;
import dev.satchel.files.OpenFile;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;

/** The names that a repository has for commits. No link is followed. */
final class Refs {
  static final RawName HEAD = RawName.of("HEAD");

  private static final RawName PACKED = RawName.of("packed-refs");
  private static final int MOST_STEPS = 5; // From one name to another; as many as git goes.
  private static final int LONGEST = 8 << 10;
  private static final int ID = Constants.OBJECT_ID_STRING_LENGTH;
  private static final byte[] POINTER = "ref:".getBytes(ISO_8859_1);

  private final GitDirectory directory;

  /**
   * @param directory stays the caller's
   */
  Refs(GitDirectory directory) {
    this.directory = directory;
  }

  /** The name that {@code name} stands for, as {@code HEAD} does for a branch; empty for none. */
  Optional<RawName> target(RawName name) throws IOException {
    return loose(name).flatMap(Refs::pointed);
  }

  private static Optional<RawName> pointed(byte[] text) {
    if (text.length < POINTER.length
        || !Arrays.equals(text, 0, POINTER.length, POINTER, 0, POINTER.length)) {
      return Optional.empty();
    }
    int start = POINTER.length;
    while (start < text.length && text[start] == ' ') {
      start++;
    }
    int end = text.length;
    while (end > start && text[end - 1] <= ' ' && text[end - 1] >= 0) {
      end--;
    }
    return Optional.of(RawName.of(Arrays.copyOfRange(text, start, end)));
  }

  /** What {@code name} names in the end; empty if it does not exist, or names nothing yet. */
  Optional<ObjectId> id(RawName name) throws IOException {
    RawName next = name;
    for (int step = 0; step < MOST_STEPS; step++) {
      Optional<byte[]> text = loose(next);
      if (text.isEmpty()) {
        return packed(next);
      }
      Optional<RawName> pointed = pointed(text.get());
      if (pointed.isEmpty()) {
        return id(text.get());
      }
      next = pointed.get();
    }
    return Optional.empty();
  }

  private static Optional<ObjectId> id(byte[] text) {
    String start = new String(text, 0, Math.min(ID, text.length), ISO_8859_1);
    boolean ends = text.length == ID || (text.length > ID && text[ID] <= ' ' && text[ID] >= 0);
    return ends && ObjectId.isId(start)
        ? Optional.of(ObjectId.fromString(start))
        : Optional.empty();
  }

  /** The text of the file that stands for {@code name}; empty if there is none. */
  private Optional<byte[]> loose(RawName name) {
    List<RawName> names = WorkspacePath.components(name);
    if (names.isEmpty() || !names.stream().allMatch(RawName::isSingle)) {
      return Optional.empty();
    }
    boolean isShared = names.size() > 1 && names.get(0).is("refs");
    Directory top = (isShared ? directory.common() : directory.own()).directory();
    try {
      return loose(top, names);
    } catch (IOException e) {
      return Optional.empty(); // A directory, a link, or something else that is no ref.
    }
  }

  private static Optional<byte[]> loose(Directory top, List<RawName> names) throws IOException {
    if (names.size() == 1) {
      return SmallFile.read(top, names.get(0), LONGEST);
    }
    try (Directory next = top.openDirectory(names.get(0))) {
      return loose(next, names.subList(1, names.size()));
    }
  }

  private Optional<ObjectId> packed(RawName name) throws IOException {
    try (OpenFile file = directory.common().directory().openFile(PACKED);
        Lines lines = new Lines(new BufferedInputStream(new FileTail(file, 0), 1 << 16))) {
      for (byte[] line = lines.next(); line.length > 0; line = lines.next()) {
        boolean isNamed = line.length > ID && line[ID] == ' ';
        if (isNamed && RawName.of(Arrays.copyOfRange(line, ID + 1, line.length)).equals(name)) {
          return id(line);
        }
      }
      return Optional.empty();
    } catch (FileSystemException e) {
      return Optional.empty(); // There is none.
    }
  }

  /** The lines of a file. Of one that is longer than any ref, the start. */
  private record Lines(InputStream in) implements Closeable {
    /** The next one, without its end; nothing at the end, or if it is empty. */
    byte[] next() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream(128);
      for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
        if (line.size() < LONGEST) {
          line.write(b);
        }
      }
      return line.toByteArray();
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
