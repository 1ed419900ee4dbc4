package dev.satchel.client;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands between a client and a server on loopback, and cuts connections or has them stall, by how
 * many bytes of answers have gone through, heads of answers included.
 */
public final class CuttingProxy implements Closeable {
  private static final int BUFFER = 16 << 10;

  private final ServerSocket listening;
  private final int server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger faults = new AtomicInteger();
  private final AtomicInteger faultsLeft = new AtomicInteger();
  private final AtomicLong passed = new AtomicLong();
  private volatile long limit = Long.MAX_VALUE;
  private volatile boolean stalls;
  private volatile Duration held = Duration.ZERO;

  private CuttingProxy(ServerSocket listening, int server) {
    this.listening = listening;
    this.server = server;
    start(this::accept);
  }

  /** Before the server that listens on {@code port}; lets everything through at first. */
  public static CuttingProxy before(int port) throws IOException {
    return new CuttingProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + listening.getLocalPort());
  }

  /**
   * From now on, closes each connection after so many bytes.
   *
   * @param times how many connections; those after them are left alone
   */
  public void cutAfter(long bytes, int times) {
    fault(bytes, times, false);
  }

  /** The same, but says and takes nothing more instead of closing. */
  public void stallAfter(long bytes, int times) {
    fault(bytes, times, true);
  }

  /** From now on, says nothing on each new connection until so long after its answer has come. */
  public void holdAnswers(Duration time) {
    held = time;
  }

  private void fault(long bytes, int times, boolean isStall) {
    stalls = isStall;
    faultsLeft.set(times);
    limit = bytes;
  }

  /** How many connections there have been. */
  public int connections() {
    return connections.get();
  }

  /** How many of them were cut, or stalled. */
  public int faults() {
    return faults.get();
  }

  /** How many connections are open now. */
  public int openConnections() {
    return open.size();
  }

  /** How many bytes of answers have gone through. */
  public long passed() {
    return passed.get();
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "cutting-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        connect(listening.accept());
      } catch (IOException e) {
        // The proxy is closed, or the client has gone.
      }
    }
  }

  private void connect(Socket client) throws IOException {
    open.add(client);
    connections.incrementAndGet();
    try {
      Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server);
      start(() -> upload(client, upstream));
      start(() -> answer(client, upstream));
    } catch (IOException e) { // The server is away.
      open.remove(client);
      client.close();
    }
  }

  private void upload(Socket client, Socket upstream) {
    byte[] buffer = new byte[BUFFER];
    try {
      InputStream in = client.getInputStream();
      OutputStream out = upstream.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        out.write(buffer, 0, count);
      }
    } catch (IOException e) {
      // The answer's thread finds out as well.
    }
    close(client, upstream);
  }

  private void answer(Socket client, Socket upstream) {
    byte[] buffer = new byte[BUFFER];
    long left = limit;
    long hold = held.toNanos();
    try {
      InputStream in = upstream.getInputStream();
      OutputStream out = client.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        waitFor(hold);
        hold = 0;
        int through = (int) Math.min(count, left);
        out.write(buffer, 0, through);
        passed.addAndGet(through);
        left -= through;
        if (left == 0 && isFaulty()) {
          faults.incrementAndGet();
          stallOrClose(client, upstream);
          return;
        }
        out.write(buffer, through, count - through);
        passed.addAndGet(count - through);
      }
    } catch (IOException e) {
      // One of both has gone.
    }
    close(client, upstream);
  }

  private static void waitFor(long nanos) {
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private boolean isFaulty() {
    return faultsLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
  }

  private void stallOrClose(Socket client, Socket upstream) {
    if (!stalls) {
      close(client, upstream);
    }
  }

  private void close(Socket client, Socket upstream) {
    for (Socket socket : new Socket[] {client, upstream}) {
      try {
        socket.close();
      } catch (IOException e) {
        // It is closed.
      }
    }
    open.remove(client);
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
