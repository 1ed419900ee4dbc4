package dev.satchel.git;

import static dev.satchel.Refusal.Code.UNSUPPORTED;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.files.FileType;
import dev.satchel.files.Jail;
import dev.satchel.files.JailedDirectory;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Config;

/**
 * Where a repository keeps what it knows. A work tree names it: by having it as its {@code .git},
 * or by a file of that name that tells where it is. All of it lies inside the served roots.
 *
 * @param own what belongs to this work tree alone
 * @param common what it shares with other work trees; the same if it has none
 * @param objects where the objects are
 */
record GitDirectory(JailedDirectory own, JailedDirectory common, JailedDirectory objects)
    implements Closeable {
  static final RawName DOT_GIT = RawName.of(".git");

  private static final int LONGEST_POINTER = 8 << 10;
  private static final int LONGEST_CONFIG = 1 << 20;
  private static final String POINTER = "gitdir: ";

  /**
   * Opens the one of a work tree. The caller closes it.
   *
   * @param workTree stays the caller's
   * @return empty if it has none
   * @throws Refusal UNSUPPORTED if it has one that lies outside the roots
   */
  static Optional<GitDirectory> of(JailedDirectory workTree, Jail jail) throws IOException {
    Optional<FileType> type = SmallFile.type(workTree.directory(), DOT_GIT);
    if (type.isEmpty()) {
      return Optional.empty();
    }
    WorkspacePath path =
        type.get() == FileType.REGULAR ? pointed(workTree) : below(workTree.path(), DOT_GIT);
    try (Opening opening = new Opening()) {
      JailedDirectory own = opening.add(open(jail, path, workTree));
      if (SmallFile.type(own.directory(), RawName.of("HEAD")).isEmpty()) {
        return Optional.empty();
      }
      Optional<RawName> shared = line(own, RawName.of("commondir"));
      JailedDirectory common =
          opening.add(
              open(jail, shared.map(name -> at(own.path(), name)).orElse(own.path()), workTree));
      WorkspacePath objects = below(common.path(), RawName.of("objects"));
      GitDirectory found =
          new GitDirectory(own, common, opening.add(open(jail, objects, workTree)));
      opening.keep();
      return Optional.of(found);
    }
  }

  /** What was opened until something failed. */
  private static final class Opening implements Closeable {
    private final List<JailedDirectory> opened = new ArrayList<>();

    JailedDirectory add(JailedDirectory directory) {
      opened.add(directory);
      return directory;
    }

    void keep() {
      opened.clear();
    }

    @Override
    public void close() {
      opened.forEach(JailedDirectory::close);
    }
  }

  private static WorkspacePath pointed(JailedDirectory workTree) throws IOException {
    Optional<RawName> line = line(workTree, DOT_GIT);
    if (line.isEmpty() || !line.get().text().startsWith(POINTER)) {
      throw new Refusal(
          UNSUPPORTED, "The file .git does not say where the repository is: " + workTree.path());
    }
    byte[] bytes = line.get().bytes();
    return at(
        workTree.path(), RawName.of(Arrays.copyOfRange(bytes, POINTER.length(), bytes.length)));
  }

  /** The first line of a file; empty if there is no such file. */
  private static Optional<RawName> line(JailedDirectory directory, RawName name)
      throws IOException {
    return SmallFile.read(directory.directory(), name, LONGEST_POINTER).map(GitDirectory::line);
  }

  private static RawName line(byte[] text) {
    int end = 0;
    while (end < text.length && text[end] != '\n' && text[end] != '\r') {
      end++;
    }
    return RawName.of(Arrays.copyOf(text, end));
  }

  /** Where {@code target} leads from {@code directory}, in whose path there are no links. */
  static WorkspacePath at(WorkspacePath directory, RawName target) {
    boolean isAbsolute = !target.isEmpty() && target.bytes()[0] == '/';
    List<RawName> names = new ArrayList<>(isAbsolute ? List.of() : directory.names());
    for (RawName name : WorkspacePath.components(target)) {
      if (!name.is("..")) {
        names.add(name);
      } else if (!names.isEmpty()) {
        names.remove(names.size() - 1);
      }
    }
    names.removeIf(name -> name.is("."));
    return new WorkspacePath(names);
  }

  static WorkspacePath below(WorkspacePath directory, RawName name) {
    List<RawName> names = new ArrayList<>(directory.names());
    names.add(name);
    return new WorkspacePath(names);
  }

  /** Opens a part of the repository; a link is followed as long as it leads into the roots. */
  private static JailedDirectory open(Jail jail, WorkspacePath path, JailedDirectory workTree)
      throws IOException {
    try {
      return jail.directory(path);
    } catch (Refusal e) {
      throw new Refusal(
          UNSUPPORTED,
          "A part of the repository is missing or lies outside the served roots: "
              + workTree.path());
    }
  }

  /**
   * What the repository is set to, without what other files add to it.
   *
   * @throws Refusal UNSUPPORTED if it cannot be understood
   */
  Config config() throws IOException {
    byte[] text =
        SmallFile.read(common.directory(), RawName.of("config"), LONGEST_CONFIG)
            .orElse(new byte[0]);
    Config config = new Config();
    try {
      config.fromText(new String(text, UTF_8));
    } catch (ConfigInvalidException | IllegalArgumentException e) {
      throw new Refusal(
          UNSUPPORTED, "The configuration of the repository is damaged: " + own.path());
    }
    return config;
  }

  @Override
  public void close() {
    own.close();
    common.close();
    objects.close();
  }
}
