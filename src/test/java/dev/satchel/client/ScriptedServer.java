package dev.satchel.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Answers each call on loopback with bytes that a test gives, whatever is asked for. */
final class ScriptedServer implements Closeable {
  private final ServerSocket listening;
  private final Queue<String> next = new ConcurrentLinkedQueue<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile @Nullable String always = "";
  private volatile boolean givesNoLeave;

  ScriptedServer() throws IOException {
    this(InetAddress.getLoopbackAddress());
  }

  ScriptedServer(InetAddress address) throws IOException {
    listening = new ServerSocket(0, 50, address);
    start(this::accept);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + listening.getLocalPort());
  }

  /** Answers like that, with the length of the body. */
  void always(String head, String body) {
    always = whole(head, body);
  }

  /** Answers like that once, before anything else. */
  void then(String head, String body) {
    next.add(whole(head, body));
  }

  /** Sends just that once, before anything else, and ends the connection. */
  void thenRaw(String answer) {
    next.add(answer);
  }

  /** Says nothing to whoever asks for leave to send a body, and takes the body of all others. */
  void givesNoLeave() {
    givesNoLeave = true;
  }

  private static String whole(String head, String body) {
    return head + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  /** Sends just that, and ends the connection. */
  void raw(String answer) {
    always = answer;
  }

  /** Reads the head of a call, and then does nothing. */
  void stalls() {
    always = null;
  }

  int calls() {
    return requests.size();
  }

  /** The heads of all calls. */
  List<String> requests() {
    return requests;
  }

  int openConnections() {
    return open.size();
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "scripted-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        open.add(client);
        start(() -> answer(client));
      } catch (IOException e) {
        // It is closed.
      }
    }
  }

  private void answer(Socket client) {
    try (client) {
      String head = head(client.getInputStream());
      requests.add(head);
      if (givesNoLeave) {
        takeBody(head, client.getInputStream());
      }
      @Nullable String once = next.poll();
      @Nullable String answer = once == null ? always : once;
      if (answer != null) {
        client.getOutputStream().write(answer.getBytes(ISO_8859_1));
      } else {
        waitForEnd(client.getInputStream());
      }
    } catch (IOException e) {
      // The client has gone.
    } finally {
      open.remove(client);
    }
  }

  /** Takes nothing of a body; sees when the other side is gone, by asking now and then. */
  private static void waitForEnd(InputStream in) throws IOException {
    while (in.read() >= 0) {}
  }

  private static void takeBody(String head, InputStream in) throws IOException {
    if (head.contains("Expect:")) {
      waitForEnd(in);
    }
    String length = head.replaceFirst("(?s).*\\r\\nContent-Length: (\\d+)\\r\\n.*", "$1");
    in.skipNBytes(Long.parseLong(length));
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("The client has gone");
      }
      head.append((char) b);
    }
    return head.toString();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
