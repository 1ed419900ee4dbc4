package dev.satchel.session;

import static dev.satchel.Refusal.Code.FORBIDDEN;
import static dev.satchel.Refusal.Code.NOT_A_FILE;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.files.Draft;
import dev.satchel.files.FileType;
import dev.satchel.session.SessionFiles.NewContent;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** What callers do to single files of a directory, in words that do not say where it lies. */
final class Changes {
  private static final int BUFFER = 128 << 10; // As much as one call of the kernel takes.
  private static final String INVALID = "Invalid file path";

  private Changes() {}

  /** Writes a file, whole or not at all; says why it was refused, if it was. */
  static Optional<String> write(Site site, NewContent file) throws IOException {
    RelativePath path;
    try {
      path = RelativePath.parse(file.path());
    } catch (Refusal e) {
      return Optional.of(INVALID);
    }
    if (path.names().isEmpty()) {
      return Optional.of(INVALID);
    }
    WorkspacePath at = path.below(site.path());
    try (Draft draft = site.jail().draft(at)) {
      OutputStream out = new BufferedOutputStream(draft, BUFFER);
      file.content().writeTo(out);
      out.flush();
      draft.publish();
      return Optional.empty();
    } catch (Refusal e) {
      return Optional.of(why(site, at, e));
    }
  }

  private static String why(Site site, WorkspacePath at, Refusal refusal) throws IOException {
    return switch (refusal.code()) {
      case FORBIDDEN -> isOutside(site, at) ? INVALID : "Permission denied";
      case NOT_A_FILE -> "Path is not a file";
      case NOT_A_DIRECTORY -> "Path leads through what is no directory";
      case MALFORMED_PATH, NOT_FOUND -> INVALID;
      case NO_SPACE -> "There is no room for the file";
      case CHANGED -> "Path was changed meanwhile";
      default -> site.told(refusal).reason();
    };
  }

  /** Whether the way there leads out. */
  private static boolean isOutside(Site site, WorkspacePath at) throws IOException {
    try {
      site.jail().stat(at);
      return false;
    } catch (Refusal e) {
      return e.code() == FORBIDDEN;
    }
  }

  /**
   * Takes away a file, or a link to one.
   *
   * @throws Refusal NOT_FOUND; NOT_A_FILE; FORBIDDEN
   */
  static void delete(Site site, RawName path) throws IOException {
    WorkspacePath at = RelativePath.parse(path).below(site.path());
    if (type(site, at) != FileType.REGULAR) {
      throw new Refusal(NOT_A_FILE, "Path is not a file");
    }
    try {
      site.jail().delete(at);
    } catch (Refusal e) {
      throw e.code() == FORBIDDEN
          ? new Refusal(FORBIDDEN, "Permission denied")
          : RelativePath.notFound();
    }
  }

  private static FileType type(Site site, WorkspacePath at) throws IOException {
    try {
      return site.jail().stat(at).type();
    } catch (Refusal e) {
      throw RelativePath.notFound();
    }
  }
}
