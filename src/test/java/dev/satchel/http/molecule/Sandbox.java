package dev.satchel.http.molecule;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.http.Wire;
import dev.satchel.http.Wire.Answer;
import dev.satchel.server.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A server whose files a platform may reach, with the secret {@value #SECRET}. */
final class Sandbox implements Closeable {
  static final String SECRET = "the-inbound-secret";
  static final String BEARER = "Authorization: Bearer " + SECRET;

  final Path place;
  final Path configs;
  final Path workspace;
  private final TestServer server;

  private Sandbox(Path place, TestServer server) {
    this.place = place;
    this.configs = place.resolve("configs");
    this.workspace = place.resolve("workspace");
    this.server = server;
  }

  /** In the empty directory {@code directory}; {@code more} are settings. */
  static Sandbox start(Path directory, Map<String, String> more) throws IOException {
    Path place = directory.toRealPath();
    for (String name : List.of("configs", "workspace", "home", "outside", "root")) {
      Files.createDirectories(place.resolve(name));
    }
    keepSecret(place.resolve("configs"), SECRET);
    Map<String, String> settings = new HashMap<>();
    settings.put("SESSION_API_KEY", TestServer.KEY);
    settings.put("CONFIGS_DIR", place.resolve("configs").toString());
    settings.put(
        "SATCHEL_INTERNAL_ROOTS",
        String.join(
            ":",
            "/configs=" + place.resolve("configs"),
            "/workspace=" + place.resolve("workspace"),
            "/home=" + place.resolve("home")));
    settings.putAll(more);
    return new Sandbox(
        place, TestServer.start(place.resolve("root"), place.resolve("state"), settings));
  }

  /** Puts {@code secret} there as a careful program would. */
  static void keepSecret(Path configs, String secret) throws IOException {
    Path next = Files.writeString(configs.resolve("next"), secret);
    Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-------"));
    Files.move(next, configs.resolve(".platform_inbound_secret"), StandardCopyOption.ATOMIC_MOVE);
  }

  int port() {
    return server.port();
  }

  /** The answer to a call with the secret and without a body. */
  Answer call(String method, String target, String... headerLines) throws IOException {
    List<String> lines = new ArrayList<>(List.of(headerLines));
    lines.add(BEARER);
    return callWithout(method, target, lines.toArray(String[]::new));
  }

  /** The same without the secret. */
  Answer callWithout(String method, String target, String... headerLines) throws IOException {
    List<String> lines = new ArrayList<>(List.of(headerLines));
    lines.add("Host: localhost");
    lines.add("Connection: close");
    return Wire.exchange(port(), method + " " + target + " HTTP/1.1", lines.toArray(String[]::new));
  }

  /** What reading {@code path}, encoded as it is in a query, is answered with. */
  Answer read(String path, String... headerLines) throws IOException {
    return call("GET", "/internal/file/read?path=" + path, headerLines);
  }

  /** The answer to a form with these parts, each as {@link #part} makes it. */
  Answer ingest(List<byte[]> parts) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      body.writeBytes(part);
    }
    body.writeBytes("--xyz--\r\n".getBytes(UTF_8));
    return post("multipart/form-data; boundary=xyz", body.toByteArray());
  }

  /** The answer to this body. */
  Answer post(String type, byte[] body) throws IOException {
    try (Wire wire = Wire.connect(port())) {
      wire.send(
          "POST /internal/chat/uploads/ingest HTTP/1.1",
          "Host: localhost",
          "Connection: close",
          BEARER,
          "Content-Type: " + type,
          "Content-Length: " + body.length);
      wire.send(body);
      return wire.answer();
    }
  }

  /** A part of a form: its disposition behind {@code form-data;}, header lines, and content. */
  static byte[] part(String disposition, String headerLines, byte[] content) {
    ByteArrayOutputStream part = new ByteArrayOutputStream();
    part.writeBytes(
        ("--xyz\r\nContent-Disposition: form-data; " + disposition + "\r\n" + headerLines + "\r\n")
            .getBytes(UTF_8));
    part.writeBytes(content);
    part.writeBytes("\r\n".getBytes(UTF_8));
    return part.toByteArray();
  }

  /** A file of that name. */
  static byte[] file(String name, String content) {
    return part("name=\"files\"; filename=\"" + name + "\"", "", content.getBytes(ISO_8859_1));
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
