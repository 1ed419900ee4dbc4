package dev.satchel.http.molecule;

/** Makes of what a client calls a file a name that is safe everywhere: the wire says how. */
final class SafeName {
  private static final int MAX_LENGTH = 100;
  private static final int MAX_EXTENSION = 16; // With the dot.
  private static final String OTHERWISE = "file";

  private SafeName() {}

  /** In ASCII, one name, with at least one character and no more than 100. */
  static String of(String given) {
    StringBuilder plain = new StringBuilder();
    given
        .substring(given.lastIndexOf('/') + 1)
        .codePoints()
        .forEach(c -> plain.append(isSafe(c) ? (char) c : '_'));
    String name = shortened(plain.toString());
    return name.isEmpty() || name.equals(".") || name.equals("..") ? OTHERWISE : name;
  }

  private static boolean isSafe(int c) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '_'
        || c == '-';
  }

  private static String shortened(String name) {
    if (name.length() <= MAX_LENGTH) {
      return name;
    }
    int dot = name.lastIndexOf('.');
    boolean isExtension = dot >= 0 && name.length() - dot <= MAX_EXTENSION;
    String extension = isExtension ? name.substring(dot) : "";
    return name.substring(0, MAX_LENGTH - extension.length()) + extension;
  }
}
