package dev.satchel.platform;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Addresses that begin with the same bits.
 *
 * @param first the lowest of them
 * @param bits how many are the same
 */
record Network(InetAddress first, int bits) {
  private static final Pattern SHAPE =
      Pattern.compile("(?<address>\\[[^\\[\\]]+]|[^/\\[\\]]+)(/(?<bits>[0-9]{1,3}))?");

  Network {
    byte[] bytes = first.getAddress();
    if (bits < 0 || bits > bytes.length * Byte.SIZE) {
      throw new IllegalArgumentException("no address has so many bits: " + bits);
    }
    if (!Arrays.equals(bytes, kept(bytes, bits))) {
      throw new IllegalArgumentException("not the first address of a network of so many bits");
    }
  }

  /**
   * Reads an address and, behind a slash, the number of bits, which is all of them without one.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  static Network parse(String text) {
    Matcher parts = SHAPE.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("not a network");
    }
    InetAddress first =
        Literal.parse(parts.group("address"))
            .orElseThrow(() -> new IllegalArgumentException("not an address"));
    return new Network(
        first,
        Optional.ofNullable(parts.group("bits"))
            .map(Integer::parseInt)
            .orElse(first.getAddress().length * Byte.SIZE));
  }

  boolean contains(InetAddress address) {
    return contains(address.getAddress());
  }

  /** Of an address as it is in packets; one of the other family is not in it. */
  boolean contains(byte[] address) {
    byte[] mine = first.getAddress();
    return mine.length == address.length && Arrays.equals(mine, kept(address, bits));
  }

  boolean contains(Network other) {
    return other.bits >= bits && contains(other.first);
  }

  private static byte[] kept(byte[] address, int bits) {
    byte[] kept = new byte[address.length];
    int whole = bits / Byte.SIZE;
    System.arraycopy(address, 0, kept, 0, whole);
    if (whole < address.length) {
      int mask = 0xff00 >> (bits % Byte.SIZE);
      kept[whole] = (byte) (address[whole] & mask);
    }
    return kept;
  }
}
