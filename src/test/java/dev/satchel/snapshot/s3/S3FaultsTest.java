package dev.satchel.snapshot.s3;

import static dev.satchel.Refusal.Code.ALREADY_EXISTS;
import static dev.satchel.Refusal.Code.NO_SPACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.satchel.FreePort;
import dev.satchel.Refusal;
import dev.satchel.snapshot.Given;
import dev.satchel.snapshot.NamePrefix;
import dev.satchel.snapshot.Segments;
import dev.satchel.snapshot.SnapshotStore;
import dev.satchel.snapshot.StoreFailure;
import dev.satchel.snapshot.StoredBytes;
import dev.satchel.snapshot.StoredName;
import dev.satchel.snapshot.Stretch;
import dev.satchel.snapshot.s3.CannedServer.Answer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider;

/** What becomes of a bucket that is away, closed, slow, full, or behind a bad line. */
@Tag("locale-blind")
class S3FaultsTest {
  private static final int PART = Given.PART;
  private static final StoredName NAME = new StoredName("session/0001.tar.zst");
  private static final StoredName OLDER = new StoredName("session/0000.tar.zst");
  private static final Patience LITTLE =
      new Patience(Duration.ofSeconds(5), Duration.ofSeconds(5), 8 << 20, 2);

  /** For servers that never answer: each request lasts as long as this lets it. */
  private static final Patience HARDLY_ANY =
      new Patience(Duration.ofSeconds(2), Duration.ofSeconds(2), 64 << 20, 1);

  private static final Segments UNTOUCHED =
      sink -> {
        throw new AssertionError("was asked");
      };

  private static final ExecutorService THREADS = Executors.newCachedThreadPool();

  private static S3Server server;

  private String prefix;

  @BeforeAll
  static void start() throws Exception {
    server = S3Server.shared();
  }

  @AfterAll
  static void endThreads() {
    THREADS.shutdown();
  }

  @BeforeEach
  void choosePrefix() {
    prefix = "test-" + UUID.randomUUID();
  }

  private S3Store store(int port, Patience patience, AwsCredentialsProvider credentials) {
    return new S3Store(S3Server.address(port, prefix), patience, credentials);
  }

  private S3Store store(int port) {
    return store(port, LITTLE, S3StoreTest.CREDENTIALS);
  }

  /** Asks for everything at once, since each may take its time. */
  private static void assertEachFails(SnapshotStore store, String message) {
    List<ThrowingCallable> all =
        List.of(
            () -> store.put(NAME, UNTOUCHED),
            () -> store.open(NAME),
            () -> store.open(NAME, new Stretch(0, 1)),
            () -> store.list(NamePrefix.ALL, object -> true),
            () -> store.delete(NAME),
            () -> ((S3Store) store).sweep(Duration.ofDays(1)));
    CompletableFuture<?>[] asked =
        all.stream()
            .map(one -> CompletableFuture.supplyAsync(() -> catchThrowable(one), THREADS))
            .map(
                failure ->
                    failure.thenAccept(
                        e ->
                            assertThat(e)
                                .isInstanceOf(StoreFailure.class)
                                .hasMessageStartingWith(message)))
            .toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(asked).join();
  }

  private static byte[] read(SnapshotStore store, StoredName name) throws IOException {
    try (StoredBytes bytes = store.open(name)) {
      return bytes.readAllBytes();
    }
  }

  @Test
  void aServerThatIsAwayIsNamedWithTheReason() throws IOException {
    try (S3Store store = store(FreePort.next())) {
      assertEachFails(
          store, "The bucket snapshots cannot be reached: ConnectException: Connection refused");
    }
  }

  @Test
  void aServerThatDeniesIsNamedAndTheSecretIsNot() throws IOException {
    AwsCredentialsProvider wrong =
        StaticCredentialsProvider.create(AwsBasicCredentials.create(S3Server.KEY, "mistaken"));
    try (S3Store store = store(server.port(), LITTLE, wrong)) {
      assertEachFails(store, "The bucket snapshots denies access (403");
      assertThatThrownBy(() -> store.list(NamePrefix.ALL, object -> true))
          .hasMessage("The bucket snapshots denies access (403 SignatureDoesNotMatch)");
    }
  }

  @Test
  void missingCredentialsAreSaidToBeMissing() throws IOException {
    AwsCredentialsProvider none =
        AwsCredentialsProviderChain.of(WebIdentityTokenFileCredentialsProvider.builder().build());
    try (S3Store store = store(server.port(), LITTLE, none)) {
      assertEachFails(
          store, "The bucket snapshots cannot be reached: there are no credentials for it");
    }
  }

  @Test
  void aBucketThatDoesNotExistIsNamed() throws IOException {
    BucketAddress address = S3Server.address(server.port(), prefix);
    BucketAddress missing =
        new BucketAddress("missing", prefix, address.region(), address.endpoint(), address.style());
    try (S3Store store = new S3Store(missing, LITTLE, S3StoreTest.CREDENTIALS)) {
      String message = "The bucket missing does not exist (404 NoSuchBucket)";
      for (int size : List.of(1, PART + 1)) {
        assertThatThrownBy(() -> store.put(NAME, Given.all(new byte[size]))).hasMessage(message);
      }
      assertThatThrownBy(() -> store.open(NAME)).hasMessage(message);
      assertThatThrownBy(() -> store.list(NamePrefix.ALL, object -> true)).hasMessage(message);
    }
  }

  @Test
  void aServerThatFallsSilentIsGivenUp() throws IOException {
    try (Relay relay = Relay.before(server.port());
        S3Store direct = store(server.port());
        S3Store store = store(relay.port(), HARDLY_ANY, S3StoreTest.CREDENTIALS)) {
      direct.put(OLDER, Given.all(new byte[2 * PART]));
      try (StoredBytes bytes = store.open(OLDER)) {
        assertThat(bytes.read()).isZero();
        relay.freeze();
        long frozen = System.nanoTime();
        assertThatThrownBy(bytes::readAllBytes)
            .isInstanceOf(StoreFailure.class)
            .hasMessageStartingWith("The bucket snapshots broke off: Read timed out");
        assertThat(System.nanoTime() - frozen).isLessThan(HARDLY_ANY.silence().toNanos() * 10);
      }
      assertEachFails(store, "The bucket snapshots cannot be reached: ");
    }
  }

  @Test
  void aServerThatTakesNoMoreIsGivenUp() throws IOException {
    try (Relay relay = Relay.before(server.port());
        S3Store store = store(relay.port(), HARDLY_ANY, S3StoreTest.CREDENTIALS)) {
      Segments segments =
          sink ->
              sink.bytes(
                  out -> {
                    Given.zeros(out, PART + 1);
                    relay.freeze();
                    Given.zeros(out, PART + 1);
                  });
      assertThatThrownBy(() -> store.put(NAME, segments))
          .isInstanceOf(StoreFailure.class)
          .hasMessageStartingWith("The bucket snapshots cannot be reached: ");
    }
  }

  @Test
  void aConnectionThatBreaksIsTriedAgain() throws IOException {
    byte[] bytes = Given.noise(1, 3 * PART);
    try (Relay relay = Relay.before(server.port());
        S3Store store = store(relay.port())) {
      relay.cutNext(head -> head.startsWith("PUT ") && head.contains("partNumber=2"));
      store.put(NAME, Given.all(bytes));
      relay.cutNext(head -> head.startsWith("GET "));
      assertThat(read(store, NAME)).isEqualTo(bytes);
    }
  }

  @Test
  void anObjectWhoseLastAnswerIsLostIsThereAndTheCallerKnows() throws IOException {
    for (int size : List.of(10, PART + 1)) {
      prefix = prefix + "x";
      byte[] bytes = Given.noise(size, size);
      Predicate<String> last =
          head ->
              size > PART
                  ? head.startsWith("POST ") && head.contains("uploadId=")
                  : head.startsWith("PUT ");
      try (Relay relay = Relay.before(server.port());
          S3Store store = store(relay.port())) {
        relay.loseAnswerToNext(last);
        assertThat(store.put(NAME, Given.all(bytes)).size()).isEqualTo(size);
        assertThat(read(store, NAME)).isEqualTo(bytes);
        assertThatThrownBy(() -> store.put(NAME, UNTOUCHED))
            .isInstanceOfSatisfying(
                Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(ALREADY_EXISTS));
      }
    }
  }

  @Test
  void longRangesOfAnOlderObjectAreNotSentAgain() throws IOException {
    byte[] old = Given.noise(1, 24 << 20);
    try (Relay relay = Relay.before(server.port());
        S3Store store = store(relay.port())) {
      store.put(OLDER, Given.all(old));
      long sent = relay.toServer();
      long got = relay.fromServer();
      store.put(
          NAME,
          sink -> {
            sink.bytes(out -> out.write(7));
            for (int at = 0; at < old.length; at += 1 << 20) {
              sink.range(OLDER, new Stretch(at, 1 << 20));
            }
            sink.bytes(out -> out.write(7));
          });
      assertThat(relay.toServer() - sent).isLessThan(6 << 20);
      assertThat(relay.fromServer() - got).isLessThan(6 << 20);
      assertThat(read(store, NAME)).hasSize(old.length + 2);
    }
  }

  @Test
  void whereNothingCanBeCopiedRangesAreFetchedAndSent() throws IOException {
    byte[] old = Given.noise(1, 12 << 20);
    try (Relay relay = Relay.before(server.port());
        S3Store store = store(relay.port())) {
      store.put(OLDER, Given.all(old));
      long sent = relay.toServer();
      relay.notImplemented(head -> head.contains("x-amz-copy-source: "));
      store.put(
          NAME,
          sink -> {
            sink.range(OLDER, new Stretch(0, old.length));
            sink.bytes(out -> out.write(7));
            sink.range(OLDER, new Stretch(0, old.length));
          });
      assertThat(relay.toServer() - sent).isGreaterThan(2L * old.length);
      byte[] expected =
          ByteBuffer.allocate(2 * old.length + 1).put(old).put((byte) 7).put(old).array();
      assertThat(read(store, NAME)).isEqualTo(expected);
    }
  }

  @Test
  void aStreamThatIsClosedEarlyIsNotReadOn() throws IOException {
    long size = 40 << 20; // More than lies in the buffers of connections.
    try (Relay relay = Relay.before(server.port());
        S3Store store = store(relay.port())) {
      store.put(NAME, sink -> sink.bytes(out -> Given.zeros(out, size)));
      long got = relay.fromServer();
      try (StoredBytes bytes = store.open(NAME)) {
        assertThat(bytes.read()).isZero();
      }
      store.delete(NAME);
      assertThat(relay.fromServer() - got).isLessThan(size / 2);
    }
  }

  private static Answer absent(String method, Answer other) {
    return method.equals("HEAD") ? new Answer(404, "") : other;
  }

  @Test
  void aFullBucketIsRefusedAsSuch() throws IOException {
    for (Answer full : List.of(new Answer(507, ""), new Answer(403, "QuotaExceeded"))) {
      try (CannedServer canned =
              CannedServer.start((method, query, condition) -> absent(method, full));
          S3Store store = store(canned.port())) {
        for (int size : List.of(1, PART + 1)) {
          assertThatThrownBy(() -> store.put(NAME, Given.all(new byte[size])))
              .isInstanceOfSatisfying(
                  Refusal.class,
                  refusal -> {
                    assertThat(refusal.code()).isEqualTo(NO_SPACE);
                    assertThat(refusal.reason()).isEqualTo("The bucket snapshots has no room left");
                  });
        }
      }
    }
  }

  @Test
  void aServerThatIsBusyIsAskedAFewTimesOnly() throws IOException {
    try (CannedServer canned =
            CannedServer.start((method, query, condition) -> new Answer(503, "SlowDown"));
        S3Store store = store(canned.port())) {
      assertThatThrownBy(() -> store.list(NamePrefix.ALL, object -> true))
          .isInstanceOf(StoreFailure.class)
          .hasMessage("The bucket snapshots failed (503 SlowDown)");
      assertThat(canned.requests()).hasSize(LITTLE.attempts());
    }
  }

  @Test
  void anAnswerThatEndsEarlyIsAFailure() throws IOException {
    try (CannedServer canned =
            CannedServer.start((method, query, condition) -> new Answer(200, "x", 1000));
        S3Store store = store(canned.port())) {
      try (StoredBytes bytes = store.open(NAME)) {
        assertThat(bytes.size()).isEqualTo(1000);
        assertThatThrownBy(bytes::readAllBytes).isInstanceOf(StoreFailure.class);
      }
      assertThatThrownBy(() -> store.open(NAME, new Stretch(1, 2)))
          .hasMessage("The bucket snapshots gives no ranges of objects");
    }
  }

  @Test
  void whereThereAreNoConditionsTheNameIsLookedFor() throws IOException {
    try (CannedServer canned =
            CannedServer.start(
                (method, query, condition) ->
                    absent(
                        method,
                        condition ? new Answer(501, "NotImplemented") : new Answer(200, "")));
        S3Store store = store(canned.port())) {
      assertThat(store.put(NAME, Given.all(new byte[3])).size()).isEqualTo(3);
      assertThat(canned.requests()).contains("HEAD", "PUT").endsWith("HEAD", "PUT");
    }
  }
}
