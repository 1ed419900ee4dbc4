package dev.satchel.http.openhands;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.http.Wire;
import dev.satchel.http.Wire.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A form with files, as clients send it. */
final class Form {
  static final String TYPE = "Content-Type: multipart/form-data; boundary=limit-of-parts";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** The usual one, with one file. */
  static Form of(String content) {
    return new Form().file("file", content.getBytes(UTF_8));
  }

  Form file(String field, byte[] content) {
    return part("form-data; name=\"" + field + "\"; filename=\"any.bin\"", content);
  }

  Form text(String field, String value) {
    return part("form-data; name=\"" + field + "\"", value.getBytes(UTF_8));
  }

  /** A part with this {@code Content-Disposition}. */
  Form part(String disposition, byte[] content) {
    return raw("--limit-of-parts\r\nContent-Disposition: " + disposition + "\r\n\r\n")
        .raw(content)
        .raw("\r\n");
  }

  Form raw(String text) {
    return raw(text.getBytes(UTF_8));
  }

  Form raw(byte[] more) {
    bytes.writeBytes(more);
    return this;
  }

  /** All of it, with the end. */
  byte[] whole() {
    return raw("--limit-of-parts--\r\n").begun();
  }

  /** So much of it as there is. */
  byte[] begun() {
    return bytes.toByteArray();
  }

  /** Sends it all, and reads to the end of the connection. */
  Answer post(int port, String target, String... headerLines) throws IOException {
    return post(port, target, whole(), headerLines);
  }

  /** The same with just any body of this type. */
  static Answer post(int port, String target, byte[] body, String... headerLines)
      throws IOException {
    try (Wire wire = Wire.connect(port)) {
      begin(wire, target, body.length, headerLines);
      wire.send(body);
      return wire.answer();
    }
  }

  /** Sends the head of a request with a body of that many bytes. */
  static void begin(Wire wire, String target, long length, String... headerLines)
      throws IOException {
    List<String> lines = new ArrayList<>(List.of(headerLines));
    if (lines.stream().noneMatch(line -> line.startsWith("Content-Type"))) {
      lines.add(TYPE);
    }
    lines.addAll(
        List.of(
            "Host: localhost",
            "X-Session-API-Key: the-key",
            "Connection: close",
            "Content-Length: " + length));
    wire.send("POST " + target + " HTTP/1.1", lines.toArray(String[]::new));
  }
}
