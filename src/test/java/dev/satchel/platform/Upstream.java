package dev.satchel.platform;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that does to each connection what a test says. */
public final class Upstream implements Closeable {
  /** What it does once the head of the request is there. */
  @FunctionalInterface
  public interface Script {
    void play(Line line) throws Exception;
  }

  /** A connection. */
  public record Line(InputStream in, OutputStream out, String head, Upstream server) {
    public void say(String text) throws IOException {
      out.write(text.getBytes(ISO_8859_1));
      out.flush();
    }

    /** Waits until the other end closes, or the test ends. */
    public void untilClosed() throws IOException {
      in.transferTo(OutputStream.nullOutputStream());
    }
  }

  public final List<String> heads = new CopyOnWriteArrayList<>();

  /** Counts down when a script has come to its end. */
  public final CountDownLatch played = new CountDownLatch(1);

  /** Never counts down; who waits for it, waits until the server is closed. */
  final CountDownLatch released = new CountDownLatch(1);

  private final ServerSocket socket;
  private final Script script;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  public Upstream(Script script) throws IOException {
    this.script = script;
    socket = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  public static Upstream saying(String answer) throws IOException {
    return new Upstream(line -> line.say(answer));
  }

  public int port() {
    return socket.getLocalPort();
  }

  public TargetUrl url() {
    return TargetUrl.parse("http://127.0.0.1:" + port()).orElseThrow();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket accepted = socket.accept();
        open.add(accepted);
        threads.execute(() -> play(accepted));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void play(Socket accepted) {
    try (accepted) {
      InputStream in = accepted.getInputStream();
      String head = head(in);
      heads.add(head);
      script.play(new Line(in, accepted.getOutputStream(), head, this));
    } catch (Exception e) {
      // the other end has gone, or the test is over
    } finally {
      open.remove(accepted);
      played.countDown();
    }
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed");
      }
      head.write(next);
    }
    return head.toString(ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (Socket accepted : open) {
      accepted.close();
    }
    threads.shutdownNow();
  }
}
