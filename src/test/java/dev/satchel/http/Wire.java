package dev.satchel.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** HTTP as bytes on a socket, for what a well-behaved client would never send, or would hide. */
public final class Wire implements Closeable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int TIMEOUT_MILLIS = 30_000;

  /** The part of an answer before its body; names of headers are in lower case. */
  public record Head(String statusLine, Map<String, List<String>> headers) {
    public int status() {
      return Integer.parseInt(statusLine.split(" ", 3)[1]);
    }

    /** The first value of a header. */
    public Optional<String> header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream().findFirst();
    }
  }

  /**
   * An answer up to the end of the connection.
   *
   * @param body without the marks of chunks
   * @param isWhole whether the end of the last chunk came, or as many bytes as were announced
   * @param trailers what came after the last chunk; names are in lower case
   */
  @SuppressWarnings("ArrayRecordComponent") // Answers are never compared as a whole.
  public record Answer(Head head, byte[] body, boolean isWhole, Map<String, String> trailers) {
    public int status() {
      return head.status();
    }

    public Optional<String> header(String name) {
      return head.header(name);
    }

    public String text() {
      return new String(body, ISO_8859_1);
    }

    /** The body, which must be a JSON document and say so. */
    public JsonNode json() throws IOException {
      assertThat(header("Content-Type")).as("type of: %s", text()).hasValue("application/json");
      return JSON.readTree(body);
    }

    /** The message of an error. */
    public String detail() throws IOException {
      return json().path("detail").asText();
    }
  }

  private final Socket socket;

  private Wire(Socket socket) {
    this.socket = socket;
  }

  public static Wire connect(int port) throws IOException {
    return connect(port, 0);
  }

  /** The same with a buffer for what comes in of no more than about this many bytes; 0 for any. */
  public static Wire connect(int port, int receiveBuffer) throws IOException {
    Socket socket = new Socket();
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return new Wire(socket);
  }

  /** Sends a request without a body and reads until the connection ends. */
  public static Answer exchange(int port, String requestLine, String... headerLines)
      throws IOException {
    try (Wire wire = connect(port)) {
      wire.send(requestLine, headerLines);
      return wire.answer();
    }
  }

  /** Answers to GET with the test server's key, after which the connection ends. */
  public static Answer get(int port, String target, String... headerLines) throws IOException {
    List<String> lines = new ArrayList<>(List.of(headerLines));
    lines.add("Host: localhost");
    lines.add("X-Session-API-Key: the-key");
    lines.add("Connection: close");
    return exchange(port, "GET " + target + " HTTP/1.1", lines.toArray(String[]::new));
  }

  public void send(String requestLine, String... headerLines) throws IOException {
    String head = requestLine + "\r\n" + String.join("\r\n", headerLines) + "\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(ISO_8859_1));
  }

  /** Sends a part of a body. */
  public void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** Says that nothing more will come. */
  public void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** Reads up to the empty line. */
  public Head head() throws IOException {
    String status = line();
    Map<String, List<String>> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers
          .computeIfAbsent(
              line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
          .add(line.substring(colon + 1).strip());
    }
    return new Head(status, headers);
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in().read(); b != '\n'; b = in().read()) {
      if (b < 0) {
        throw new EOFException("the connection ended after: " + line.toString(ISO_8859_1));
      }
      line.write(b);
    }
    return line.toString(ISO_8859_1).stripTrailing();
  }

  /** Breaks the connection off at once, so that the other side cannot write any more. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  public InputStream in() throws IOException {
    return socket.getInputStream();
  }

  /** Reads to the end of the connection, which may be a reset. */
  public Answer answer() throws IOException {
    return answer(head());
  }

  /** The same when {@code head} was read already. */
  public Answer answer(Head head) throws IOException {
    byte[] rest = rest();
    if (head.header("Transfer-Encoding").isPresent()) {
      return dechunked(head, rest);
    }
    long length = head.header("Content-Length").map(Long::parseLong).orElse(-1L);
    return new Answer(head, rest, length == rest.length, Map.of());
  }

  private byte[] rest() throws IOException {
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 16];
    try {
      for (int count = in().read(buffer); count >= 0; count = in().read(buffer)) {
        rest.write(buffer, 0, count);
      }
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("reset");
    }
    return rest.toByteArray();
  }

  private static Answer dechunked(Head head, byte[] sent) {
    String text = new String(sent, ISO_8859_1);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int at = 0; ; ) {
      int end = text.indexOf("\r\n", at);
      if (end < 0) {
        return new Answer(head, body.toByteArray(), false, Map.of());
      }
      int length = Integer.parseInt(text.substring(at, end).strip(), 16);
      if (length == 0) {
        return ended(head, body.toByteArray(), text.substring(end + 2));
      }
      int from = end + 2;
      body.write(sent, from, Math.min(length, sent.length - from));
      at = from + length + 2;
    }
  }

  private static Answer ended(Head head, byte[] body, String rest) {
    Map<String, String> trailers = new TreeMap<>();
    for (String line : rest.split("\r\n", -1)) {
      int colon = line.indexOf(": ");
      if (colon > 0) {
        trailers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2));
      }
    }
    return new Answer(head, body, rest.endsWith("\r\n"), trailers);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
