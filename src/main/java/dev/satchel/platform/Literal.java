package dev.satchel.platform;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Addresses that are written out, in the one way that everybody reads alike. */
final class Literal {
  private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern IPV4 = Pattern.compile("(" + BYTE + "\\.){3}" + BYTE);
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  private Literal() {}

  /**
   * Reads an IPv4 address of four decimal numbers without zeros before them, or an IPv6 address
   * without a zone, in brackets or not. Empty if it is neither. Never asks for a name.
   */
  static Optional<InetAddress> parse(String text) {
    boolean isBracketed = text.startsWith("[") && text.endsWith("]");
    String bare = isBracketed ? text.substring(1, text.length() - 1) : text;
    if (IPV6.matcher(bare).matches()) {
      return numeric("[" + bare + "]");
    }
    return !isBracketed && IPV4.matcher(bare).matches() ? numeric(bare) : Optional.empty();
  }

  private static Optional<InetAddress> numeric(String text) {
    try {
      return Optional.of(InetAddress.getByName(text));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
