package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.files.Directory;
import dev.satchel.files.Jail;
import dev.satchel.files.JailedDirectory;
import dev.satchel.files.OpenFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The files with rules of what git ignores. One that cannot be read has no rules, as with git. */
public final class IgnoreFile {
  /** What is longer than this, in bytes, has no rules: nobody writes so many. */
  static final int MAX_SIZE = 1 << 20;

  private static final RawName GIT = RawName.of(".git");
  private static final RawName INFO = RawName.of("info");
  private static final RawName EXCLUDE = RawName.of("exclude");

  /** Opens a regular file by its name; a link is not followed. */
  interface Opener {
    OpenFile open(RawName name) throws IOException;
  }

  private IgnoreFile() {}

  /**
   * All rules that count for what lies in {@code directory}: its own, those of the directories
   * above it up to the top of the work tree, and those of its repository. Where none is inside the
   * roots, its own only.
   */
  public static GitIgnore rulesOf(JailedDirectory directory, Jail jail) throws IOException {
    List<RawName> path = directory.path().names();
    List<byte[]> texts = new ArrayList<>();
    for (int depth = path.size(); depth >= 0; depth--) {
      try (JailedDirectory at = jail.directory(new WorkspacePath(path.subList(0, depth)))) {
        texts.add(text(at.directory()));
        if (hasRepository(at.directory())) {
          return join(excludes(at.directory()), path.subList(depth, path.size()), texts);
        }
      } catch (Refusal e) {
        break; // It lies outside, or is not there any more.
      }
    }
    return GitIgnore.top(text(directory.directory()));
  }

  /**
   * @param below the way down from the top of the work tree
   * @param texts of the files on that way, the last one first
   */
  private static GitIgnore join(byte[] excludes, List<RawName> below, List<byte[]> texts) {
    GitIgnore rules = GitIgnore.top(excludes, texts.get(below.size()));
    for (int i = 0; i < below.size(); i++) {
      rules = rules.below(below.get(i), texts.get(below.size() - 1 - i));
    }
    return rules;
  }

  private static boolean hasRepository(Directory directory) {
    try {
      directory.stat(GIT);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** What the repository itself says, which is not shared with others. */
  private static byte[] excludes(Directory top) {
    try (Directory git = top.openDirectory(GIT);
        Directory info = git.openDirectory(INFO)) {
      return read(name -> info.openFile(EXCLUDE));
    } catch (IOException e) {
      return new byte[0];
    }
  }

  /** The text of the file of rules in {@code directory}; empty if there is none. */
  public static byte[] text(Directory directory) {
    return read(directory::openFile);
  }

  static byte[] read(Opener opener) {
    try (OpenFile file = opener.open(GitIgnore.FILE)) {
      long size = file.stat().size();
      return size > MAX_SIZE ? new byte[0] : read(file, (int) size);
    } catch (IOException e) {
      return new byte[0];
    }
  }

  private static byte[] read(OpenFile file, int size) throws IOException {
    byte[] text = new byte[size];
    int end = 0;
    for (int count = 1; count > 0 && end < size; end += count) {
      count = file.readAt(end, text, end, size - end);
    }
    return Arrays.copyOf(text, end);
  }
}
