package dev.satchel.http.sandboxagent;

import dev.satchel.Refusal;
import java.util.regex.Pattern;

/** What the operating system says to the published server, which passes it on in these words. */
enum OsError {
  EXISTS(17, "File exists"),
  OTHER_FILE_SYSTEM(18, "Invalid cross-device link"),
  NOT_A_DIRECTORY(20, "Not a directory"),
  IS_A_DIRECTORY(21, "Is a directory"),
  INVALID(22, "Invalid argument"),
  NO_SPACE(28, "No space left on device"),
  NAME_TOO_LONG(36, "File name too long"),
  NOT_EMPTY(39, "Directory not empty");

  private static final Pattern FORM = Pattern.compile(".* \\(os error \\d+\\)");

  private final int number;
  private final String text;

  OsError(int number, String text) {
    this.number = number;
    this.text = text;
  }

  /** The refusal that says so. */
  Refusal refusal(Refusal.Code code) {
    return new Refusal(code, text + " (os error " + number + ")");
  }

  /** Whether a refusal is one of these. */
  static boolean isIn(Refusal refusal) {
    return FORM.matcher(refusal.reason()).matches();
  }
}
