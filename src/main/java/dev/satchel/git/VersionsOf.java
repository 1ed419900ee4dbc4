package dev.satchel.git;

import static dev.satchel.Refusal.Code.NOT_A_DIRECTORY;
import static dev.satchel.Refusal.Code.NOT_FOUND;
import static dev.satchel.Refusal.Code.NO_COMPARISON;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.files.FileType;
import dev.satchel.files.Jail;
import dev.satchel.files.JailedDirectory;
import dev.satchel.files.OpenFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevCommit;
import org.jspecify.annotations.Nullable;

/** The versions of one file, as text. */
final class VersionsOf {
  private static final int MOST_BYTES = 1 << 20;
  private static final FileVersions NONE = new FileVersions(Optional.empty(), Optional.empty());

  private final WorkspacePath path;
  private final Jail jail;

  VersionsOf(WorkspacePath path, Jail jail) {
    this.path = path;
    this.jail = jail;
  }

  /** Chooses what to compare with. */
  @FunctionalInterface
  interface Choice {
    Baseline base(Scope scope) throws IOException;
  }

  /**
   * What is there, and what was.
   *
   * @throws Refusal NO_COMPARISON if there is no such file, or it is too large
   */
  FileVersions now(Choice choice) throws IOException {
    if (path.names().isEmpty()) {
      throw missing();
    }
    WorkspacePath parent = parent(path);
    try (JailedDirectory directory = jail.directory(parent)) {
      String modified = text(directory);
      Optional<Repository> repository = Repository.around(directory.path(), jail);
      if (repository.isEmpty()) {
        return NONE;
      }
      try (Scope scope = Scope.of(repository.get(), jail.directory(directory.path()), jail)) {
        ObjectId tree = choice.base(scope).tree();
        List<RawName> names = WorkspacePath.components(scope.full(name()));
        return new FileVersions(
            Optional.of(modified), Optional.of(text(scope.repository(), tree, names)));
      }
    } catch (Refusal e) {
      throw e.code() == NOT_FOUND || e.code() == NOT_A_DIRECTORY ? missing() : e;
    }
  }

  private RawName name() {
    return path.names().get(path.names().size() - 1);
  }

  private static WorkspacePath parent(WorkspacePath path) {
    return new WorkspacePath(path.names().subList(0, path.names().size() - 1));
  }

  private Refusal missing() {
    return new Refusal(NO_COMPARISON, "File does not exist: " + path);
  }

  private String text(JailedDirectory directory) throws IOException {
    FileType type = SmallFile.type(directory.directory(), name()).orElseThrow(this::missing);
    if (type == FileType.SYMLINK) {
      return directory.directory().readLink(name()).text();
    }
    if (type != FileType.REGULAR) {
      throw missing();
    }
    try (OpenFile file = directory.directory().openFile(name())) {
      check(file.stat().size());
      return text(new FileTail(file, 0).readNBytes(MOST_BYTES));
    }
  }

  private static void check(long size) {
    if (size > MOST_BYTES) {
      throw new Refusal(
          NO_COMPARISON,
          "File too large for git diff: " + size + " bytes (max: " + MOST_BYTES + " bytes)");
    }
  }

  /** As clients expect it: without the end of the last line. */
  private static String text(byte[] bytes) {
    return String.join("\n", new String(bytes, UTF_8).lines().toList());
  }

  private static String text(Repository repository, ObjectId tree, List<RawName> names)
      throws IOException {
    Stored stored = new Stored(repository);
    TreeEntry entry = stored.find(tree, names);
    return entry == null || entry.mode() == Mode.TREE ? "" : text(stored.blob(entry));
  }

  private static String text(Blob blob) {
    check(blob.size());
    byte @Nullable [] bytes = blob.bytes();
    return bytes == null ? "" : text(bytes);
  }

  /**
   * What a commit has made of it, and what was before.
   *
   * @throws Refusal NO_COMPARISON if there is no such commit, or one version is too large
   */
  FileVersions in(String id) throws IOException {
    WorkspacePath above = path;
    while (!above.names().isEmpty()) {
      above = parent(above);
      try (JailedDirectory directory = jail.directory(above)) {
        List<RawName> names = new ArrayList<>(directory.path().names());
        names.addAll(path.names().subList(above.names().size(), path.names().size()));
        return in(Repository.around(directory.path(), jail), names, id);
      } catch (Refusal e) {
        if (e.code() != NOT_FOUND && e.code() != NOT_A_DIRECTORY) {
          throw e;
        }
      }
    }
    return NONE;
  }

  /**
   * @param names where the file lies, from the file system's root down
   */
  private static FileVersions in(Optional<Repository> found, List<RawName> names, String id)
      throws IOException {
    if (found.isEmpty()) {
      return NONE;
    }
    try (Repository repository = found.get()) {
      int above = repository.workTree().path().names().size();
      List<RawName> inside = names.subList(above, names.size());
      RevCommit commit = Review.commit(repository, id);
      Baseline before = Review.before(repository, commit);
      return new FileVersions(
          Optional.of(text(repository, commit.getTree(), inside)),
          Optional.of(text(repository, before.tree(), inside)));
    }
  }
}
