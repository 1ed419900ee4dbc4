package dev.satchel.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import dev.satchel.files.Jail;
import dev.satchel.files.JailedDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules mean what they mean to git, of which each test here asks the same. */
@Tag("locale-blind")
final class GitIgnoreTest {
  private static final List<String> NAMES = List.of("a", "b", "ab", "a.b", "-", "b]", "!a", "#a");
  private static final List<String> PARTS =
      List.of(
          "a", "b", "ab", ".", "*", "?", "/**/", "/", "/", "[ab]", "[!a]", "[^b]", "[a-c]", "\\a");

  @TempDir private Path tree;

  /** Everything below the tree that is left out, or lies below something that is; in order. */
  private String ours() throws IOException {
    try (Jail jail = Jail.open(List.of(RawName.of(tree.toString())));
        JailedDirectory top = jail.directory(WorkspacePath.parse(RawName.of(tree.toString())))) {
      return String.join("\n", ignored("", IgnoreFile.rulesOf(top, jail), tree, false).toList());
    }
  }

  private static Stream<String> ignored(
      String prefix, GitIgnore rules, Path directory, boolean isIgnored) throws IOException {
    Stream<String> all = Stream.empty();
    for (Path child : children(directory)) {
      String name = child.getFileName().toString();
      boolean isDirectory = Files.isDirectory(child);
      boolean isOut = isIgnored || rules.ignores(RawName.of(name), isDirectory);
      all = Stream.concat(all, isOut ? Stream.of(prefix + name) : Stream.empty());
      if (isDirectory) {
        GitIgnore below = rules.below(RawName.of(name), textIn(child));
        all = Stream.concat(all, ignored(prefix + name + "/", below, child, isOut));
      }
    }
    return all;
  }

  private static List<Path> children(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children.filter(child -> !child.endsWith(".git")).sorted().toList();
    }
  }

  private static byte[] textIn(Path directory) throws IOException {
    Path file = directory.resolve(".gitignore");
    return Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
  }

  /** What git says of each path there is. */
  private String gits() throws IOException {
    if (!Files.exists(tree.resolve(".git"))) {
      Command.run("git", "init", "-q", tree.toString());
    }
    String script =
        "cd \"$0\" && find . -mindepth 1 -name .git -prune -o -mindepth 1 -printf '%P\\n'"
            + " | LC_ALL=C sort | git check-ignore --no-index --stdin || [ $? = 1 ]";
    return Command.run("sh", "-c", script, tree.toString())
        .lines()
        .map(GitIgnoreTest::unquoted)
        .collect(Collectors.joining("\n"));
  }

  /** Git quotes a name with a backslash; none here has one. */
  private static String unquoted(String line) {
    assertThat(line).doesNotStartWith("\"");
    return line;
  }

  private void file(String path) throws IOException {
    Path file = tree.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "");
  }

  private void rules(String directory, String text) throws IOException {
    Files.createDirectories(tree.resolve(directory));
    Files.writeString(tree.resolve(directory).resolve(".gitignore"), text);
  }

  private static List<String> sorted(String lines) {
    return lines.lines().sorted().toList();
  }

  private void assertAsGit() throws IOException {
    assertThat(sorted(ours())).as(new String(textIn(tree), UTF_8)).isEqualTo(sorted(gits()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "build/",
        "/build",
        "*.log",
        "!keep.log\n*.log",
        "*.log\n!keep.log",
        "src/*.c",
        "src/**",
        "**/deep",
        "src/**/deep",
        "# comment",
        "\\#odd",
        "\\!odd",
        "  ",
        "trailing ",
        "trailing\\ ",
        "[a-c].txt",
        "[!a-c].txt",
        "[^a-c].txt",
        "[[:digit:]]*",
        "[]]",
        "[unclosed",
        "odd\\",
        "src\nsrc/",
        "src/\n!src/main.c",
        "src/*\n!src/main.c",
        "*",
        "*\n!*/\n!*.c",
        "/",
        "//",
        "a\r",
        "\uFEFFbuild/",
        "**",
        "**/",
        "/**",
        "src/**/",
        "?.txt",
        "\\*",
        "s?c/",
        "/*.log\n!/k*",
        "***",
        "[a\\-c].txt",
        "[\\]]",
        "foo/bar/",
        "deep/main.c",
        "[z-a].txt",
        "[[:alpha:][:digit:]].txt"
      })
  void aRuleIsWhatItIsToGit(String text) throws IOException {
    makeTree();
    rules(".", text);
    assertAsGit();
  }

  private void makeTree() throws IOException {
    for (String path :
        List.of(
            "build",
            "keep.log",
            "other.log",
            "src/main.c",
            "src/x.h",
            "src/deep/main.c",
            "src/a/deep/z",
            "deep/build/f",
            "#odd",
            "!odd",
            "trailing",
            "trailing ",
            "a.txt",
            "d.txt",
            "1.txt",
            "]",
            "[unclosed",
            "*",
            "-.txt",
            "a",
            "sub/build/g",
            "sub/build2",
            "foo/bar/x")) {
      file(path);
    }
  }

  /** Where both have the same syntax, both have the same meaning. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "build/",
        "/build",
        "*.log",
        "src/*.c",
        "src/**",
        "**/deep",
        "src/**/deep",
        "[a-c].txt",
        "[!a-c].txt",
        "[]]",
        "?.txt",
        "s?c/",
        "deep/main.c",
        "foo/bar/",
        "/*.log",
        "*",
        "/**",
        "d*/"
      })
  void anExcludeIsWhatItIsToGit(String pattern) throws IOException {
    makeTree();
    rules(".", pattern);
    Excludes excludes = new Excludes(List.of(pattern));
    List<String> taken = excluded("", excludes, tree, false).sorted().toList();
    assertThat(taken).isEqualTo(sorted(gits()));
  }

  private static Stream<String> excluded(
      String prefix, Excludes excludes, Path directory, boolean isExcluded) throws IOException {
    Stream<String> all = Stream.empty();
    for (Path child : children(directory)) {
      String path = prefix + child.getFileName();
      RawName name = RawName.of(child.getFileName().toString());
      boolean isDirectory = Files.isDirectory(child);
      boolean isOut =
          isExcluded || excludes.taking(RawName.of(path), name, isDirectory).isPresent();
      all = Stream.concat(all, isOut ? Stream.of(path) : Stream.empty());
      if (isDirectory) {
        all = Stream.concat(all, excluded(path + "/", excludes, child, isOut));
      }
    }
    return all;
  }

  private static IntStream seeds() {
    return IntStream.range(0, 60);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void rulesOfAnyKindAreWhatTheyAreToGit(int seed) throws IOException {
    Random random = new Random(seed);
    for (int i = 0; i < 60; i++) {
      Path path = tree;
      for (int depth = random.nextInt(4); depth >= 0 && !Files.isRegularFile(path); depth--) {
        path = path.resolve(NAMES.get(random.nextInt(NAMES.size())));
        if (depth > 0 && Files.notExists(path)) {
          Files.createDirectory(path);
        } else if (Files.notExists(path)) {
          Files.createFile(path);
        }
      }
    }
    rules(".", anyRules(random));
    for (String directory : List.of("a", "b", "a/b")) {
      if (Files.isDirectory(tree.resolve(directory))) {
        rules(directory, anyRules(random));
      }
    }
    assertAsGit();
  }

  private static String anyRules(Random random) {
    StringBuilder rules = new StringBuilder();
    for (int line = random.nextInt(4); line >= 0; line--) {
      rules.append(random.nextInt(3) == 0 ? "!" : "");
      for (int part = random.nextInt(4); part >= 0; part--) {
        rules.append(PARTS.get(random.nextInt(PARTS.size())));
      }
      rules.append('\n');
    }
    return rules.toString();
  }

  @Test
  void theRepositorysOwnListCountsLess() throws IOException {
    file("one");
    file("two");
    gits(); // Which makes the repository.
    Files.createDirectories(tree.resolve(".git/info"));
    Files.writeString(tree.resolve(".git/info/exclude"), "one\ntwo\n");
    rules(".", "!two\n");
    assertAsGit();
    assertThat(ours()).isEqualTo("one");
  }

  @Test
  void rulesAboveADirectoryCountForIt() throws IOException {
    rules(".", "*.log\n/sub/below/x\n");
    rules("sub", "!keep.log\n");
    file("sub/below/x");
    file("sub/below/keep.log");
    file("sub/below/other.log");
    gits();
    String path = tree.resolve("sub/below").toString();
    try (Jail jail = Jail.open(List.of(RawName.of(tree.toString())));
        JailedDirectory below = jail.directory(WorkspacePath.parse(RawName.of(path)))) {
      GitIgnore rules = IgnoreFile.rulesOf(below, jail);
      assertThat(Stream.of("x", "keep.log", "other.log"))
          .filteredOn(name -> rules.ignores(RawName.of(name), false))
          .containsExactly("x", "other.log");
    }
  }

  @Test
  void aByteThatIsNotUtf8IsTakenByItself() {
    byte[] odd = "caf\u00e9".getBytes(ISO_8859_1);
    assertThat(GitIgnore.top(odd).ignores(RawName.of(odd), false)).isTrue();
    assertThat(GitIgnore.top("caf?".getBytes(UTF_8)).ignores(RawName.of(odd), false)).isTrue();
    assertThat(GitIgnore.top(odd).ignores(RawName.of("caf\u00e9"), false)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"1048576, true", "1048577, false"})
  void aFileOfRulesThatNobodyWouldWriteHasNone(int size, boolean counts) throws IOException {
    file("one");
    rules(".", "one\n" + "#".repeat(size - 4));
    assertThat(ours().contains("one")).isEqualTo(counts);
  }

  @Test
  void aLinkHasNoRules() throws IOException {
    file("one");
    Files.writeString(tree.resolve("rules"), "one\n");
    Files.createSymbolicLink(tree.resolve(".gitignore"), Path.of("rules"));
    assertThat(ours()).isEmpty();
  }
}
