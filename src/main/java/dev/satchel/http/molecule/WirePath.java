package dev.satchel.http.molecule;

import static dev.satchel.Refusal.Code.MALFORMED_PATH;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.http.RawQuery;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A path as platforms and workspaces name it to each other: a root, and names below it. Both sides
 * judge it by this class, in this order and in these words, and neither relies on the other having
 * done so. The names are bytes. A name with two dots in a row is refused although it is harmless:
 * the wire has it so. Immutable.
 *
 * @param root one of {@link #ROOTS}
 * @param names below it; none for the root itself
 */
public record WirePath(RawName root, List<RawName> names) {
  /**
   * The roots that there are, for both sides. Some platforms know one more, {@code /agent-home},
   * which no workspace has ever served, and which is not in the text of the refusal either.
   */
  public static final List<RawName> ROOTS =
      List.of(
          RawName.of("/configs"),
          RawName.of("/workspace"),
          RawName.of("/home"),
          RawName.of("/plugins"));

  private static final String PARAMETER = "path";

  public WirePath {
    names = List.copyOf(names);
  }

  /**
   * The path in the query of a call to a workspace: of several, the last.
   *
   * @throws Refusal MALFORMED_PATH, with the words of the wire
   */
  public static WirePath inCallToWorkspace(HttpServletRequest request) {
    List<String> values = RawQuery.of(request).all(PARAMETER);
    return parse(values.isEmpty() ? "" : values.get(values.size() - 1));
  }

  /**
   * The path in the query of a call to a platform: of several, the first. A backslash in it is
   * refused here, because some systems take it for a slash.
   *
   * @throws Refusal MALFORMED_PATH, with the words of the wire
   */
  public static WirePath inCallToPlatform(HttpServletRequest request) {
    List<String> values = RawQuery.of(request).all(PARAMETER);
    WirePath path = parse(values.isEmpty() ? "" : values.get(0));
    if (path.names.stream().anyMatch(name -> name.text().indexOf('\\') >= 0)) {
      throw invalid();
    }
    return path;
  }

  /** Takes a value of the query, still encoded. */
  private static WirePath parse(String value) {
    Optional<RawName> decoded = RawQuery.decode(value);
    if (decoded.isEmpty()) {
      throw invalid(); // What a broken encoding stands for cannot be said.
    }
    return of(decoded.get());
  }

  /**
   * Judges {@code path}.
   *
   * @throws Refusal MALFORMED_PATH, with the words of the wire
   */
  static WirePath of(RawName path) {
    if (path.isEmpty()) {
      throw refused("path query required");
    }
    if (path.bytes()[0] != '/') {
      throw refused("path must be absolute");
    }
    RawName root = rootOf(path);
    checkCharacters(path);
    int begin = root.length() + 1;
    RawName below = path.length() < begin ? RawName.of("") : from(path, begin);
    List<RawName> names = WorkspacePath.components(below);
    WirePath judged = new WirePath(root, names);
    boolean isPlain = names.stream().noneMatch(name -> name.is("."));
    if (!isPlain || !judged.raw().equals(path)) { // A slash too many, or one at the end.
      throw invalid();
    }
    return judged;
  }

  private static RawName rootOf(RawName path) {
    return ROOTS.stream()
        .filter(root -> path.equals(root) || startsWith(path, root.bytes()))
        .findFirst()
        .orElseThrow(() -> refused("path must be under /configs, /workspace, /home, or /plugins"));
  }

  /** Whether {@code path} goes on behind {@code root} with a slash. */
  private static boolean startsWith(RawName path, byte[] root) {
    byte[] bytes = path.bytes();
    return bytes.length > root.length
        && bytes[root.length] == '/'
        && Arrays.equals(bytes, 0, root.length, root, 0, root.length);
  }

  private static void checkCharacters(RawName path) {
    byte before = 0;
    for (byte b : path.bytes()) {
      boolean isControl = (b >= 0 && b < ' ') || b == 127;
      if (isControl || (b == '.' && before == '.')) {
        throw invalid();
      }
      before = b;
    }
  }

  private static RawName from(RawName path, int begin) {
    byte[] bytes = path.bytes();
    return RawName.of(Arrays.copyOfRange(bytes, begin, bytes.length));
  }

  /** The path as it was given. */
  public RawName raw() {
    RawName path = root;
    for (RawName name : names) {
      path = path.child(name);
    }
    return path;
  }

  private static Refusal invalid() {
    return refused("invalid path");
  }

  private static Refusal refused(String error) {
    return new Refusal(MALFORMED_PATH, error);
  }
}
