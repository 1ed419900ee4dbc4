package dev.satchel.platform;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A way in which IPv6 addresses hold IPv4 ones: what is sent to the one gets to the other.
 *
 * @param network which addresses do
 * @param offsets where in their bytes the others begin
 * @param isInverted whether the last of these has each of its bits turned over
 */
record Embedding(Network network, List<Integer> offsets, boolean isInverted) {
  private static final int LAST = 12;
  private static final List<Embedding> ALL =
      List.of(
          of("[::ffff:0:0:0]/96", LAST), // translated
          of("[64:ff9b::]/96", LAST), // translated on the way
          of("[2002::]/16", 2), // 6to4
          new Embedding(Network.parse("[2001::]/32"), List.of(4, LAST), true)); // Teredo

  /** Network.parse would take these two for IPv4 addresses, or for two others as well. */
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

  private static final byte[] COMPATIBLE = new byte[LAST];

  Embedding {
    offsets = List.copyOf(offsets);
  }

  private static Embedding of(String network, int offset) {
    return new Embedding(Network.parse(network), List.of(offset), false);
  }

  /** The addresses that {@code address} stands for: itself, or those that it holds. */
  static List<InetAddress> meant(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (address instanceof Inet4Address) {
      return List.of(address);
    }
    byte[] head = Arrays.copyOf(bytes, LAST);
    boolean isCompatible = Arrays.equals(head, COMPATIBLE) && !isReserved(bytes);
    if (Arrays.equals(head, MAPPED) || isCompatible) {
      return List.of(address(bytes, LAST, 0));
    }
    return ALL.stream()
        .filter(way -> way.network.contains(bytes))
        .findFirst()
        .map(way -> way.held(bytes))
        .orElse(List.of(address));
  }

  /** Whether it is the address of nobody, or of this machine, in IPv6's own way. */
  private static boolean isReserved(byte[] bytes) {
    int last = ByteBuffer.wrap(bytes).getInt(LAST);
    return last == 0 || last == 1;
  }

  private List<InetAddress> held(byte[] bytes) {
    return IntStream.range(0, offsets.size())
        .mapToObj(
            at ->
                address(bytes, offsets.get(at), isInverted && at == offsets.size() - 1 ? 0xff : 0))
        .toList();
  }

  private static InetAddress address(byte[] bytes, int offset, int turned) {
    byte[] held = Arrays.copyOfRange(bytes, offset, offset + Integer.BYTES);
    for (int i = 0; i < held.length; i++) {
      held[i] = (byte) (held[i] ^ turned);
    }
    try {
      return InetAddress.getByAddress(held);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}
