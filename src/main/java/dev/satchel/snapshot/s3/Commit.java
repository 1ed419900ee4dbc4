package dev.satchel.snapshot.s3;

import static dev.satchel.Refusal.Code.ALREADY_EXISTS;

import dev.satchel.Refusal;
import dev.satchel.snapshot.StoredName;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The one request that gives an object its name, unless the name is taken. The object is marked, so
 * that it can be told whose it is when the answer was lost on the way, or a second attempt finds
 * what the first one has done.
 */
final class Commit {
  private static final String MARK = "satchel-put";
  private static final int CONFLICT = 409;
  private static final int TAKEN = 412;
  private static final int NOT_IMPLEMENTED = 501;
  private static final int TRIES = 3;

  /** A request that may have the condition that there is nothing of the name. */
  @FunctionalInterface
  interface Request {
    void send(S3Client client, @Nullable String ifNoneMatch);
  }

  private final Bucket bucket;
  private final StoredName name;
  private final String mark = UUID.randomUUID().toString();
  private @Nullable String condition = "*";

  Commit(Bucket bucket, StoredName name) {
    this.bucket = bucket;
    this.name = name;
  }

  /** To be stored with the object. */
  Map<String, String> metadata() {
    return Map.of(MARK, mark);
  }

  /** What refuses a name that is taken. */
  Refusal taken() {
    return new Refusal(ALREADY_EXISTS, "There is a stored object already: " + name);
  }

  /** Refuses the name if it is taken by now. */
  void check() throws IOException {
    if (bucket.head(name).isPresent()) {
      throw taken();
    }
  }

  /**
   * Sends {@code request}. Where the server knows no conditions, the name is looked for just
   * before.
   *
   * @throws Refusal ALREADY_EXISTS; NO_SPACE
   */
  void send(Request request) throws IOException {
    for (int tries = 1; !isSent(request, tries); tries++) {
      check();
    }
  }

  /** Whether it is done; false if it should be tried once more. */
  private boolean isSent(Request request, int tries) throws IOException {
    try {
      bucket.askPlainly(
          client -> {
            request.send(client, condition);
            return client;
          });
      return true;
    } catch (SdkException e) {
      if (isOurs()) {
        return true;
      }
      checkFinal(e, tries);
      return false;
    }
  }

  private void checkFinal(SdkException e, int tries) throws IOException {
    int status = e instanceof S3Exception answer ? answer.statusCode() : 0;
    if (status == TAKEN) {
      throw taken();
    }
    if (status == NOT_IMPLEMENTED && condition != null) {
      condition = null;
    } else if (status != CONFLICT || tries == TRIES) {
      throw bucket.failure(e);
    }
  }

  /** Whether the object of that name is the one that was to be put. */
  private boolean isOurs() {
    try {
      return bucket.head(name).map(HeadObjectResponse::metadata).map(this::isMarked).orElse(false);
    } catch (IOException | Refusal e) {
      return false; // What went wrong first is what is told.
    }
  }

  private boolean isMarked(Map<String, String> metadata) {
    return mark.equals(metadata.get(MARK));
  }
}
