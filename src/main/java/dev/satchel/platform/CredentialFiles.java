package dev.satchel.platform;

import dev.satchel.RawName;
import dev.satchel.files.Directory;
import dev.satchel.files.NewFile;
import dev.satchel.files.Stat;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Which files are credentials: those that the directory of the configuration has under certain
 * names, whatever other names they have, and those that it had a moment ago. For one thread at a
 * time.
 */
final class CredentialFiles {
  private static final String SECRET = ".platform_inbound_secret";
  private static final String TOKEN = ".auth_token";
  private static final int MAX_REMEMBERED = 8;

  private final Deque<Stat> remembered = new ArrayDeque<>();

  /**
   * Whether a file of this name, in that directory, is a credential or is to become one. Programs
   * put what they write beside it under a name that begins with the same.
   */
  static boolean isName(RawName name) {
    String text = name.text();
    return text.startsWith(SECRET) || text.startsWith(TOKEN) || NewFile.isNameOfOne(name);
  }

  /** Remembers a file that may be about to be replaced, while others have it open. */
  void remember(Stat file) {
    remembered.removeIf(file::isSameFile);
    remembered.addFirst(file);
    if (remembered.size() > MAX_REMEMBERED) {
      remembered.removeLast();
    }
  }

  /** Whether {@code file} was one when last seen; its inode alone may be another's meanwhile. */
  boolean wasOne(Stat file) {
    return remembered.stream()
        .anyMatch(
            other ->
                other.isSameFile(file)
                    && other.size() == file.size()
                    && other.modified().equals(file.modified()));
  }

  /** Whether {@code file} is one of those in {@code directory}. */
  static boolean isOne(Stat file, Directory directory) throws IOException {
    for (Directory.Entry entry : directory.list()) {
      if (isName(entry.name()) && isSame(file, directory, entry.name())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSame(Stat file, Directory directory, RawName name) throws IOException {
    try {
      return directory.stat(name).isSameFile(file);
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
