package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.CHANGED;

import dev.satchel.client.Transfer.OnChange;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** A part of something else that lies where a download's is to be. */
final class OtherPart {
  private OtherPart() {}

  /** Whether {@code part} is none of what comes {@code from} there. */
  static boolean isAt(Path part, PartState known, String from) {
    return !known.from().equals(from) && Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Tells that it is about to be removed.
   *
   * @throws SatchelException CHANGED if it must stay
   */
  static void giveUp(Path part, Transfer how) throws SatchelException {
    if (how.onChange() == OnChange.REFUSE) {
      throw SatchelException.of(CHANGED, "A part of another download lies there: " + part);
    }
    how.progress().otherRemoved();
  }
}
