package dev.satchel.snapshot.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Eventually;
import dev.satchel.snapshot.Given;
import dev.satchel.snapshot.NamePrefix;
import dev.satchel.snapshot.SegmentSink;
import dev.satchel.snapshot.StoredBytes;
import dev.satchel.snapshot.StoredName;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

/** A sweep removes what nobody goes on with, and nothing else. */
@Tag("locale-blind")
class S3SweepTest {
  private static final int PART = Given.PART;
  private static final StoredName NAME = new StoredName("session/0001.tar.zst");
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private static S3Server server;

  private String prefix;

  @BeforeAll
  static void start() throws Exception {
    server = S3Server.shared();
  }

  @BeforeEach
  void choosePrefix() {
    prefix = "test-" + UUID.randomUUID();
  }

  private S3Store store(int port) {
    return new S3Store(S3Server.address(port, prefix), Patience.DEFAULT, S3StoreTest.CREDENTIALS);
  }

  private S3Store store() {
    return store(server.port());
  }

  private static Relay at(Instant time) throws IOException {
    return Relay.before(server.port(), time);
  }

  private static Relay tomorrow() throws IOException {
    return at(Instant.now().plus(DAY));
  }

  /** Something that happens in the middle of a put. */
  @FunctionalInterface
  private interface Act {
    void run() throws Exception;
  }

  private void putWhile(S3Store store, Act act) throws IOException {
    store.put(
        NAME,
        (SegmentSink sink) ->
            sink.bytes(
                out -> {
                  Given.zeros(out, PART + 1);
                  try {
                    act.run();
                  } catch (Exception e) {
                    throw new IOException(e);
                  }
                  Given.zeros(out, PART);
                }));
    try (StoredBytes bytes = store.open(NAME)) {
      assertThat(bytes.readAllBytes()).hasSize(2 * PART + 1);
    }
  }

  @Test
  void whatThisProcessIsPuttingIsNeverSwept() throws IOException {
    try (Relay tomorrow = tomorrow();
        S3Store store = store(tomorrow.port())) {
      putWhile(store, () -> assertThat(store.sweep(HOUR)).isZero());
    }
  }

  @Test
  void whatAnotherHasJustBegunIsNotSwept() throws IOException {
    try (S3Store store = store();
        S3Store other = store()) {
      putWhile(store, () -> assertThat(other.sweep(HOUR)).isZero());
    }
  }

  /** Which began before the limit, and whose last part came after it. */
  @Test
  void whatAnotherStillGoesOnWithIsNotSwept() throws IOException {
    try (S3Store store = store()) {
      Instant begun = Instant.now();
      store.put(
          NAME,
          sink -> {
            sink.bytes(out -> Given.zeros(out, PART + 1));
            passSeconds(begun, 3);
            sink.bytes(out -> Given.zeros(out, 2 * PART));
            try (Relay later = at(begun.plusSeconds(2).plus(HOUR));
                S3Store other = store(later.port())) {
              assertThat(other.sweep(HOUR)).isZero();
            }
          });
    }
  }

  private static void passSeconds(Instant since, int seconds) throws IOException {
    try {
      Eventually.holds("time passes", () -> Instant.now().isAfter(since.plusSeconds(seconds)));
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  @Test
  void whatHasNoPartYetIsAsOldAsItsBeginning() throws IOException {
    try (Bucket bucket =
            new Bucket(
                S3Server.address(server.port(), prefix),
                Patience.DEFAULT,
                S3StoreTest.CREDENTIALS);
        Relay tomorrow = tomorrow();
        S3Store now = store();
        S3Store later = store(tomorrow.port())) {
      String key = bucket.address().key(NAME);
      bucket.ask(client -> client.createMultipartUpload(r -> r.bucket(S3Server.BUCKET).key(key)));
      assertThat(now.sweep(HOUR)).isZero();
      assertThat(later.sweep(HOUR)).isEqualTo(1);
      assertThat(later.sweep(HOUR)).isZero();
    }
  }

  /** This machine's clock may be ahead, and so it does not count either. */
  @Test
  void whereTheBucketSaysNoTimeNothingIsSwept() throws IOException {
    try (Bucket bucket =
            new Bucket(
                S3Server.address(server.port(), prefix),
                Patience.DEFAULT,
                S3StoreTest.CREDENTIALS);
        Relay timeless = Relay.before(server.port());
        S3Store store = store(timeless.port())) {
      String key = bucket.address().key(NAME);
      bucket.ask(client -> client.createMultipartUpload(r -> r.bucket(S3Server.BUCKET).key(key)));
      timeless.setDate("soon");
      assertThat(store.sweep(DAY.negated())).isZero();
    }
  }

  @Test
  void whatLiesBesideTheStoreIsNeitherSweptNorListed() throws IOException {
    List<String> keys = List.of("beside-" + prefix + "/x", prefix + "beside/x", prefix + "/.x");
    try (Bucket bucket =
            new Bucket(
                S3Server.address(server.port(), ""), Patience.DEFAULT, S3StoreTest.CREDENTIALS);
        Relay tomorrow = tomorrow();
        S3Store store = store(tomorrow.port())) {
      for (String key : keys) {
        bucket.ask(client -> client.createMultipartUpload(r -> r.bucket(S3Server.BUCKET).key(key)));
        bucket.ask(
            client ->
                client.putObject(
                    r -> r.bucket(S3Server.BUCKET).key(key), RequestBody.fromString("x")));
      }
      store.put(NAME, sink -> {});
      assertThat(store.sweep(HOUR)).isZero();
      List<StoredName> names = new ArrayList<>();
      store.list(NamePrefix.ALL, object -> names.add(object.name()));
      assertThat(names).containsExactly(NAME);
    }
  }
}
