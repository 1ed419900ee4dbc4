package dev.satchel.snapshot.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.time.ZoneOffset.UTC;
import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Stands between a client and a server on this machine, counts, and does harm when it is told. */
public final class Relay implements Closeable {
  private static final Pattern DATE = Pattern.compile("Date: [^\r]+");

  private static final byte[] NOT_IMPLEMENTED =
      "HTTP/1.1 501 Not Implemented\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1);

  private final ServerSocket entrance;
  private final int server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Socket> open = new ArrayList<>();
  private final AtomicLong toServer = new AtomicLong();
  private final AtomicLong fromServer = new AtomicLong();
  private final AtomicLong held = new AtomicLong();
  private Predicate<String> cut = Relay::never;
  private Predicate<String> lose = Relay::never;
  private volatile Predicate<String> unknown = Relay::never;
  private volatile @Nullable String date;
  private volatile boolean isFrozen;

  private Relay(ServerSocket entrance, int server) {
    this.entrance = entrance;
    this.server = server;
  }

  private static boolean never(String head) {
    return false;
  }

  public static Relay before(int server) throws IOException {
    Relay relay = new Relay(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), server);
    relay.threads.execute(relay::accept);
    return relay;
  }

  /** One behind which it is {@code time}, as far as the answers say so. */
  static Relay before(int server, Instant time) throws IOException {
    Relay relay = before(server);
    relay.setDate(RFC_1123_DATE_TIME.format(time.atZone(UTC)));
    return relay;
  }

  public int port() {
    return entrance.getLocalPort();
  }

  long toServer() {
    return toServer.get();
  }

  long fromServer() {
    return fromServer.get();
  }

  /** From now on no byte is passed on, and none is taken. */
  public void freeze() {
    isFrozen = true;
  }

  /** How many requests have come that were not passed on because it is frozen. */
  public long held() {
    return isFrozen ? held.get() : 0;
  }

  /** Breaks the connection of the next such request before any of it is passed on. */
  synchronized void cutNext(Predicate<String> head) {
    cut = head;
  }

  /** Passes the next such request on, and breaks its connection when the answer comes. */
  synchronized void loseAnswerToNext(Predicate<String> head) {
    lose = head;
  }

  /** Answers each such request, which must have no body, as a server does that does not know it. */
  void notImplemented(Predicate<String> head) {
    unknown = head;
  }

  /** Has each answer say that this is the date, in place of what the server says. */
  void setDate(String date) {
    this.date = date;
  }

  /** The head of an answer comes in one piece. */
  private byte[] dated(byte[] bytes) {
    String text = new String(bytes, ISO_8859_1);
    return date == null || !text.startsWith("HTTP/")
        ? bytes
        : DATE.matcher(text).replaceFirst("Date: " + date).getBytes(ISO_8859_1);
  }

  private synchronized boolean isToBeCut(String head) {
    boolean isNext = cut.test(head);
    cut = isNext ? Relay::never : cut;
    return isNext;
  }

  private synchronized boolean isToBeLost(String head) {
    boolean isNext = lose.test(head);
    lose = isNext ? Relay::never : lose;
    return isNext;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = entrance.accept();
        Socket target = new Socket(InetAddress.getLoopbackAddress(), server);
        synchronized (open) {
          open.add(client);
          open.add(target);
        }
        AtomicBoolean isLost = new AtomicBoolean();
        threads.execute(() -> pump(() -> request(client, target, isLost)));
        threads.execute(() -> pump(() -> answer(client, target, isLost)));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  /** Passes bytes on in one direction. */
  @FunctionalInterface
  private interface Direction {
    void run() throws IOException;
  }

  private static void pump(Direction direction) {
    try {
      direction.run();
    } catch (IOException e) {
      // One of the two has closed the connection, and so does this.
    }
  }

  private void request(Socket client, Socket target, AtomicBoolean isLost) throws IOException {
    try (client;
        target) {
      byte[] buffer = new byte[64 << 10];
      InputStream in = client.getInputStream();
      for (int count; (count = in.read(buffer)) > 0 && !isFrozen; ) {
        String head = new String(buffer, 0, Math.min(count, 1000), ISO_8859_1);
        if (isToBeCut(head)) {
          return;
        }
        if (unknown.test(head)) {
          client.getOutputStream().write(NOT_IMPLEMENTED);
          continue;
        }
        isLost.compareAndSet(false, isToBeLost(head));
        toServer.addAndGet(count);
        target.getOutputStream().write(buffer, 0, count);
      }
      held.incrementAndGet();
      waitIfFrozen();
    }
  }

  private void answer(Socket client, Socket target, AtomicBoolean isLost) throws IOException {
    try (client;
        target) {
      byte[] buffer = new byte[64 << 10];
      InputStream in = target.getInputStream();
      for (int count; (count = in.read(buffer)) > 0 && !isFrozen; ) {
        boolean isContinue = new String(buffer, 0, Math.min(count, 12), ISO_8859_1).endsWith("100");
        if (isLost.get() && !isContinue) {
          return;
        }
        fromServer.addAndGet(count);
        client.getOutputStream().write(dated(Arrays.copyOf(buffer, count)));
      }
      waitIfFrozen();
    }
  }

  /** Keeps the connection until the relay is closed. */
  private void waitIfFrozen() throws IOException {
    if (isFrozen) {
      synchronized (open) {
        try {
          open.wait();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    entrance.close();
    threads.shutdownNow();
    synchronized (open) {
      for (Socket socket : open) {
        socket.close();
      }
    }
  }
}
