package dev.satchel.snapshot;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The name of an object: up to {@value #MAX_SEGMENTS} segments with slashes between them, {@value
 * #MAX_LENGTH} characters at most. A segment has 1 to 100 letters, digits, dots, hyphens and
 * underscores of ASCII, and begins with a letter or a digit; so any file system and any bucket
 * takes it as it is, and none can lead elsewhere. Ordered by characters.
 */
public record StoredName(String value) implements Comparable<StoredName> {
  static final int MAX_SEGMENTS = 16;
  static final int MAX_LENGTH = 512;
  static final String SEGMENT = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}";

  private static final Pattern FORM =
      Pattern.compile(SEGMENT + "(/" + SEGMENT + "){0," + (MAX_SEGMENTS - 1) + "}");

  /**
   * @throws IllegalArgumentException if {@code value} has another form
   */
  public StoredName {
    if (!isOne(value)) {
      throw new IllegalArgumentException("not a name for an object: " + value);
    }
  }

  /** Whether {@code value} has the form of a name. */
  public static boolean isOne(String value) {
    return value.length() <= MAX_LENGTH && FORM.matcher(value).matches();
  }

  /** What lies between the slashes. */
  public List<String> segments() {
    return List.of(value.split("/", -1));
  }

  /** This name, a slash, and {@code segment}. */
  public StoredName child(String segment) {
    return new StoredName(value + "/" + segment);
  }

  @Override
  public int compareTo(StoredName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
