package dev.satchel;

import static dev.satchel.Refusal.Code.MALFORMED_PATH;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * An absolute path as a caller gives it, split into its names. It holds no empty name, no {@code
 * "."}, no {@code ".."} and no NUL. Whether it lies inside a served root, and whether a link on the
 * way leads out of it, is for {@code files} to find out.
 *
 * @param names from the file system's root downwards; none for {@code "/"}
 */
public record WorkspacePath(List<RawName> names) {
  /** What Linux takes in one call, in bytes; a longer path can only be a mistake. */
  public static final int MAX_BYTES = 4095;

  public WorkspacePath {
    names = List.copyOf(names);
    for (RawName name : names) {
      if (name.isEmpty() || name.is(".") || name.is("..")) {
        throw new Refusal(MALFORMED_PATH, "Path must not contain '" + name + "'");
      }
    }
  }

  /**
   * Reads {@code raw}, which must be absolute. Repeated slashes, a slash at the end, and {@code
   * "."} change nothing.
   *
   * @throws Refusal MALFORMED_PATH, with the rule that is broken
   */
  public static WorkspacePath parse(RawName raw) {
    byte[] bytes = raw.bytes();
    if (bytes.length == 0 || bytes[0] != '/') {
      throw malformed("Path must be absolute", raw);
    }
    if (bytes.length > MAX_BYTES) {
      throw malformed("Path must not be longer than " + MAX_BYTES + " bytes", raw);
    }
    for (byte b : bytes) {
      if (b == 0) {
        throw malformed("Path must not contain NUL", raw);
      }
    }
    return new WorkspacePath(split(raw));
  }

  private static List<RawName> split(RawName raw) {
    List<RawName> names = new ArrayList<>();
    for (RawName name : components(raw)) {
      if (name.is("..")) {
        throw malformed("Path must not contain '..'", raw);
      }
      if (!name.is(".")) {
        names.add(name);
      }
    }
    return names;
  }

  /** The names between the slashes of {@code raw}, without the empty ones. */
  public static List<RawName> components(RawName raw) {
    List<RawName> names = new ArrayList<>();
    byte[] bytes = raw.bytes();
    int start = 0;
    for (int i = 0; i <= bytes.length; i++) {
      if (i == bytes.length || bytes[i] == '/') {
        if (i > start) {
          names.add(RawName.of(Arrays.copyOfRange(bytes, start, i)));
        }
        start = i + 1;
      }
    }
    return names;
  }

  /** The path of what {@code relative}, one or more names, is from here. */
  public WorkspacePath below(RawName relative) {
    return new WorkspacePath(Stream.concat(names.stream(), components(relative).stream()).toList());
  }

  /** The path as the bytes that the file system takes. */
  public RawName raw() {
    ByteArrayOutputStream path = new ByteArrayOutputStream();
    for (RawName name : names) {
      path.write('/');
      path.writeBytes(name.bytes());
    }
    return names.isEmpty() ? RawName.of("/") : RawName.of(path.toByteArray());
  }

  private static Refusal malformed(String rule, RawName raw) {
    String text = raw.text().replace('\0', '\uFFFD');
    String shown = text.length() > 200 ? text.substring(0, 200) + "..." : text;
    return new Refusal(MALFORMED_PATH, rule + ": " + shown);
  }

  /** The path as text, with U+FFFD for what is not UTF-8. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    names.forEach(name -> text.append('/').append(name));
    return text.isEmpty() ? "/" : text.toString();
  }
}
