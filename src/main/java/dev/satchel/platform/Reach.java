package dev.satchel.platform;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/** Who can be behind an address. */
enum Reach {
  /** Anyone on the Internet. */
  PUBLIC,
  /** Someone of a network that is not the Internet, or this machine. */
  PRIVATE,
  /** Nobody who may ever be called: the link, a group, the cloud's own machines, or no one. */
  NEVER;

  private static final List<Network> NEVER_CALLED =
      networks(
          "0.0.0.0/8", // this network
          "169.254.0.0/16", // the link, and where most clouds tell a machine its secrets
          "192.0.0.0/24", // protocols; one cloud tells secrets here
          "192.0.2.0/24", // documentation
          "192.88.99.0/24", // relays of 6to4
          "198.51.100.0/24", // documentation
          "203.0.113.0/24", // documentation
          "224.0.0.0/4", // groups
          "240.0.0.0/4", // reserved, and everyone
          "100.100.100.200", // secrets of a cloud, among shared addresses
          "168.63.129.16", // a cloud's own server, among public addresses
          "[2001::]/23", // protocols, measurements
          "[2001:db8::]/32", // documentation
          "[3fff::]/20", // documentation
          "[fd00:ec2::]/32", // a cloud's own servers, among private addresses
          "[fd00:42::42]", // secrets of a cloud
          "[fd00:c1::a9fe:a9fe]", // secrets of a cloud
          "[fd20:ce::254]"); // secrets of a cloud

  private static final List<Network> PRIVATELY_USED =
      networks(
          "10.0.0.0/8",
          "100.64.0.0/10", // shared by the customers of a provider
          "127.0.0.0/8", // this machine
          "172.16.0.0/12",
          "192.168.0.0/16",
          "198.18.0.0/15", // measurements
          "[::1]", // this machine
          "[fc00::]/7", // unique and local
          "[fec0::]/10"); // sites

  private static final Network GLOBAL_IPV6 = Network.parse("[2000::]/3");

  /** Of an address that stands for itself. */
  static Reach of(InetAddress address) {
    if (contains(NEVER_CALLED, address)) {
      return NEVER;
    }
    if (contains(PRIVATELY_USED, address)) {
      return PRIVATE;
    }
    boolean isAssigned =
        address.getAddress().length == Integer.BYTES || GLOBAL_IPV6.contains(address);
    return isAssigned ? PUBLIC : NEVER;
  }

  /** Whether nobody in the network may ever be called. */
  static boolean isNever(Network network) {
    return of(network.first()) == NEVER && PRIVATELY_USED.stream().noneMatch(network::contains);
  }

  private static boolean contains(List<Network> ranges, InetAddress address) {
    return ranges.stream().anyMatch(range -> range.contains(address));
  }

  private static List<Network> networks(String... texts) {
    return Stream.of(texts).map(Network::parse).toList();
  }
}
