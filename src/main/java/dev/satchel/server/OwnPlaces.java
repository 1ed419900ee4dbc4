package dev.satchel.server;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds directories that the server may have for itself: what lies there must not be reached by
 * those who may read and write in the roots. Links are followed before anything is compared.
 */
final class OwnPlaces {
  private final List<Path> roots;

  private OwnPlaces(List<Path> roots) {
    this.roots = roots;
  }

  /**
   * Outside of {@code roots}.
   *
   * @throws InvalidSetting if one of them does not exist
   */
  static OwnPlaces outside(List<Path> roots) throws IOException {
    List<Path> real = new ArrayList<>();
    for (Path root : roots) {
      try {
        real.add(root.toRealPath());
      } catch (NoSuchFileException e) {
        throw new InvalidSetting("Root is not a directory: " + root.toAbsolutePath());
      }
    }
    return new OwnPlaces(real);
  }

  /**
   * The first of {@code candidates} that lies in no root and holds none, without links; it need not
   * exist.
   *
   * @param setting what to change if there is none
   * @throws InvalidSetting if there is none
   */
  Path first(String setting, List<Path> candidates) throws IOException {
    for (Path candidate : candidates) {
      Path real = realPath(candidate);
      if (isOutside(real)) {
        return real;
      }
    }
    throw new InvalidSetting(
        setting + " must lie outside the served roots, and hold none: " + candidates.get(0));
  }

  /** Whether {@code path} lies in no root and holds none; it need not exist. */
  boolean areApartFrom(Path path) throws IOException {
    return isOutside(realPath(path));
  }

  private boolean isOutside(Path real) {
    return roots.stream().noneMatch(root -> real.startsWith(root) || root.startsWith(real));
  }

  /** Where {@code path} lies without links, whether or not it exists yet. */
  static Path realPath(Path path) throws IOException {
    try {
      return path.toRealPath();
    } catch (NoSuchFileException e) {
      Path parent = path.getParent();
      return parent == null ? path : realPath(parent).resolve(path.getFileName());
    }
  }
}
