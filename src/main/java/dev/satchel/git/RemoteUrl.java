package dev.satchel.git;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The URL of a remote as it may be shown: without what gives access to it. */
final class RemoteUrl {
  private static final Pattern WEB_CREDENTIALS =
      Pattern.compile("(https?://)[^/?#\\s]*@", Pattern.CASE_INSENSITIVE);
  private static final Pattern PASSWORD =
      Pattern.compile("([a-z][a-z0-9+.-]*://)[^/?#\\s@:]*:[^/?#\\s]*@", Pattern.CASE_INSENSITIVE);
  private static final Pattern PARAMETER = Pattern.compile("([?&;#])([^=&;#\\s]+)=([^&;#\\s]*)");
  private static final Pattern SECRET =
      Pattern.compile(
          "token|secret|passw|pwd|passphrase|auth|credential|signature|session|jwt|bearer"
              + "|key|^sig$|^code$|^pat$",
          Pattern.CASE_INSENSITIVE);

  private RemoteUrl() {}

  static String redacted(String url) {
    String withoutUser = WEB_CREDENTIALS.matcher(url).replaceAll("$1****@");
    String withoutPassword = PASSWORD.matcher(withoutUser).replaceAll("$1****@");
    return PARAMETER.matcher(withoutPassword).replaceAll(RemoteUrl::parameter);
  }

  private static String parameter(MatchResult parameter) {
    String shown =
        SECRET.matcher(parameter.group(2)).find()
            ? parameter.group(1) + parameter.group(2) + "=%3Credacted%3E"
            : parameter.group();
    return Matcher.quoteReplacement(shown);
  }
}
