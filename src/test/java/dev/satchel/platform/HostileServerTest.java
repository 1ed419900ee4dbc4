package dev.satchel.platform;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Eventually;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("locale-blind")
class HostileServerTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final byte[] MEGABYTE = new byte[1 << 20];

  private final Forwarder patient = Calls.patient();
  private final Forwarder impatient = Calls.impatient();

  /** Waits long enough for a machine that has much else to do. */
  private final Forwarder calm = Calls.forwarder(Duration.ofSeconds(1));

  @AfterEach
  void close() {
    patient.close();
    impatient.close();
    calm.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: ",
      })
  void silenceBeforeTheAnswerEndsTheCall(String said) throws IOException {
    try (Upstream upstream =
        new Upstream(
            line -> {
              line.say(said);
              line.untilClosed();
            })) {
      assertThatThrownBy(() -> impatient.send(Calls.get(upstream.url())))
          .isInstanceOf(Unreachable.class)
          .hasMessageContaining("no answer");
      assertThat(played(upstream)).isTrue();
    }
  }

  @Test
  void interimAnswersForEverAreSilence() throws IOException {
    try (Upstream upstream =
        new Upstream(
            line -> {
              while (true) {
                line.say("HTTP/1.1 102 Processing\r\n\r\n");
              }
            })) {
      assertThatThrownBy(() -> impatient.send(Calls.get(upstream.url())))
          .isInstanceOf(Unreachable.class);
      assertThat(played(upstream)).isTrue();
    }
  }

  @Test
  void silenceInTheBodyEndsTheCall() throws IOException {
    try (Upstream upstream =
            new Upstream(
                line -> {
                  line.say(OK + "Content-Length: 10\r\n\r\nhalf!");
                  line.untilClosed();
                });
        Incoming answer = calm.send(Calls.get(upstream.url()))) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      assertThatThrownBy(() -> answer.copyTo(body)).isInstanceOf(Unreachable.class);
      assertThat(body.toString(US_ASCII)).isEqualTo("half!");
      assertThat(played(upstream)).isTrue();
    }
  }

  @Test
  void slownessDoesNot() throws IOException {
    try (Upstream upstream =
            new Upstream(
                line -> {
                  line.say(OK + "Content-Length: 12\r\n\r\n");
                  for (int i = 0; i < 12; i++) {
                    TimeUnit.MILLISECONDS.sleep(100);
                    line.say("x");
                  }
                });
        Incoming answer = calm.send(Calls.get(upstream.url()))) {
      assertThat(Calls.body(answer)).hasSize(12);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 10\r\n\r\nhalf!",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhalf!\r\n",
        "Transfer-Encoding: chunked\r\n\r\na\r\nhalf!",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhalf!garbage\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhalf!\r\nzz\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhalf!\r\nffffffffffffffffff\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhalf!\r\n-1\r\n",
        "X: y\r\n\r\nhalf!",
      })
  void whatBreaksOffIsNotTakenForAll(String said) throws IOException {
    try (Upstream upstream = Upstream.saying(OK + said);
        Incoming answer = patient.send(Calls.get(upstream.url()))) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      assertThatThrownBy(() -> answer.copyTo(body)).isInstanceOf(Unreachable.class);
      assertThat("half!").startsWith(body.toString(US_ASCII));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage",
        "HTTP/1.1\r\n\r\n",
        "HTTP/9.9 200 OK\r\n\r\n",
        "HTTP/1.1 2x0 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nna me: x\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Disposition: a\r\n b\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Disposition: a\rSet-Cookie: b\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Disposition: a\0b\r\nContent-Length: 0\r\n\r\n",
      })
  void whatIsNoAnswerIsNotTakenForOne(String said) throws IOException {
    try (Upstream upstream = Upstream.saying(said)) {
      assertThatThrownBy(
              () -> {
                try (Incoming answer = patient.send(Calls.get(upstream.url()))) {
                  answer.copyTo(OutputStream.nullOutputStream());
                }
              })
          .isInstanceOf(Unreachable.class);
    }
  }

  @Test
  void headersCannotBeBrokenOut() throws IOException {
    try (Upstream upstream =
            Upstream.saying(
                OK
                    + "Content-Disposition: a\nSet-Cookie: b\r\nX-C1: a\u0085b\r\nX-Latin: \u00e9\r\n"
                    + "Content-Length: 0\r\n\r\n");
        Incoming answer = patient.send(Calls.get(upstream.url()))) {
      assertThat(answer.header("Content-Disposition").orElse("")).doesNotContain("\n", "Cookie");
      assertThat(answer.header("X-C1")).isEmpty();
      assertThat(answer.header("x-latin")).contains("\u00e9");
      assertThat(answer.header("X-None")).isEmpty();
    }
  }

  @Test
  void tenMegabytesOfHeadersAreNotTaken() throws IOException {
    AtomicLong taken = new AtomicLong();
    try (Upstream upstream =
        new Upstream(
            line -> {
              line.say(OK);
              String header = "X-Much: " + "x".repeat(8000) + "\r\n";
              while (taken.addAndGet(header.length()) < 10 << 20) {
                line.say(header);
              }
              line.say("Content-Length: 0\r\n\r\n");
            })) {
      assertThatThrownBy(() -> patient.send(Calls.get(upstream.url())))
          .isInstanceOf(Unreachable.class);
      assertThat(played(upstream)).isTrue();
      assertThat(taken).hasValueLessThan(10 << 20);
    }
  }

  @Test
  void ofABodyThatIsTooLongOnlyWhatWasAnnouncedIsTaken() throws IOException {
    try (Upstream upstream =
        Upstream.saying(
            OK + "Content-Length: 5\r\n\r\nhello" + OK + "Content-Length: 3\r\n\r\nbad")) {
      for (int i = 0; i < 3; i++) {
        try (Incoming answer = patient.send(Calls.get(upstream.url()))) {
          assertThat(Calls.body(answer)).asString(US_ASCII).isEqualTo("hello");
        }
      }
      assertThat(upstream.heads).hasSize(3);
    }
  }

  @Test
  void whatIsNotReadIsNotTaken() throws Exception {
    AtomicLong said = new AtomicLong();
    try (Upstream upstream =
        new Upstream(
            line -> {
              line.say(OK + "Content-Length: " + (1L << 40) + "\r\n\r\n");
              while (true) {
                line.out().write(MEGABYTE);
                said.addAndGet(MEGABYTE.length);
              }
            })) {
      try (Incoming answer = patient.send(Calls.get(upstream.url()))) {
        AtomicLong copied = new AtomicLong();
        assertThatThrownBy(() -> answer.copyTo(stoppingAfter(200 << 20, copied)))
            .isInstanceOf(IOException.class)
            .isNotInstanceOf(Unreachable.class)
            .hasMessage("enough");
        // What lies in the kernel between the two is all that was said ahead.
        assertThat(said.get()).isLessThan(copied.get() + (64L << 20));
      }
      assertThat(played(upstream)).isTrue();
    }
  }

  private static OutputStream stoppingAfter(long limit, AtomicLong copied) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[1], 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int count) throws IOException {
        assertThat(count).isLessThanOrEqualTo(Lines.BUFFER);
        if (copied.addAndGet(count) > limit) {
          throw new IOException("enough");
        }
      }
    };
  }

  @Test
  void anAnswerToHalfAnUploadEndsTheUpload() throws IOException {
    AtomicLong asked = new AtomicLong();
    try (Upstream upstream =
        new Upstream(
            line -> {
              line.in().readNBytes(100_000);
              line.say("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nno!");
              line.untilClosed();
            })) {
      Outgoing upload =
          Calls.post(
              upstream.url(),
              out -> {
                for (int i = 0; i < 1 << 20; i++) {
                  out.write(MEGABYTE);
                  asked.addAndGet(MEGABYTE.length);
                }
              },
              1L << 40);
      try (Incoming answer = patient.send(upload)) {
        assertThat(answer.status()).isEqualTo(413);
        assertThat(Calls.body(answer)).asString(US_ASCII).isEqualTo("no!");
      }
      assertThat(asked.get()).isLessThan(1L << 30);
      assertThat(played(upstream)).isTrue();
    }
  }

  @Test
  void anUploadThatIsNotTakenIsNotReadAhead() throws IOException {
    AtomicLong asked = new AtomicLong();
    try (Upstream upstream = new Upstream(line -> line.server().released.await())) {
      Outgoing upload =
          Calls.post(
              upstream.url(),
              out -> {
                while (true) {
                  out.write(MEGABYTE, 0, 1000);
                  asked.addAndGet(1000);
                }
              },
              -1);
      assertThatThrownBy(() -> impatient.send(upload))
          .isInstanceOf(Unreachable.class)
          .hasMessageContaining("took nothing");
      assertThat(asked.get()).isLessThan(20 << 20);
    }
  }

  @Test
  void anUploadThatIsTakenSlowlyGoesOn() throws IOException {
    try (Upstream upstream =
            new Upstream(
                line -> {
                  for (int i = 0; i < 240; i++) {
                    line.in().readNBytes(1 << 15);
                    TimeUnit.MILLISECONDS.sleep(5);
                  }
                  line.say(OK + "Content-Length: 0\r\n\r\n");
                });
        Incoming answer =
            calm.send(
                Calls.post(
                    upstream.url(),
                    out -> {
                      for (int i = 0; i < 240; i++) {
                        out.write(MEGABYTE, 0, 1 << 15);
                      }
                    },
                    240 << 15))) {
      assertThat(answer.status()).isEqualTo(200);
    }
  }

  @Test
  void aFailureOfTheBodyIsPassedOnAndBreaksTheCallOff() throws IOException {
    AtomicInteger more = new AtomicInteger();
    try (Upstream upstream =
        new Upstream(
            line -> {
              line.in().readNBytes(5);
              more.set(line.in().read());
            })) {
      IOException gone = new IOException("the client has gone");
      for (int length : new int[] {-1, 100}) {
        Outgoing upload =
            Calls.post(
                upstream.url(),
                out -> {
                  out.write("hello".getBytes(US_ASCII));
                  throw gone;
                },
                length);
        assertThatThrownBy(() -> patient.send(upload)).isSameAs(gone);
      }
      assertThat(played(upstream)).isTrue();
      assertThat(more).hasValueLessThan(1);
    }
  }

  @Test
  void aBodyOfAnotherLengthThanAnnouncedIsNotSent() throws IOException {
    try (Upstream upstream = new Upstream(Upstream.Line::untilClosed)) {
      for (int length : new int[] {4, 6}) {
        Outgoing upload =
            Calls.post(upstream.url(), out -> out.write("hello".getBytes(US_ASCII)), length);
        assertThatThrownBy(() -> patient.send(upload))
            .isInstanceOf(IOException.class)
            .isNotInstanceOf(Unreachable.class);
      }
      assertThat(played(upstream)).isTrue();
    }
  }

  @Test
  void aNameIsVettedForEachConnection() throws IOException {
    try (Upstream upstream = Upstream.saying(OK + "Content-Length: 0\r\n\r\n")) {
      AtomicInteger asked = new AtomicInteger();
      String[] addresses = {"127.0.0.1", "127.0.0.1", "127.0.0.2", "169.254.169.254"};
      AddressPolicy policy =
          AddressPolicy.allowing(
              "127.0.0.1:" + upstream.port(),
              host -> List.of(address(addresses[asked.getAndIncrement()])));
      TargetUrl target = TargetUrl.parse("http://sandbox.example:" + upstream.port()).orElseThrow();
      assertThat(policy.allows(target)).isTrue();
      try (Forwarder forwarder =
          new Forwarder(
              policy, new Forwarder.Limits(Duration.ofSeconds(5), Duration.ofSeconds(20)))) {
        forwarder.send(Calls.get(target)).close();
        for (int i = 0; i < 2; i++) {
          assertThatThrownBy(() -> forwarder.send(Calls.get(target)))
              .isInstanceOf(Unreachable.class)
              .cause()
              .hasMessageContaining(addresses[2 + i]);
        }
      }
      assertThat(upstream.heads)
          .singleElement()
          .asString()
          .contains("Host: sandbox.example:" + upstream.port());
    }
  }

  private static InetAddress address(String text) throws UnknownHostException {
    return InetAddress.getByName(text);
  }

  @Test
  void manySlowAnswersNeedLittleMemoryAndHoldUpNobodyElse() throws Exception {
    int many = 200;
    try (Upstream slow =
            new Upstream(
                line -> {
                  line.say(OK + "Content-Length: " + (1L << 40) + "\r\n\r\n");
                  while (true) {
                    line.out().write(MEGABYTE);
                  }
                });
        Upstream quick = Upstream.saying(OK + "Content-Length: 2\r\n\r\nok")) {
      long before = used();
      List<Incoming> answers = new ArrayList<>();
      try {
        for (int i = 0; i < many; i++) {
          answers.add(patient.send(Calls.get(slow.url())));
        }
        try (Incoming answer = patient.send(Calls.get(quick.url()))) {
          assertThat(Calls.body(answer)).asString(US_ASCII).isEqualTo("ok");
        }
        assertThat(used() - before).isLessThan(many * 2L * Lines.BUFFER + (10 << 20));
      } finally {
        answers.forEach(HostileServerTest::close);
      }
    }
  }

  private static void close(Incoming answer) {
    try {
      answer.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static long used() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @Test
  @SuppressWarnings("try") // That it is closed early is what is tried.
  void oneServerIsCalledByOnlySoMany() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(Occupancy.MAX);
    try (Upstream silent = new Upstream(line -> line.server().released.await());
        Upstream quick = Upstream.saying(OK + "Content-Length: 0\r\n\r\n")) {
      Callable<Incoming> call = () -> patient.send(Calls.get(silent.url()));
      List<Future<Incoming>> calls = new ArrayList<>();
      for (int i = 0; i < Occupancy.MAX; i++) {
        calls.add(threads.submit(call));
      }
      Eventually.holds("all calls", () -> silent.heads.size() == Occupancy.MAX);
      assertThatThrownBy(call::call)
          .isInstanceOf(Unreachable.class)
          .hasMessageContaining("by " + Occupancy.MAX + " others");
      patient.send(Calls.get(quick.url())).close();
      silent.close();
      for (Future<Incoming> ended : calls) {
        assertThatThrownBy(ended::get).cause().isInstanceOf(Unreachable.class);
      }
      assertThatThrownBy(call::call)
          .isInstanceOf(Unreachable.class)
          .hasMessageContaining("no conn");
    } finally {
      threads.shutdownNow();
    }
  }

  private static boolean played(Upstream upstream) {
    try {
      return upstream.played.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
