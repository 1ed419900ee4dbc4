package dev.satchel.snapshot.s3;

import static dev.satchel.Refusal.Code.CHANGED;
import static dev.satchel.Refusal.Code.NOT_FOUND;

import dev.satchel.snapshot.Given;
import dev.satchel.snapshot.Intake;
import dev.satchel.snapshot.SnapshotStore;
import dev.satchel.snapshot.SnapshotStoreContract;
import dev.satchel.snapshot.Stretch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/** The contract in a bucket. */
@Tag("locale-blind")
class S3StoreTest extends SnapshotStoreContract {
  static final AwsCredentialsProvider CREDENTIALS =
      StaticCredentialsProvider.create(AwsBasicCredentials.create(S3Server.KEY, S3Server.SECRET));

  private static S3Server server;

  private String prefix;
  private S3Store store;

  @BeforeAll
  static void start() throws Exception {
    server = S3Server.shared();
  }

  @BeforeEach
  void open() {
    prefix = "test-" + UUID.randomUUID();
    store = open(server.port());
  }

  private S3Store open(int port) {
    return new S3Store(S3Server.address(port, prefix), Patience.DEFAULT, CREDENTIALS);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  protected SnapshotStore store() {
    return store;
  }

  @Override
  protected String whereItIs() {
    return server.port() + ":" + prefix;
  }

  @Override
  protected List<String> unseen() throws IOException {
    try (Bucket bucket =
        new Bucket(S3Server.address(server.port(), prefix), Patience.DEFAULT, CREDENTIALS)) {
      return bucket
          .ask(
              client ->
                  client.listMultipartUploads(
                      list -> list.bucket(S3Server.BUCKET).prefix(prefix + "/")))
          .uploads()
          .stream()
          .map(MultipartUpload::key)
          .toList();
    }
  }

  @Override
  protected void keepEmpty(List<String> names) throws IOException {
    for (String name : names) {
      Path file = server.file(prefix + "/" + name);
      Files.createDirectories(file.getParent());
      Files.createFile(file);
    }
  }

  @Override
  protected int sweepTomorrow(Duration age) throws IOException {
    try (Relay tomorrow = Relay.before(server.port(), Instant.now().plus(Duration.ofDays(1)));
        S3Store later = open(tomorrow.port())) {
      return later.sweep(age);
    }
  }

  /** In a directory the older one is open and stays as it was. */
  @Test
  void anOlderObjectThatBecomesAnotherMeanwhileIsNotTaken() throws IOException {
    for (int length : List.of(10, 12 << 20)) {
      store.put(OLDER, Given.all(new byte[length]));
      assertRefused(CHANGED, () -> putWhile(length, () -> replaceOlder(length)));
      assertRefused(NOT_FOUND, () -> putWhile(length, () -> store.delete(OLDER)));
      assertNothingIsKept();
    }
  }

  private void putWhile(int length, Intake.Step step) throws IOException {
    store.put(
        NAME,
        sink -> {
          sink.range(OLDER, new Stretch(0, length));
          step.run();
          sink.bytes(out -> out.write(1));
        });
  }

  private void replaceOlder(int length) throws IOException {
    store.delete(OLDER);
    store.put(OLDER, Given.all(Given.noise(1, length)));
  }
}
