package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.UNEXPECTED;

import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.regex.Pattern;

/** How the body of an answer comes, and whether it can be taken for what was asked for. */
final class Framing {
  private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");

  private Framing() {}

  /** A call for something that is to come as it is. */
  static Call plain(Query from) {
    return Call.get(from).with("Accept-Encoding", "identity");
  }

  /**
   * How many bytes the body has; -1 if only its end tells.
   *
   * @throws SatchelException UNEXPECTED if its end cannot be told from a break, or if it is encoded
   */
  static long length(HttpHeaders headers) throws SatchelException {
    if (!headers.allValues("Content-Encoding").stream().allMatch("identity"::equalsIgnoreCase)) {
      throw SatchelException.of(UNEXPECTED, "The server sends something else than it has");
    }
    Optional<String> length = headers.firstValue("Content-Length").map(String::strip);
    boolean isChunked =
        headers.firstValue("Transfer-Encoding").filter("chunked"::equalsIgnoreCase).isPresent();
    if (length.isEmpty() ? !isChunked : !LENGTH.matcher(length.get()).matches()) {
      throw SatchelException.of(
          UNEXPECTED, "The server sends a body whose end cannot be told from a break");
    }
    return length.map(Long::parseLong).orElse(-1L);
  }
}
