package dev.satchel.http.sandboxagent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Refusal;
import dev.satchel.http.sandboxagent.RpcConnections.Limits;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nothing is kept for ever, and what is kept has a limit. */
@Tag("locale-blind")
final class RpcConnectionsTest {
  private static final Limits LIMITS =
      new Limits(3, 3_000, 2, Duration.ofMinutes(30), Duration.ofMillis(1));
  private static final String OWNER = "owner";

  /** A clock that is moved by hand. */
  private static final class Moved extends Clock {
    private Instant now = Instant.EPOCH;

    void on(Duration time) {
      now = now.plus(time);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  private final Moved clock = new Moved();
  private final RpcConnections connections = new RpcConnections(LIMITS, new SecureRandom(), clock);

  private boolean isThere(RpcConnection connection) {
    return connections.find(connection.id(), OWNER).isPresent();
  }

  @Test
  void aConnectionThatIsNotUsedGoes() {
    RpcConnection connection = connections.open(OWNER);
    clock.on(Duration.ofMinutes(29));
    assertThat(isThere(connection)).isTrue();
    clock.on(Duration.ofMinutes(29));
    assertThat(isThere(connection)).isTrue();
    clock.on(Duration.ofMinutes(30));
    assertThat(isThere(connection)).isFalse();
    assertThat(connection.isClosed()).isTrue();
  }

  @Test
  void ofTooManyTheLongestUnusedGoes() {
    RpcConnection first = connections.open(OWNER);
    RpcConnection second = connections.open(OWNER);
    RpcConnection third = connections.open(OWNER);
    assertThat(isThere(first)).isTrue();
    RpcConnection fourth = connections.open(OWNER);
    assertThat(second.isClosed()).isTrue();
    assertThat(List.of(first, third, fourth)).allMatch(this::isThere);
  }

  @Test
  void aStrangerDoesNotKeepAConnection() {
    RpcConnection connection = connections.open(OWNER);
    clock.on(Duration.ofMinutes(20));
    assertThat(connections.find(connection.id(), "stranger")).isEmpty();
    connections.close(connection.id(), "stranger");
    assertThat(connection.isClosed()).isFalse();
    clock.on(Duration.ofMinutes(10));
    assertThat(isThere(connection)).isFalse();
  }

  @Test
  void theLastEventsAreKept() throws InterruptedException {
    RpcConnection connection = connections.open(OWNER);
    for (int i = 0; i < RpcConnection.KEPT + 10; i++) {
      connections.tell(connection, "session-" + i);
    }
    assertThat(connection.await(0, Duration.ZERO)).hasSize(RpcConnection.KEPT);
    assertThat(connection.await(0, Duration.ZERO).get(0).id()).isEqualTo(11);
    assertThat(connection.await(2_057, Duration.ZERO))
        .containsExactly(new RpcConnection.Event(2_058, "session-2057"));
  }

  @Test
  void ofTooManyEventsThoseOfTheLongestUnusedGo() {
    RpcConnection first = connections.open(OWNER);
    RpcConnection second = connections.open(OWNER);
    for (int i = 0; i < 1_500; i++) {
      connections.tell(first, "session");
      connections.tell(second, "session");
    }
    assertThat(isThere(first)).isTrue();
    connections.tell(first, "session");
    assertThat(isThere(second)).isFalse();
    assertThat(isThere(first)).isTrue();
  }

  @Test
  void thereAreOnlySoManyStreams() throws Exception {
    RpcConnection first = connections.open(OWNER);
    RpcConnection second = connections.open(OWNER);
    RpcConnection third = connections.open(OWNER);
    Closeable stream = connections.stream(first).orElseThrow();
    assertThat(connections.stream(first)).isEmpty();
    assertThat(connections.stream(second)).isPresent();
    assertThatThrownBy(() -> connections.stream(third)).isInstanceOf(Refusal.class);
    stream.close();
    assertThat(connections.stream(third)).isPresent();
  }

  @Test
  void aStreamIsNeverSilentForLongAndKeepsItsConnection() throws IOException {
    RpcConnection connection = connections.open(OWNER);
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    OutputStream client =
        new OutputStream() {
          @Override
          public void write(int b) {
            sent.write(b);
            clock.on(Duration.ofMinutes(1));
            if (sent.size() == 300) {
              connections.close(connection.id(), OWNER);
            }
          }
        };
    new RpcStream(connections, connection, 0).writeTo(client);
    assertThat(sent.toString(UTF_8)).isEqualTo(":\n\n".repeat(100));
  }

  @Test
  void aClientThatIsGoneIsNoticed() {
    RpcConnection connection = connections.open(OWNER);
    List<String> sent = new ArrayList<>();
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("gone");
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            sent.add(new String(bytes, offset, length, UTF_8));
            if (sent.size() == 3) {
              write(0);
            }
          }
        };
    assertThatThrownBy(() -> new RpcStream(connections, connection, 0).writeTo(gone))
        .hasMessage("gone");
    assertThat(sent).hasSize(3);
  }

  @Test
  void allEndAtOnce() {
    List<RpcConnection> all = List.of(connections.open(OWNER), connections.open(OWNER));
    connections.close();
    assertThat(all).allMatch(RpcConnection::isClosed).noneMatch(this::isThere);
  }
}
