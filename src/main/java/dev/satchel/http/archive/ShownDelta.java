package dev.satchel.http.archive;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.archive.Progress;
import dev.satchel.git.GitDelta;
import dev.satchel.git.RepositoryIdentity;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/**
 * The changes of a repository, and no more of it than the caller may know.
 *
 * @param delta stays the caller's
 * @param shownAs as {@link ArchiveCalls.Place} has it
 */
record ShownDelta(GitDelta delta, Optional<WorkspacePath> shownAs) {
  /** What is refused, with where the repository lies only for who may know. */
  static Refusal refused(Refusal refusal, Optional<WorkspacePath> shownAs) {
    return shownAs
        .map(shown -> new Refusal(refusal.code(), inWords(refusal, shown)))
        .orElse(refusal);
  }

  private static String inWords(Refusal refusal, WorkspacePath shown) {
    return switch (refusal.code()) {
      case NOT_A_REPOSITORY -> "Not a git repository: " + shown;
      case NO_COMPARISON, CHANGED, ENDED, NO_SPACE -> refusal.reason(); // They name no path.
      default ->
          "The repository is damaged, not all there, or of a kind that is not supported: " + shown;
    };
  }

  /** What the directory is called. */
  RawName name() {
    List<RawName> names = shownAs.orElse(delta.path()).names();
    return names.isEmpty() ? RawName.of("root") : names.get(names.size() - 1);
  }

  Optional<RepositoryIdentity> identity() throws IOException {
    return shownAs.isEmpty() ? delta.identity() : Optional.empty();
  }

  Optional<String> baseCommit() {
    return delta.baseCommit();
  }

  void writeTo(OutputStream out, Progress progress) throws IOException {
    try {
      delta.writeTo(out, progress);
    } catch (Refusal e) {
      throw refused(e, shownAs);
    }
  }
}
