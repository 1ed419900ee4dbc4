package dev.satchel.snapshot.s3;

import static dev.satchel.Refusal.Code.CHANGED;
import static dev.satchel.Refusal.Code.NOT_FOUND;

import dev.satchel.Refusal;
import dev.satchel.snapshot.NamePrefix;
import dev.satchel.snapshot.StoreFailure;
import dev.satchel.snapshot.StoredBytes;
import dev.satchel.snapshot.StoredName;
import dev.satchel.snapshot.Stretch;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** A bucket that is asked, and whose failures are said in our words. Safe for many threads. */
final class Bucket implements Closeable {
  /** One for each object that is read or sent at the moment; nobody is to wait for another. */
  private static final int MOST_CONNECTIONS = 500;

  private static final int NOT_THERE = 404;
  private static final int NOT_THE_SAME = 412;
  private static final int NO_SUCH_RANGE = 416;

  /** Something that is asked of it. */
  @FunctionalInterface
  interface Call<T> {
    T on(S3Client client);
  }

  private final BucketAddress address;
  private final S3Client client;
  private final Patience patience;
  private final BucketFailures failures;

  Bucket(BucketAddress address, Patience patience, AwsCredentialsProvider credentials) {
    this.address = address;
    this.patience = patience;
    this.failures = new BucketFailures(store());
    this.client = client(address, patience, credentials);
  }

  /**
   * Apache's client costs 1.6 MB more than the JDK's, which does not always tell why a server
   * refused a body, nor send one again whose connection broke before it. Checksums that only Amazon
   * understands are not sent, nor bodies in a framing of its own; each part has its MD5 instead.
   */
  private static S3Client client(
      BucketAddress address, Patience patience, AwsCredentialsProvider credentials) {
    S3ClientBuilder builder =
        S3Client.builder()
            .region(Region.of(address.region()))
            .credentialsProvider(credentials)
            .forcePathStyle(address.style() == BucketAddress.Style.PATH)
            .serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(false))
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_SUPPORTED)
            .httpClientBuilder(
                ApacheHttpClient.builder()
                    .maxConnections(MOST_CONNECTIONS)
                    .tcpKeepAlive(true)
                    .connectionTimeout(patience.connect())
                    .socketTimeout(patience.silence()))
            .overrideConfiguration(
                all ->
                    all.apiCallAttemptTimeout(patience.forSending(0))
                        .retryStrategy(
                            AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(patience.attempts())
                                .build()));
    if (address.endpoint() != null) {
      builder.endpointOverride(address.endpoint());
    }
    return builder.build();
  }

  BucketAddress address() {
    return address;
  }

  Patience patience() {
    return patience;
  }

  /** What messages begin with. */
  private String store() {
    return "The bucket " + address.bucket();
  }

  /**
   * Asks it something.
   *
   * @throws Refusal NO_SPACE
   * @throws StoreFailure for whatever else goes wrong
   */
  <T> T ask(Call<T> call) throws IOException {
    try {
      return call.on(client);
    } catch (SdkException e) {
      throw failures.of(e);
    }
  }

  /** The same, which leaves failures as they are. */
  <T> T askPlainly(Call<T> call) {
    return call.on(client);
  }

  /** What to throw for a failure. */
  IOException failure(SdkException e) {
    return failures.of(e);
  }

  /** What it says of an object; empty if there is none, or no bucket. */
  Optional<HeadObjectResponse> head(StoredName name) throws IOException {
    try {
      String key = address.key(name);
      return Optional.of(client.headObject(head -> head.bucket(address.bucket()).key(key)));
    } catch (S3Exception e) {
      if (e.statusCode() == NOT_THERE) {
        return Optional.empty();
      }
      throw failure(e);
    } catch (SdkException e) {
      throw failure(e);
    }
  }

  /** Opens all of an object. */
  StoredBytes open(StoredName name) throws IOException {
    ResponseInputStream<GetObjectResponse> response = get(name, null, null);
    long size = response.response().contentLength();
    return bytes(response, size, size);
  }

  /**
   * Opens a part of an object.
   *
   * @param etag of the object it must be, if there may be another meanwhile
   */
  StoredBytes open(StoredName name, Stretch stretch, @Nullable String etag) throws IOException {
    ResponseInputStream<GetObjectResponse> response = get(name, stretch, etag);
    String got = String.valueOf(response.response().contentRange());
    String wanted = "bytes " + stretch.first() + "-" + (stretch.end() - 1) + "/";
    if (got.startsWith(wanted)) {
      return bytes(response, Long.parseLong(got.substring(wanted.length())), stretch.length());
    }
    response.abort();
    if (got.startsWith("bytes " + stretch.first() + "-")) {
      throw stretch.beyond(name);
    }
    throw new StoreFailure(store() + " gives no ranges of objects");
  }

  private StoredBytes bytes(
      ResponseInputStream<GetObjectResponse> response, long size, long length) {
    return new StoredBytes(store(), new ObjectStream(response, length, failures), size, length);
  }

  private ResponseInputStream<GetObjectResponse> get(
      StoredName name, @Nullable Stretch stretch, @Nullable String etag) throws IOException {
    GetObjectRequest.Builder request =
        GetObjectRequest.builder().bucket(address.bucket()).key(address.key(name)).ifMatch(etag);
    if (stretch != null) {
      request.range(range(stretch));
    }
    try {
      return client.getObject(request.build());
    } catch (S3Exception e) {
      if (e.statusCode() == NO_SUCH_RANGE && stretch != null) {
        throw stretch.beyond(name);
      }
      throw refusedOr(e, name);
    } catch (SdkException e) {
      throw failure(e);
    }
  }

  /** Bytes as HTTP numbers them, the last one included. */
  static String range(Stretch stretch) {
    return "bytes=" + stretch.first() + "-" + (stretch.end() - 1);
  }

  /**
   * What to throw if reading {@code name} fails.
   *
   * @throws Refusal NOT_FOUND; CHANGED if another object has the name now
   */
  IOException refusedOr(S3Exception e, StoredName name) {
    boolean hasBucket = !BucketFailures.code(e).equals("NoSuchBucket");
    if (e.statusCode() == NOT_THERE && hasBucket) {
      throw notFound(name);
    }
    if (e.statusCode() == NOT_THE_SAME) {
      throw new Refusal(CHANGED, "Stored object has become another one: " + name);
    }
    return failure(e);
  }

  static Refusal notFound(StoredName name) {
    return new Refusal(NOT_FOUND, "There is no stored object " + name);
  }

  /** The beginning of the keys of all objects whose names begin with {@code prefix}. */
  String keyPrefix(NamePrefix prefix) {
    return address.keyPrefix() + prefix.value();
  }

  @Override
  public void close() {
    client.close();
  }
}
