package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.BROKEN;
import static dev.satchel.client.SatchelException.Code.LOCAL;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes when a download has ended, or has not come to the disk, is no part of it. */
@Tag("locale-blind")
final class PartialTest {
  @TempDir private Path here;
  private Path file;
  private Path part;
  private Partial partial;

  @BeforeEach
  void begin() throws SatchelException {
    file = here.resolve("file");
    partial = Partial.open(file, "http://a.example/", Transfer.STANDARD);
    part = partial.path();
    partial.restart("\"a\"", 3);
    partial.write(List.of(ByteBuffer.wrap("abc".getBytes(US_ASCII))));
  }

  @Test
  void afterItsEndItIsNotBegunAgain() throws SatchelException {
    partial.close();
    assertThat(Served.failure(() -> partial.restart("\"b\"", -1)).code()).isEqualTo(BROKEN);
    assertThat(part).hasContent("abc");
    VerifiedDownload verified = new VerifiedDownload(new Verification(ZstdDecoder.NONE), part);
    verified.close();
    assertThat(Served.failure(verified::restarted).code()).isEqualTo(BROKEN);
  }

  @Test
  void whatSomebodyElseHasShortenedGetsNoName() throws IOException {
    Files.write(part, new byte[0]);
    assertThat(Served.failure(() -> partial.publish(false)).code()).isEqualTo(LOCAL);
    assertThat(file).doesNotExist();
    partial.close();
  }

  @Test
  void whatIsNotOnTheDiskDoesNotCountAsSynced() throws SatchelException {
    Thread.currentThread().interrupt();
    SatchelException failure = Served.failure(partial::sync);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure.code()).isEqualTo(BROKEN);
    assertThat(Served.failure(partial::sync).code()).isEqualTo(LOCAL);
    partial.close();
    assertThat(part).hasContent("abc");
  }

  @Test
  void anAnswerThatComesTooLateIsNotLookedAt() throws SatchelException {
    AtomicBoolean isSeen = new AtomicBoolean();
    try (Silence silence = new Silence(Duration.ofMinutes(1))) {
      Reception reception = new Reception(seeing(isSeen), silence.watch(() -> {}));
      reception.stop();
      assertThat(reception.of(head())).isNotNull();
    }
    assertThat(isSeen).isFalse();
    partial.close();
  }

  private static Receiver seeing(AtomicBoolean isSeen) {
    return new Receiver() {
      @Override
      public boolean begin(int status, HttpHeaders headers) {
        isSeen.set(true);
        return true;
      }

      @Override
      public void take(List<ByteBuffer> bytes) {
        isSeen.set(true);
      }

      @Override
      public void tick() {}
    };
  }

  private static ResponseInfo head() {
    return new ResponseInfo() {
      @Override
      public int statusCode() {
        return 200;
      }

      @Override
      public HttpHeaders headers() {
        return HttpHeaders.of(Map.of(), (name, value) -> true);
      }

      @Override
      public HttpClient.Version version() {
        return HttpClient.Version.HTTP_1_1;
      }
    };
  }
}
