package dev.satchel.platform;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which addresses may be called. Public ones may; private ones, those of this machine and shared
 * ones (RFC 6598) only if they are listed; those of a link, of groups, of documentation, of a
 * cloud's own machines, and of nobody never. An IPv4 address that is written as an IPv6 one
 * (mapped, translated, tunnelled) counts as what it stands for. Immutable.
 */
public final class AddressPolicy {
  /** Tells the addresses of a name. Safe for many threads. */
  @FunctionalInterface
  public interface Names {
    List<InetAddress> addresses(String host) throws UnknownHostException;

    /** Asks as all programs on this machine do. */
    static Names ofThisMachine() {
      return host -> List.of(InetAddress.getAllByName(host));
    }
  }

  private final List<Allowed> list;
  private final Names names;

  private AddressPolicy(List<Allowed> list, Names names) {
    this.list = list;
    this.names = names;
  }

  /**
   * Reads the value of a setting: networks like {@code 10.0.0.0/8}, {@code 127.0.0.1:9000} or
   * {@code [fd00::]/8}, separated by commas; with a port, that one only.
   *
   * @throws IllegalArgumentException with what is wrong with it
   */
  public static AddressPolicy allowing(String list, Names names) {
    List<Allowed> all =
        Stream.of(list.split(",", -1))
            .map(String::strip)
            .filter(text -> !text.isEmpty())
            .map(Allowed::parse)
            .toList();
    return new AddressPolicy(all, names);
  }

  /**
   * Whether the target may be called as far as can be told now: each of its addresses may. A name
   * that has none at the moment may be.
   */
  public boolean allows(TargetUrl target) {
    return addresses(target).stream().allMatch(address -> allows(address, target.port()));
  }

  private List<InetAddress> addresses(TargetUrl target) {
    try {
      return addresses(target.host());
    } catch (UnknownHostException e) {
      return List.of();
    }
  }

  private List<InetAddress> addresses(String host) throws UnknownHostException {
    Optional<InetAddress> literal = Literal.parse(host);
    return literal.isPresent() ? List.of(literal.get()) : names.addresses(host);
  }

  private boolean allows(InetAddress address, int port) {
    return Embedding.meant(address).stream().allMatch(meant -> allowsMeant(meant, port));
  }

  private boolean allowsMeant(InetAddress address, int port) {
    return switch (Reach.of(address)) {
      case PUBLIC -> true;
      case PRIVATE -> list.stream().anyMatch(allowed -> allowed.covers(address, port));
      case NEVER -> false;
    };
  }

  /**
   * The addresses of {@code host}, each of which may be called, at that port.
   *
   * @throws IOException if there is none, or one of them may not be called
   */
  List<InetAddress> vetted(String host, int port) throws IOException {
    List<InetAddress> addresses = addresses(host);
    if (addresses.isEmpty()) {
      throw new UnknownHostException(host);
    }
    for (InetAddress address : addresses) {
      if (!allows(address, port)) {
        throw Unreachable.untried(
            "not to be called: " + host + " at " + address.getHostAddress(), null);
      }
    }
    return List.copyOf(addresses);
  }
}
