package dev.satchel.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pattern takes and what it leaves; a path that ends in a slash stands for a directory. */
class ExcludesTest {
  private static Optional<String> taking(List<String> patterns, String path) {
    boolean isDirectory = path.endsWith("/");
    return taking(
        patterns,
        RawName.of(isDirectory ? path.substring(0, path.length() - 1) : path),
        isDirectory);
  }

  private static Optional<String> taking(List<String> patterns, RawName path, boolean isDirectory) {
    List<RawName> names = WorkspacePath.components(path);
    return new Excludes(patterns).taking(path, names.get(names.size() - 1), isDirectory);
  }

  private static RawName bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return RawName.of(bytes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // one name, at any depth
        "*.pyc        | a.pyc",
        "*.pyc        | a/b/c.pyc",
        "*.pyc        | dir.pyc/",
        "*.pyc        | .pyc",
        "a            | a",
        "a            | x/a",
        "a            | x/a/",
        // directories only
        "build/       | build/",
        "build/       | x/y/build/",
        "build//      | build/",
        "b*/          | x/build/",
        "*/           | x/",
        "**/          | x/y/",
        // anchored
        "/a           | a",
        "/a           | a/",
        "//a          | a",
        "/a/          | a/",
        "a/b          | a/b",
        "a//b         | a/b",
        "a/b/         | a/b/",
        "a/*.txt      | a/x.txt",
        "*/b          | a/b",
        "/*           | a",
        // any number of directories
        "**/c.txt     | c.txt",
        "**/c.txt     | a/b/c.txt",
        "a/**         | a/b",
        "a/**         | a/b/c/d",
        "a/**/        | a/b/c/",
        "a/**/b       | a/b",
        "a/**/b       | a/x/y/b",
        "a/**/b/**/c  | a/b/x/b/y/c",
        "**/a/**/b    | x/a/a/b/b",
        "**           | a/b",
        "**/**        | a",
        // sets
        "[abc].txt    | b.txt",
        "[a-c].txt    | c.txt",
        "[!a-c].txt   | d.txt",
        "[]].txt      | ].txt",
        "[!]].txt     | a.txt",
        "[a-].txt     | -.txt",
        "[-a].txt     | -.txt",
        "[!!].txt     | a.txt",
        "[a!].txt     | !.txt",
        "[^a].txt     | ^.txt",
        "[^a].txt     | a.txt",
        "[?].txt      | ?.txt",
        "[*].txt      | *.txt",
        "[[].txt      | [.txt",
        "[a-cx-z]     | y",
        "[a-c-e]      | -",
        "[!z-a]       | q",
        "a[           | a[",
        "a[b          | a[b",
        "[!]          | [!]",
        "[]           | []",
        // one character
        "?            | a",
        "a?c          | abc",
        "a?c          | a?c",
        // anything else stands for itself
        "a.b          | a.b",
        "\\a          | \\a",
        "{a,b}        | {a,b}",
        "a+           | a+",
        "(a)          | (a)",
        "a**b         | axb",
        "a**b         | ab",
        "a*           | a",
        "*a*          | bab",
      })
  void thePatternTakes(String pattern, String path) {
    assertThat(taking(List.of(pattern), path)).contains(pattern);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*.pyc        | a.pyc.txt",
        "*.pyc        | a.PYC",
        "a            | A",
        "a            | ab",
        "a            | a/b", // but its directory is not entered
        "build/       | build",
        "build/       | rebuild/",
        ".git/        | .git",
        "*/           | x",
        "**/          | x",
        "/a           | x/a",
        "a/b          | x/a/b",
        "a/b          | a/b/c",
        "a/b/         | a/b",
        "a/*          | a/b/c",
        "*/c          | a/b/c",
        "a*c          | a/c",
        "a?c          | a/c",
        "a/**         | a",
        "a/**/        | a/b",
        "a/**/b       | a",
        "a/**/b       | b",
        "a/**/b       | a/b/c",
        "**/c.txt     | ac.txt",
        "x**/c        | xa/b/c", // stars within a name are no more than one
        "../a         | a",
        "./a          | a",
        "[abc].txt    | d.txt",
        "[!a-c].txt   | b.txt",
        "[!]].txt     | ].txt",
        "[!!].txt     | !.txt",
        "[z-a]        | m",
        "[a-c-e]      | d",
        "a[           | a",
        "[a/b]        | a",
        "?            | ab",
        "?            | ''",
        "a.b          | axb",
        "\\a          | a",
        "\\*          | a",
        "{a,b}        | a",
        "a+           | aa",
        "a*b          | a",
      })
  void thePatternLeaves(String pattern, String path) {
    if (path.isEmpty()) {
      assertThat(FnmatchSyntax.parse(pattern).matches(path)).isFalse();
    } else {
      assertThat(taking(List.of(pattern), path)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "//"})
  void aPatternWithoutANameTakesNothing(String pattern) {
    assertThat(taking(List.of(pattern), "a/")).isEmpty();
    assertThat(taking(List.of(pattern), "a/b")).isEmpty();
  }

  @Test
  void aQuestionMarkTakesOneCharacterHoweverManyBytesItHas() {
    String bag = "\ud83c\udf92";

    assertThat(taking(List.of("a?b"), "a\u00e9b")).isPresent();
    assertThat(taking(List.of("a?b"), "a" + bag + "b")).isPresent();
    assertThat(taking(List.of("a??b"), "a" + bag + "b")).isEmpty();
    assertThat(taking(List.of("?"), "e\u0301")).isEmpty();
  }

  @Test
  void aSetHoldsWholeCharacters() {
    String bag = "\ud83c\udf92";

    assertThat(taking(List.of("[" + bag + "]"), bag)).isPresent();
    assertThat(taking(List.of("[!" + bag + "]"), bag)).isEmpty();
    assertThat(taking(List.of("[\u00e0-\u00ff]"), "\u00e9")).isPresent();
    assertThat(taking(List.of("*" + bag + "*"), "a" + bag)).isPresent();
  }

  @Test
  void aCharacterAndItsDecompositionAreNotTheSame() {
    assertThat(taking(List.of("caf\u00e9"), "cafe\u0301")).isEmpty();
  }

  @Test
  void inANameThatIsNotUtf8EachByteIsACharacter() {
    RawName name = bytes('a', 0xff, 0xfe, '.', 'o');

    assertThat(taking(List.of("*.o"), name, false)).isPresent();
    assertThat(taking(List.of("a??.o"), name, false)).isPresent();
    assertThat(taking(List.of("a?.o"), name, false)).isEmpty();
    assertThat(taking(List.of("a[!x]*"), name, false)).isPresent();
    assertThat(taking(List.of("a\ufffd\ufffd.o"), name, false)).isEmpty();
    assertThat(taking(List.of("d/*.o"), RawName.of("d").child(name), false)).isPresent();
  }

  @Test
  void aBadNameAboveDoesNotChangeHowAGoodNameIsRead() {
    RawName path = bytes(0xff).child(RawName.of("\u00e9"));

    assertThat(taking(List.of("?/\u00e9"), path, false)).isPresent();
  }

  @Test
  void aLineBreakIsACharacterLikeAnyOther() {
    assertThat(taking(List.of("new?line*"), "new\nline.txt")).isPresent();
    assertThat(taking(List.of("*.txt"), "new\nline.txt")).isPresent();
  }

  @Test
  void theFirstPatternThatTakesIsTheOneReported() {
    assertThat(taking(List.of("b", "*.o", "a*"), "x/a.o")).contains("*.o");
    assertThat(taking(List.of("a*", "*.o"), "x/a.o")).contains("a*");
    assertThat(taking(List.of("a.o/", "x/a.o"), "x/a.o")).contains("x/a.o");
  }

  @Test
  void thePatternsAreKeptAsTheyWereGiven() {
    List<String> patterns = List.of("b//", "", "/", "a", "a");

    assertThat(new Excludes(patterns).patterns()).isEqualTo(patterns);
  }

  @Test
  void theDefaultsAreThoseOfOpenHandsInTheirOrder() {
    assertThat(String.join(" ", Excludes.DEFAULTS))
        .isEqualTo(
            ".git/ node_modules/ .venv/ venv/ __pycache__/ .mypy_cache/ .pytest_cache/"
                + " .ruff_cache/ dist/ build/ .next/ target/ *.pyc");
  }

  @Test
  void aPatternMadeToTakeForeverEndsAtOnce() {
    String name = "a".repeat(250);

    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> assertThat(taking(List.of("*a".repeat(100) + "*b"), name)).isEmpty());
  }

  @Test
  void aPathPatternMadeToTakeForeverEndsAtOnce() {
    String path = "a/".repeat(1000) + "a";

    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> assertThat(taking(List.of("**/a/".repeat(100) + "b"), path)).isEmpty());
  }
}
