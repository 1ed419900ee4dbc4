package dev.satchel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.satchel.Content;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that hardly takes anything is broken off; one that only seems slow is not. */
final class MinRateTest {
  private static final long SECOND = 1_000_000_000;

  private final Cancellation work = new Cancellation();
  private final AtomicLong now = new AtomicLong();

  @AfterEach
  void close() {
    work.close();
  }

  @Test
  void creditBeginsWithAWindowAndIsWorthWhatIsTaken() {
    Credit credit = new Credit(1000, 60 * SECOND);
    assertThat(credit.limit(0)).isEqualTo(60 * SECOND);
    assertThat(credit.limit(5000)).isEqualTo(65 * SECOND);
    credit.account(5000, 15 * SECOND);
    assertThat(credit.limit(0)).isEqualTo(50 * SECOND);
    credit.account(0, 30 * SECOND);
    assertThat(credit.limit(0)).isEqualTo(20 * SECOND);
    credit.account(10_000, 0);
    assertThat(credit.limit(0)).isEqualTo(30 * SECOND);
  }

  @Test
  void creditIsNeverMoreThanAWindow() {
    Credit credit = new Credit(1000, 60 * SECOND);
    credit.account(1_000_000_000, 0);
    assertThat(credit.limit(0)).isEqualTo(60 * SECOND);
  }

  /** A client that takes {@code seconds} for each write. */
  private PacedStream client(long seconds, OutputStream out) {
    OutputStream slow =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            now.addAndGet(seconds * SECOND);
            out.write(bytes, offset, length);
          }
        };
    return new PacedStream(slow, work, new Credit(1000, 60 * SECOND), now::get);
  }

  @Test
  void whoeverTakesAsMuchAsHeMustIsNotLate() throws IOException {
    PacedStream[] paced = new PacedStream[1];
    OutputStream watching =
        new ByteArrayOutputStream() {
          @Override
          public synchronized void write(byte[] bytes, int offset, int length) {
            paced[0].cancelIfLate("late");
          }
        };
    paced[0] = client(1, watching);
    for (int i = 0; i < 1000; i++) {
      paced[0].write(new byte[1000]);
    }
    assertThat(work.heed()).isEmpty();
  }

  @Test
  void whoeverTakesLessIsLateWhenTheWindowIsUsedUp() throws IOException {
    int[] writes = new int[1];
    PacedStream[] paced = new PacedStream[1];
    OutputStream watching =
        new ByteArrayOutputStream() {
          @Override
          public synchronized void write(byte[] bytes, int offset, int length) {
            writes[0]++;
            paced[0].cancelIfLate("late");
          }
        };
    paced[0] = client(2, watching);
    assertThatExceptionOfType(InterruptedIOException.class)
        .isThrownBy(
            () -> {
              while (true) {
                paced[0].write(new byte[1000]);
              }
            })
        .withMessage("late");
    assertThat(writes[0]).as("each costs a second of credit").isEqualTo(61);
    assertThat(work.heed()).hasValue("late");
  }

  @Test
  void timeThatWeTakeOurselvesDoesNotCount() throws IOException {
    PacedStream paced = client(0, OutputStream.nullOutputStream());
    for (int i = 0; i < 10; i++) {
      paced.write(1);
      now.addAndGet(100 * SECOND);
      paced.cancelIfLate("late");
    }
    assertThat(work.heed()).isEmpty();
  }

  @Test
  void bytesPassAsTheyAre() throws IOException {
    byte[] bytes = new byte[1_000_000];
    new Random(1).nextBytes(bytes);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (MinRate rate = new MinRate(1024, Duration.ofMinutes(1), System::nanoTime)) {
      Content content =
          to -> {
            to.write(bytes[0]);
            to.write(bytes, 1, bytes.length - 1);
          };
      rate.paced(content, work).writeTo(out);
    }
    assertThat(out.toByteArray()).isEqualTo(bytes);
  }

  /** Sends without end to a client that reads nothing. */
  private void sendToAStalledClient(MinRate rate) throws IOException {
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(listening.getInetAddress(), listening.getLocalPort());
        SocketChannel channel = SocketChannel.open()) {
      assertThat(client.isConnected()).isTrue();
      channel.connect(listening.getLocalSocketAddress());
      Content endless =
          out -> {
            while (true) {
              out.write(new byte[1 << 20]);
            }
          };
      rate.paced(endless, work).writeTo(Channels.newOutputStream(channel));
    }
  }

  @Test
  void aStalledClientIsBrokenOff() throws IOException {
    try (MinRate rate = new MinRate(1 << 20, Duration.ofMillis(300), System::nanoTime)) {
      assertThatExceptionOfType(ClosedByInterruptException.class)
          .isThrownBy(() -> sendToAStalledClient(rate));
    }
    assertThat(work.heed().orElseThrow())
        .isEqualTo("the client took less than 1048576 bytes a second for 300 ms");
  }

  @Test
  void withoutALimitNobodyIsWatched() throws IOException {
    AtomicLong leaping = new AtomicLong();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (MinRate rate =
        new MinRate(0, Duration.ofMillis(60), () -> leaping.addAndGet(1000 * SECOND))) {
      rate.paced(to -> to.write(new byte[1 << 20]), work).writeTo(out);
    }
    assertThat(out.size()).isEqualTo(1 << 20);
    assertThat(work.heed()).isEmpty();
  }
}
