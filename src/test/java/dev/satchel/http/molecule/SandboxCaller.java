package dev.satchel.http.molecule;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.RawName;
import dev.satchel.platform.AddressPolicy;
import dev.satchel.platform.Contact;
import dev.satchel.platform.ForwardedSandbox;
import dev.satchel.platform.Forwarder;
import dev.satchel.platform.TargetUrl;
import dev.satchel.registry.DeliveryMode;
import dev.satchel.registry.TenantId;
import dev.satchel.registry.WorkspaceId;
import dev.satchel.registry.WorkspaceRow;
import dev.satchel.session.RemoteSandbox;
import dev.satchel.session.SessionFiles.NewContent;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;

/** Calls sandboxes as a platform does, also such as say what they like. */
final class SandboxCaller implements Closeable {
  private static final String LISTED =
      "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nContent-Length: ";

  private final Forwarder forwarder =
      new Forwarder(
          AddressPolicy.allowing("127.0.0.1", AddressPolicy.Names.ofThisMachine()),
          new Forwarder.Limits(Duration.ofSeconds(5), Duration.ofSeconds(20)));

  RemoteSandbox at(int port) {
    return at("http://127.0.0.1:" + port, forwarder);
  }

  static RemoteSandbox at(String url, Forwarder forwarder) {
    TargetUrl target = TargetUrl.parse(url).orElseThrow();
    WorkspaceRow row =
        new WorkspaceRow(
            WorkspaceId.random(),
            new TenantId("00000000-0000-0000-0000-000000000001"),
            "w",
            target.toString(),
            DeliveryMode.PUSH,
            true,
            Instant.EPOCH,
            null,
            null);
    return new ForwardedSandbox(
        () -> new Contact.Ready(row, target, SessionSandbox.SECRET), forwarder);
  }

  static NewContent file(RawName path, String content) {
    return new NewContent(path, out -> out.write(content.getBytes(UTF_8)));
  }

  /** Says to everyone the same, and closes; has a listing. */
  RemoteSandbox saying(ServerSocket socket, byte[] said) {
    return saying(socket, LISTED + "0\r\n\r\n", said);
  }

  RemoteSandbox saying(ServerSocket socket, String ofHead, byte[] said) {
    Thread thread =
        new Thread(
            () -> {
              while (!socket.isClosed()) {
                try (Socket line = socket.accept()) {
                  byte[] head = new byte[8192];
                  int read = line.getInputStream().read(head);
                  boolean isHead = new String(head, 0, Math.max(0, read), UTF_8).startsWith("HEAD");
                  line.getOutputStream().write(isHead ? ofHead.getBytes(UTF_8) : said);
                  line.shutdownOutput();
                  line.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                  // the other end has gone
                }
              }
            });
    thread.setDaemon(true);
    thread.start();
    return at(socket.getLocalPort());
  }

  static ServerSocket socket() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  static byte[] answer(String body) {
    return (LISTED + body.length() + "\r\n\r\n" + body).getBytes(UTF_8);
  }

  @Override
  public void close() throws IOException {
    forwarder.close();
  }
}
