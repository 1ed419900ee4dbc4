package dev.satchel.snapshot;

import java.util.regex.Pattern;

/**
 * How the names of some objects begin: nothing at all, a part of a name, or a name and a slash.
 *
 * @param value the characters, as in the names
 */
public record NamePrefix(String value) {
  private static final Pattern FORM =
      Pattern.compile("(%1$s/){0,15}(%1$s)?".formatted(StoredName.SEGMENT));

  /** With which all names begin. */
  public static final NamePrefix ALL = new NamePrefix("");

  /**
   * @throws IllegalArgumentException if no name could begin so
   */
  public NamePrefix {
    if (value.length() > StoredName.MAX_LENGTH || !FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("no name begins with this: " + value);
    }
  }

  /** That of the names that are {@code name}, a slash, and more. */
  public static NamePrefix below(StoredName name) {
    return new NamePrefix(name + "/");
  }

  /** As much of it as ends in a slash. */
  String directory() {
    return value.substring(0, value.lastIndexOf('/') + 1);
  }

  /** Whether {@code name}, or all names that begin with it, begin so. */
  boolean begins(String name) {
    return name.startsWith(value);
  }

  /** Whether there may be names that begin so among those that begin with {@code start}. */
  boolean meets(String start) {
    return start.startsWith(value) || value.startsWith(start);
  }
}
