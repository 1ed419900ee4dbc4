package dev.satchel.platform;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network that may be called although it is private.
 *
 * @param port the only one; empty for all
 */
record Allowed(Network network, OptionalInt port) {
  private static final int MAX_PORT = 65535;
  private static final Pattern SHAPE =
      Pattern.compile("(?<network>[^:\\[\\]]+|\\[[^\\[\\]]+](/[0-9]+)?)(:(?<port>[0-9]{1,5}))?");

  Allowed {
    if (Reach.isNever(network)) {
      throw new IllegalArgumentException("these addresses are never called");
    }
    if (port.isPresent() && (port.getAsInt() < 1 || port.getAsInt() > MAX_PORT)) {
      throw new IllegalArgumentException("not a port: " + port.getAsInt());
    }
  }

  /**
   * Reads a network and, behind a colon, a port.
   *
   * @throws IllegalArgumentException if it is anything else, or nobody in it may ever be called
   */
  static Allowed parse(String text) {
    try {
      return isPlainIpv6(text)
          ? new Allowed(Network.parse(text), OptionalInt.empty())
          : withPort(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(text + ": " + e.getMessage(), e);
    }
  }

  /** Whether it is an IPv6 network without brackets, which has room for no port. */
  private static boolean isPlainIpv6(String text) {
    return !text.startsWith("[") && text.indexOf(':') != text.lastIndexOf(':');
  }

  private static Allowed withPort(String text) {
    Matcher parts = SHAPE.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("not a network, nor one with a port");
    }
    Optional<String> port = Optional.ofNullable(parts.group("port"));
    return new Allowed(
        Network.parse(parts.group("network")),
        port.isPresent() ? OptionalInt.of(Integer.parseInt(port.get())) : OptionalInt.empty());
  }

  boolean covers(InetAddress address, int called) {
    return network.contains(address) && (port.isEmpty() || port.getAsInt() == called);
  }
}
