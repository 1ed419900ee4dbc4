package dev.satchel.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is taken out of a {@code .git} directory even if nothing is to be excluded. */
class GitInternalsTest {
  private static final String SECRET = "x-access-token:SECRET";

  @TempDir Path temporary;
  private Path tree;

  @BeforeEach
  void makeTree() throws IOException {
    tree = temporary.resolve("tree");
  }

  private static boolean strips(String path) {
    List<RawName> names = WorkspacePath.components(RawName.of(path));
    int last = names.size() - 1;
    return GitInternals.at(names.subList(0, last)).strips(names.get(last));
  }

  @ParameterizedTest
  @CsvSource({
    ".git/config",
    ".git/config.worktree",
    ".git/credentials",
    ".git/.git-credentials",
    ".git/FETCH_HEAD",
    ".git/logs",
    ".git/logs/HEAD",
    ".git/logs/refs/heads/main",
    ".git/modules/lib/config",
    ".git/modules/lib/logs",
    ".git/modules/lib/logs/x",
    ".git/worktrees/w/config.worktree",
    ".git/worktrees/w/FETCH_HEAD",
    "a/b/.git/config",
    ".git/modules/refs/config",
    ".git/.git/config",
    "logs/.git/config",
  })
  void itIsStripped(String path) {
    assertThat(strips(path)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    ".git/refs/heads/config",
    ".git/refs/heads/logs/x",
    ".git/refs/tags/FETCH_HEAD",
    "config",
    "logs",
    "logs/HEAD",
    "FETCH_HEAD",
    ".git",
    ".git/HEAD",
    ".git/packed-refs",
    ".git/hooks/pre-commit",
    ".git/Config",
    ".git/config.lock",
    ".git/xlogs",
    ".git/logs2/HEAD",
    ".GIT/config",
    "x.git/config",
    ".gitx/config",
    ".git-credentials",
    "config/.git/HEAD",
  })
  void itIsKept(String path) {
    assertThat(strips(path)).isFalse();
  }

  private void write(String... paths) throws IOException {
    for (String path : paths) {
      Path file = tree.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, SECRET);
    }
  }

  @ParameterizedTest
  @EnumSource
  void noSecretOfARepositoryIsInAnyFormat(ArchiveFormat format) throws IOException {
    write(".git/config", ".git/logs/HEAD", ".git/modules/lib/config", "sub/.git/FETCH_HEAD");
    write(".git/config.worktree", ".git/credentials", ".git/.git-credentials", "sub/.git/logs");
    Files.createDirectories(tree.resolve(".git/modules/lib/logs/refs"));
    Files.writeString(tree.resolve(".git/HEAD"), "ref: refs/heads/main\n");

    Packed packed =
        Packed.of(tree, format, temporary.resolve("archive")).check(tree, "--no-default-excludes");

    assertThat(packed.paths("entries"))
        .containsExactly(
            ".git", ".git/HEAD", ".git/modules", ".git/modules/lib", "sub", "sub/.git");
    assertThat(packed.paths("skipped"))
        .containsExactly(
            ".git/.git-credentials",
            ".git/config",
            ".git/config.worktree",
            ".git/credentials",
            ".git/logs",
            ".git/modules/lib/config",
            ".git/modules/lib/logs",
            "sub/.git/FETCH_HEAD",
            "sub/.git/logs");
    assertThat(packed.summary().complete()).isTrue();
  }

  @Test
  void theyAreStrippedIfTheArchiveBeginsInsideTheRepository() throws IOException {
    write(".git/config", ".git/modules/lib/config", ".git/modules/lib/HEAD");

    Packed git = Packed.of(tree.resolve(".git"), ArchiveFormat.TAR, temporary.resolve("a"));
    Packed lib =
        Packed.of(tree.resolve(".git/modules/lib"), ArchiveFormat.TAR, temporary.resolve("b"));

    assertThat(git.paths("entries")).containsExactly("modules", "modules/lib", "modules/lib/HEAD");
    assertThat(lib.paths("entries")).containsExactly("HEAD");
    assertThat(lib.paths("skipped")).containsExactly("config");
  }

  @Test
  void nothingIsLeftOfTheLogsThemselves() throws IOException {
    write(".git/logs/HEAD", ".git/logs/refs/heads/main");

    Packed packed =
        Packed.of(tree.resolve(".git/logs"), ArchiveFormat.TAR, temporary.resolve("archive"));

    assertThat(packed.paths("entries")).isEmpty();
    assertThat(packed.paths("skipped")).containsExactly("HEAD", "refs");
  }

  @Test
  void aLinkByTheNameOfASecretIsStrippedToo() throws IOException {
    write(".git/HEAD");
    Files.createSymbolicLink(tree.resolve(".git/config"), Path.of("HEAD"));

    Packed packed = Packed.of(tree, ArchiveFormat.TAR, temporary.resolve("archive"));

    assertThat(packed.paths("skipped")).containsExactly(".git/config");
  }

  @Test
  void aSecretIsNotSavedUnderItsOtherNameInTheRepositoryEither() throws IOException {
    write(".git/config");
    Files.createLink(tree.resolve(".git/credentials"), tree.resolve(".git/config"));

    Packed packed = Packed.of(tree, ArchiveFormat.TAR, temporary.resolve("archive"));

    assertThat(packed.paths("entries")).containsExactly(".git");
  }

  @Test
  void whatComesAfterTheRepositoryIsNotStripped() throws IOException {
    write(".git/deep/er/config", "a/config", "config", "logs/x");

    Packed packed = Packed.of(tree, ArchiveFormat.TAR, temporary.resolve("archive"));

    assertThat(packed.paths("entries")).contains("a/config", "config", "logs/x");
  }
}
