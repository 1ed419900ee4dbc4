package dev.satchel.platform;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Command;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom the forwarder believes to be who they say. */
@Tag("locale-blind")
class TrustTest {
  private static final char[] WORD = "password".toCharArray();

  @TempDir Path place;
  private final LinkedBlockingQueue<List<String>> named = new LinkedBlockingQueue<>();
  private KeyStore trusted;
  private SSLServerSocket socket;

  @BeforeEach
  void listen() throws Exception {
    Path store = place.resolve("keys.p12");
    Command.run(
        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
        "-genkeypair",
        "-alias",
        "k",
        "-keyalg",
        "EC",
        "-dname",
        "CN=sandbox.example",
        "-ext",
        "SAN=dns:sandbox.example",
        "-storetype",
        "PKCS12",
        "-keystore",
        store.toString(),
        "-storepass",
        new String(WORD));
    KeyStore keys = KeyStore.getInstance("PKCS12");
    trusted = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, WORD);
    }
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(keys, WORD);
    trusted.load(null, null);
    trusted.setCertificateEntry("k", keys.getCertificate("k"));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    socket =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::accept);
    thread.setDaemon(true);
    thread.start();
  }

  @AfterEach
  void close() throws IOException {
    socket.close();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try (SSLSocket line = (SSLSocket) socket.accept()) {
        line.startHandshake();
        named.add(
            ((ExtendedSSLSession) line.getSession())
                .getRequestedServerNames().stream().map(Object::toString).toList());
        line.getOutputStream()
            .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII));
        line.getInputStream().transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        // it is not believed
      }
    }
  }

  private int call(String host, Optional<KeyStore> believed) throws IOException {
    AddressPolicy policy =
        AddressPolicy.allowing(
            "127.0.0.1", name -> List.of(InetAddress.getByAddress(new byte[] {127, 0, 0, 1})));
    SslContextFactory.Client trust = new SslContextFactory.Client();
    believed.ifPresent(trust::setTrustStore);
    Forwarder.Limits limits = new Forwarder.Limits(Duration.ofSeconds(5), Duration.ofSeconds(20));
    TargetUrl target =
        TargetUrl.parse("https://" + host + ":" + socket.getLocalPort()).orElseThrow();
    try (Forwarder forwarder = new Forwarder(policy, limits, trust);
        Incoming answer = forwarder.send(Calls.get(target))) {
      return answer.status();
    }
  }

  @Test
  void aServerIsAskedForByItsNameAndMustProveIt() throws Exception {
    assertThat(call("sandbox.example", Optional.of(trusted))).isEqualTo(200);
    assertThat(named.take()).singleElement().asString().contains("sandbox.example");
    assertThatThrownBy(() -> call("other.example", Optional.of(trusted)))
        .isInstanceOf(Unreachable.class);
    assertThatThrownBy(() -> call("127.0.0.1", Optional.of(trusted)))
        .isInstanceOf(Unreachable.class);
    assertThatThrownBy(() -> call("sandbox.example", Optional.empty()))
        .isInstanceOf(Unreachable.class);
  }
}
