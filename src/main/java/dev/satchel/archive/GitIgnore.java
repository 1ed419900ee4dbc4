package dev.satchel.archive;

import dev.satchel.RawName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the {@code .gitignore} files from the top of a tree down to one directory leave out
 * (gitignore(5)). What is nearer counts more, and in one file what comes later. Whether git knows a
 * file already is not looked at. Immutable.
 */
public final class GitIgnore {
  /** The name of a file with rules. */
  public static final RawName FILE = RawName.of(".gitignore");

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  /**
   * @param keeps whether it takes things back that another rule leaves out
   */
  private record Rule(PathPattern pattern, boolean keeps) {}

  private final @Nullable GitIgnore above;
  private final String name;

  /** The last one first. */
  private final List<Rule> rules;

  private GitIgnore(@Nullable GitIgnore above, String name, List<Rule> rules) {
    this.above = above;
    this.name = name;
    this.rules = rules;
  }

  /**
   * The rules for the top of a tree.
   *
   * @param texts of files whose rules count from there, later ones more than earlier ones
   */
  public static GitIgnore top(byte[]... texts) {
    List<Rule> rules = new ArrayList<>();
    for (byte[] text : texts) {
      rules.addAll(parse(text));
    }
    Collections.reverse(rules);
    return new GitIgnore(null, "", rules);
  }

  /**
   * The rules for a directory in this one.
   *
   * @param text of the file of rules there; empty if there is none
   */
  public GitIgnore below(RawName directory, byte[] text) {
    List<Rule> more = parse(text);
    Collections.reverse(more);
    return new GitIgnore(this, Excludes.text(directory), more);
  }

  /**
   * Whether something in this directory is left out. Below what is left out one does not go: no
   * rule takes anything back there.
   */
  public boolean ignores(RawName child, boolean isDirectory) {
    List<String> path = new ArrayList<>(List.of(Excludes.text(child)));
    for (GitIgnore level = this; level != null; level = level.above) {
      for (Rule rule : level.rules) {
        if (rule.pattern().takes(path, isDirectory)) {
          return !rule.keeps();
        }
      }
      path.add(0, level.name);
    }
    return false;
  }

  private static List<Rule> parse(byte[] text) {
    List<Rule> rules = new ArrayList<>();
    int start = startsWithMark(text) ? BYTE_ORDER_MARK.length : 0;
    for (int i = start; i <= text.length; i++) {
      if (i == text.length || text[i] == '\n') {
        parse(line(text, start, i)).ifPresent(rules::add);
        start = i + 1;
      }
    }
    return rules;
  }

  private static boolean startsWithMark(byte[] text) {
    return Arrays.mismatch(text, BYTE_ORDER_MARK) == BYTE_ORDER_MARK.length
        || Arrays.equals(text, BYTE_ORDER_MARK);
  }

  /** A line as patterns are: one character for each byte if it is not UTF-8. */
  private static String line(byte[] text, int start, int end) {
    int last = end > start && text[end - 1] == '\r' ? end - 1 : end;
    return Excludes.text(RawName.of(Arrays.copyOfRange(text, start, last)));
  }

  private static Optional<Rule> parse(String line) {
    if (line.startsWith("#")) {
      return Optional.empty();
    }
    boolean keeps = line.startsWith("!");
    String pattern = withoutSpacesAtEnd(keeps ? line.substring(1) : line);
    return PathPattern.ofGitignore(pattern).map(parsed -> new Rule(parsed, keeps));
  }

  /** A backslash keeps the space behind it. */
  private static String withoutSpacesAtEnd(String line) {
    int end = line.length();
    while (end > 0 && line.charAt(end - 1) == ' ') {
      end--;
    }
    int backslashes = 0;
    while (backslashes < end && line.charAt(end - 1 - backslashes) == '\\') {
      backslashes++;
    }
    boolean isKept = backslashes % 2 == 1 && end < line.length();
    return line.substring(0, isKept ? end + 1 : end);
  }
}
