package dev.satchel.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names of files between archives, where they are bytes, and paths of this machine. Where those are
 * bytes as well, all names can be had, whatever the locale: a URI of a file says them byte by byte.
 */
final class LocalName {
  private static final boolean IS_WINDOWS = FileSystems.getDefault().getSeparator().equals("\\");
  private static final Pattern DEVICE =
      Pattern.compile(
          "(CON|PRN|AUX|NUL|CONIN\\$|CONOUT\\$|(COM|LPT)[0-9\u00B9\u00B2\u00B3]) *(\\..*)?",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
  private static final Pattern FORBIDDEN = Pattern.compile("[\\x00-\\x1F<>:\"|?*\\\\]");

  private LocalName() {}

  /** Whether names have to be good for Windows anyway. */
  static boolean isWindows() {
    return IS_WINDOWS;
  }

  /** What two names have in common that fall together where case makes no difference. */
  static RawName folded(RawName path) {
    return RawName.of(path.text().toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT));
  }

  /** Why Windows cannot have something of that path; empty if it can. Goes on behind a name. */
  static Optional<String> windowsObjection(RawName path) {
    if (!path.isUtf8()) {
      return Optional.of("is not UTF-8, which names on Windows have to be");
    }
    return WorkspacePath.components(path).stream()
        .map(LocalName::objection)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> objection(RawName single) {
    String name = single.text();
    if (name.equals(".") || name.equals("..")) {
      return Optional.empty();
    }
    if (DEVICE.matcher(name).matches()) {
      return Optional.of("has the name of a device on Windows");
    }
    if (FORBIDDEN.matcher(name).find()) {
      return Optional.of("has a character in its name that Windows does not allow");
    }
    return name.endsWith(".") || name.endsWith(" ")
        ? Optional.of("has a name that ends with a dot or a space, which Windows takes away")
        : Optional.empty();
  }

  /**
   * The names of {@code path} as a relative path of this machine; empty if they cannot be had here.
   */
  static Optional<Path> relative(RawName path) {
    try {
      if (path.isAscii() || IS_WINDOWS) {
        return Optional.of(Path.of(path.text()));
      }
      Path whole = Path.of(uri(path));
      return Optional.of(whole.subpath(0, whole.getNameCount()));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static URI uri(RawName path) {
    StringBuilder text = new StringBuilder("file:///");
    for (byte b : path.bytes()) {
      boolean isPlain = b == '/' || (b >= '0' && b <= '9') || (b >= 'a' && b <= 'z');
      if (isPlain) {
        text.append((char) b);
      } else {
        text.append(String.format(Locale.ROOT, "%%%02X", b));
      }
    }
    return URI.create(text.toString());
  }

  /** The last name of {@code path}, byte by byte. */
  static RawName of(Path path) {
    Path name = path.getFileName();
    return name == null ? RawName.of("") : all(name);
  }

  /** All names of {@code path}, with slashes between them, byte by byte. */
  static RawName all(Path path) {
    String text = path.toString();
    if (IS_WINDOWS) {
      return RawName.of(text.replace('\\', '/'));
    }
    if (text.chars().allMatch(c -> c < 0x80)) {
      return RawName.of(text);
    }
    String uri = Path.of("/").resolve(path).toUri().getRawPath();
    int start = path.isAbsolute() ? 0 : 1;
    boolean hasSlash = uri.endsWith("/") && !text.endsWith("/"); // A directory's has one.
    return RawName.of(decoded(uri.getBytes(UTF_8), start, uri.length() - (hasSlash ? 1 : 0)));
  }

  private static byte[] decoded(byte[] encoded, int start, int end) {
    byte[] name = new byte[end - start];
    int length = 0;
    for (int i = start; i < end; i++) {
      if (encoded[i] == '%') {
        name[length++] =
            (byte) (Character.digit(encoded[i + 1], 16) << 4 | Character.digit(encoded[i + 2], 16));
        i += 2;
      } else {
        name[length++] = encoded[i];
      }
    }
    return Arrays.copyOf(name, length);
  }
}
