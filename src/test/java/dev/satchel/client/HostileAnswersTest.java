package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.BROKEN;
import static dev.satchel.client.SatchelException.Code.BUSY;
import static dev.satchel.client.SatchelException.Code.CHANGED;
import static dev.satchel.client.SatchelException.Code.MISUSE;
import static dev.satchel.client.SatchelException.Code.SILENT;
import static dev.satchel.client.SatchelException.Code.UNEXPECTED;
import static dev.satchel.client.SatchelException.Code.UNREACHABLE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.satchel.Eventually;
import dev.satchel.FreePort;
import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server may answer that makes no sense, or never comes, and what a client makes of it. */
@Tag("locale-blind")
final class HostileAnswersTest {
  private static final WorkspacePath FILE = WorkspacePath.parse(RawName.of("/w/file"));
  private static final String KEY = "the-secret-key";
  private static final String HALF =
      "HTTP/1.1 200 OK\r\nETag: \"a\"\r\nContent-Length: 10\r\n\r\n12345";
  private static final String ENDLESS_HALF =
      "HTTP/1.1 200 OK\r\nETag: \"a\"\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n";

  @TempDir private Path here;
  private final List<AutoCloseable> open = new ArrayList<>();
  private ScriptedServer server;
  private Path file;

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedServer();
    file = here.resolve("file");
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    server.close();
  }

  private SatchelClient client() {
    return client(connection(server.uri()));
  }

  private static Connection connection(URI uri) {
    return Connection.to(uri).withKey(KEY).withSilence(Duration.ofSeconds(20)).withAttempts(2);
  }

  private SatchelClient client(Connection connection) {
    SatchelClient client = SatchelClient.of(connection);
    open.add(client);
    return client;
  }

  private SatchelException failure() {
    return failure(client());
  }

  private SatchelException failure(SatchelClient client) {
    SatchelException failure =
        Served.failure(() -> client.files().download(FILE, file, Transfer.STANDARD));
    assertThat(failure.toString()).doesNotContain(KEY);
    assertThat(file).doesNotExist();
    return failure;
  }

  @Test
  void aRedirectIsNotFollowedAndSaysWhereTo() {
    server.always("HTTP/1.1 302 Found\r\nLocation: http://other.example/x", "");
    SatchelException failure = failure();
    assertThat(failure.code()).isEqualTo(UNEXPECTED);
    assertThat(failure.status()).isEqualTo(302);
    assertThat(failure).hasMessageContaining("http://other.example/x");
    assertThat(server.calls()).isEqualTo(1);
  }

  @Test
  void partsThatWereNotAskedForAreNotTaken() throws IOException {
    server.always("HTTP/1.1 206 Partial\r\nContent-Range: bytes 5-9/10", "12345");
    assertThat(failure().code()).isEqualTo(UNEXPECTED);
    server.always("HTTP/1.1 206 Partial", "12345");
    assertThat(failure().code()).isEqualTo(UNEXPECTED);
    assertThat(Served.names(here)).isEmpty();
  }

  @Test
  void anEndThatCannotBeToldFromABreakIsNotTaken() {
    server.raw("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhalf of it");
    assertThat(failure().code()).isEqualTo(UNEXPECTED);
  }

  @Test
  void aServerThatIgnoresRangesIsReadAnewAndNotForEver() {
    server.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\nETag: \"a\"\r\n\r\nhalf of it");
    assertThat(failure().code()).isEqualTo(CHANGED);
    assertThat(server.calls()).isBetween(5, 10);
  }

  @Test
  void withoutATagPartsAreNotPutTogether() {
    server.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\nETag: W/\"a\"\r\n\r\nhalf of it");
    assertThat(failure().code()).isEqualTo(CHANGED);
    assertThat(server.requests()).noneMatch(request -> request.contains("Range:"));
  }

  @Test
  void whatMakesNoSenseBreaksTheCall() {
    server.raw("HTTP/1.1 200 OK\r\nContent-Length: minus\r\n\r\n");
    assertThat(failure().code()).isIn(BROKEN, UNEXPECTED);
    server.raw("nonsense\r\n\r\n");
    assertThat(failure().code()).isEqualTo(BROKEN);
    server.raw("");
    assertThat(failure().code()).isEqualTo(BROKEN);
    server.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcdeXX");
    assertThat(failure().code()).isIn(BROKEN, CHANGED);
  }

  @Test
  void aRefusalMayBeEndlessAndIsShortened() {
    server.always("HTTP/1.1 418 Odd", "x\u001b[1m".repeat(50_000));
    SatchelException failure = failure();
    assertThat(failure.words()).hasSizeLessThan(3_000).doesNotContain("\u001b");
    server.always("HTTP/1.1 418 Odd", "");
    assertThat(failure()).hasMessageContaining("418");
    server.always(
        "HTTP/1.1 422 Unfit", "{\"detail\":[{\"loc\":[\"query\",\"depth\"],\"msg\":\"no\"}]}");
    assertThat(failure()).hasMessage("depth: no");
    server.always("HTTP/1.1 500 Bad", "{\"error\":{\"message\":\"it is broken\"}}");
    assertThat(failure()).hasMessage("it is broken");
    server.always("HTTP/1.1 500 Bad", "{\"error\":\"a\\u009bb\\u202ec\\u2028d\"}");
    assertThat(failure()).hasMessage("a b c d");
  }

  @Test
  void anAnswerThatIsNoListingIsSaid() {
    server.always("HTTP/1.1 200 OK", "[".repeat(100_000));
    assertThat(listing().code()).isEqualTo(UNEXPECTED);
    server.always("HTTP/1.1 200 OK", "{\"items\":7}");
    assertThat(listing().code()).isEqualTo(UNEXPECTED);
    server.always("HTTP/1.1 200 OK", "{\"items\":[],\"next_page\":\"x\"}");
    assertThat(listing().code()).isEqualTo(UNEXPECTED);
    server.always("HTTP/1.1 200 OK", "{\"items\":[{\"mode\":\"999\"}]}");
    assertThat(listing().code()).isEqualTo(UNEXPECTED);
  }

  @Test
  void anAnswerThatWouldTakeTooMuchMemoryIsNotTaken() {
    server.always("HTTP/1.1 200 OK", "[" + "{},".repeat(600_000) + "{}]");
    assertThat(listing()).hasMessageContaining("no JSON");
    server.always("HTTP/1.1 200 OK", "[\"" + "x".repeat(9_000_000) + "\"]");
    assertThat(listing()).hasMessageContaining("too long");
  }

  private SatchelException listing() {
    return Served.failure(() -> client().files().list(FILE, 1, true, entry -> {}));
  }

  @Test
  void aBusyServerIsAskedAgainWhenItSays() throws Exception {
    server.then("HTTP/1.1 503 Busy\r\nRetry-After: 1", "");
    server.always("HTTP/1.1 200 OK", "content");
    long before = System.nanoTime();
    client().files().download(FILE, file, Transfer.STANDARD);
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofSeconds(1));
    assertThat(file).hasContent("content");
    server.always("HTTP/1.1 503 Busy", "");
    assertThat(
            Served.failure(
                    () -> client().files().download(FILE, here.resolve("x"), Transfer.STANDARD))
                .code())
        .isEqualTo(BUSY);
    assertThat(server.calls()).isEqualTo(4);
  }

  @Test
  void whatChangesSomethingIsNotTriedAgain() {
    server.always("HTTP/1.1 503 Busy\r\nRetry-After: 1", "");
    assertThat(Served.failure(() -> client().files().makeDirectory(FILE)).code()).isEqualTo(BUSY);
    server.raw("");
    assertThat(Served.failure(() -> client().files().remove(FILE, true)).code()).isEqualTo(BROKEN);
    assertThat(server.calls()).isEqualTo(2);
  }

  @Test
  void aServerThatSaysNothingIsGivenUp() throws Exception {
    server.stalls();
    Connection hurried = connection(server.uri()).withSilence(Duration.ofMillis(100));
    assertThat(failure(client(hurried.withAttempts(1))).code()).isEqualTo(SILENT);
    Path large = Files.write(here.resolve("large"), new byte[9_000_000]);
    assertThat(
            Served.failure(() -> client(hurried).files().upload(large, FILE, Progress.NONE)).code())
        .isEqualTo(SILENT);
  }

  @Test
  void aServerThatIsAwayIsSaid() throws IOException {
    SatchelClient away = client(connection(URI.create("http://127.0.0.1:" + FreePort.next())));
    assertThat(failure(away).code()).isEqualTo(UNREACHABLE);
    SatchelClient nowhere = client(connection(URI.create("http://no-such-host.invalid")));
    assertThat(failure(nowhere).code()).isEqualTo(UNREACHABLE);
  }

  @Test
  void aCallEndsWhenTheClientIsClosedOrTheThreadInterrupted() throws Exception {
    server.stalls();
    SatchelClient closed = client();
    CompletableFuture<SatchelException> first =
        CompletableFuture.supplyAsync(() -> failure(closed));
    Eventually.holds("the call", () -> server.calls() == 1);
    closed.close();
    assertThat(first.get().code()).isEqualTo(MISUSE);
    assertThat(failure(closed).code()).isEqualTo(MISUSE);
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    SatchelClient client = client();
    Thread thread =
        new Thread(
            () -> {
              SatchelException failure = failure(client);
              interrupted.complete(
                  failure.code() == BROKEN && Thread.currentThread().isInterrupted());
            });
    thread.start();
    Eventually.holds("the call", () -> server.calls() == 2);
    thread.interrupt();
    assertThat(interrupted.get()).isTrue();
    Eventually.holds("no connection is left", () -> server.openConnections() == 0);
    assertThat(Served.names(here)).isEmpty();
  }

  @Test
  void theUrlMayHaveAPath() throws Exception {
    server.always("HTTP/1.1 200 OK", "content");
    URI uri = URI.create("http://127.0.0.1:" + server.uri().getPort() + "/behind/a/proxy/");
    client(connection(uri)).files().download(FILE, file, Transfer.STANDARD);
    assertThat(server.requests().get(0))
        .startsWith("GET /behind/a/proxy/api/file/download?path=/w/");
  }

  @Test
  void anAddressOfTheNewKindIsCalledToo() throws Exception {
    byte[] loopback = new byte[16];
    loopback[15] = 1;
    try (ScriptedServer six = new ScriptedServer(InetAddress.getByAddress(loopback))) {
      six.always("HTTP/1.1 200 OK", "content");
      client(connection(URI.create("http://[::1]:" + six.uri().getPort())))
          .files()
          .download(FILE, file, Transfer.STANDARD);
    } catch (BindException e) {
      abort("this machine has no such address");
    }
    assertThat(file).hasContent("content");
  }

  private void thenPart(String range, String bytes) {
    server.then("HTTP/1.1 206 Part\r\nETag: \"a\"\r\nContent-Range: bytes " + range, bytes);
  }

  private String streamed() throws SatchelException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long bytes = client().files().download(FILE, out, Progress.NONE);
    assertThat(bytes).isEqualTo(out.size());
    return out.toString(ISO_8859_1);
  }

  private SatchelException.Code streamFailure() {
    return Served.failure(this::streamed).code();
  }

  @Test
  void aPartThatIsTooShortIsNotTheEndOfAStream() throws Exception {
    server.thenRaw(HALF);
    thenPart("5-6/10", "67");
    thenPart("7-9/*", "890");
    assertThat(streamed()).isEqualTo("1234567890");
    server.thenRaw(HALF);
    thenPart("5-9/11", "67890");
    assertThat(streamFailure()).isEqualTo(CHANGED);
    server.thenRaw(ENDLESS_HALF);
    thenPart("5-9/*", "67890");
    assertThat(streamFailure()).isEqualTo(UNEXPECTED);
  }

  @Test
  void aStreamBeginsWithAWholeAnswerOnly() throws Exception {
    server.always("HTTP/1.1 206 Part\r\nContent-Range: bytes 0-4/10", "12345");
    assertThat(streamFailure()).isEqualTo(UNEXPECTED);
    server.always("HTTP/1.1 202 Later", "wait");
    assertThat(streamFailure()).isEqualTo(UNEXPECTED);
    server.always("HTTP/1.1 200 OK", "content");
    server.thenRaw("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n");
    assertThat(streamed()).isEqualTo("content");
  }

  @Test
  void aPartThatIsTooShortIsNotTheEndOfAFile() throws Exception {
    server.thenRaw(HALF);
    thenPart("5-6/*", "67");
    thenPart("7-9/*", "890");
    client().files().download(FILE, file, Transfer.STANDARD);
    assertThat(file).hasContent("1234567890");
  }

  @Test
  void aWholeOfUnknownLengthIsNotPutTogether() {
    server.thenRaw(ENDLESS_HALF);
    thenPart("5-6/*", "67");
    assertThat(failure().code()).isEqualTo(UNEXPECTED);
  }

  @Test
  void anotherLengthIsAChange() {
    Transfer how = Transfer.STANDARD.refusingChanges();
    server.thenRaw(HALF);
    thenPart("5-9/11", "67890");
    assertThat(Served.failure(() -> client().files().download(FILE, file, how)).code())
        .isEqualTo(CHANGED);
    server.then("HTTP/1.1 416 None\r\nContent-Range: bytes */3", "");
    assertThat(Served.failure(() -> client().files().download(FILE, file, how)).code())
        .isEqualTo(CHANGED);
    assertThat(here.resolve(".file.satchel-part")).hasContent("12345");
  }

  @Test
  void whatIsEncodedIsNotTaken() {
    server.always("HTTP/1.1 200 OK\r\nContent-Encoding: gzip", "12345");
    assertThat(failure().code()).isEqualTo(UNEXPECTED);
    assertThat(streamFailure()).isEqualTo(UNEXPECTED);
    server.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\nhalf of it");
    assertThat(failure().code()).isEqualTo(UNEXPECTED);
    assertThat(streamFailure()).isEqualTo(UNEXPECTED);
    assertThat(server.requests()).allMatch(head -> head.contains("Accept-Encoding: identity"));
  }

  @Test
  void aServerThatNeverGivesLeaveIsSentTheBodyAllTheSame() throws Exception {
    server.givesNoLeave();
    server.always("HTTP/1.1 200 OK", "");
    Path large = Files.write(here.resolve("large"), new byte[17 << 20]);
    Connection hurried = connection(server.uri()).withSilence(Duration.ofSeconds(2));
    client(hurried).files().upload(large, FILE, Progress.NONE);
    assertThat(server.requests()).hasSize(2);
    assertThat(server.requests().get(1)).doesNotContain("Expect:");
  }
}
