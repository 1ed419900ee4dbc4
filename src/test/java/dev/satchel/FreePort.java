package dev.satchel;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports of loopback for processes that must be told theirs. The kernel gives none of them to others
 * that ask for any port or connect to one, so that a port stays free until it is used, also while
 * its server is away.
 */
public final class FreePort {
  /** Below those that Linux gives away, and above those of well-known servers. */
  private static final int FIRST = 20_000;

  private static final int COUNT = 12_000;

  /** Processes that run at a time have ids close to each other, and shall begin far apart. */
  private static final int STRIDE = 89;

  private static final AtomicInteger NEXT =
      new AtomicInteger((int) (ProcessHandle.current().pid() * STRIDE % COUNT));

  private FreePort() {}

  /** One that nobody listens at, and that this process has not been given before. */
  public static int next() throws IOException {
    for (int i = 0; i < COUNT; i++) {
      int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IOException("No port is free");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
