package dev.satchel.server;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;

/** Addresses of servers, as clients need them. */
public final class BaseUrl {
  private BaseUrl() {}

  /** Of a server that listens on {@code host}, a name or an address. */
  public static URI of(String host, int port) {
    boolean needsBrackets = host.contains(":") && !host.startsWith("[");
    return URI.create("http://" + (needsBrackets ? "[" + host + "]" : host) + ":" + port);
  }

  /** The same for others than this machine: one that listens everywhere has this machine's name. */
  static URI forOthers(String host, int port) throws UnknownHostException {
    boolean isEverywhere = InetAddress.getByName(host).isAnyLocalAddress();
    return of(isEverywhere ? InetAddress.getLocalHost().getHostName() : host, port);
  }
}
