package dev.satchel.snapshot.s3;

import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;

import dev.satchel.snapshot.NamePrefix;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.Part;

/** Removes the parts of uploads that nobody goes on with. */
final class Sweep {
  private final Bucket bucket;
  private final String bucketName;
  private final Set<String> running;
  private final Duration age;

  /**
   * @param running uploads that are left alone
   * @param age those to which something has come since then are left alone as well
   */
  Sweep(Bucket bucket, Set<String> running, Duration age) {
    this.bucket = bucket;
    this.bucketName = bucket.address().bucket();
    this.running = running;
    this.age = age;
  }

  /** How many were removed. Where the bucket does not say what time it is, none. */
  int run() throws IOException {
    List<ListMultipartUploadsResponse> pages = pages();
    Optional<Instant> now = pages.stream().findFirst().flatMap(Sweep::time);
    return now.isPresent() ? remove(pages, now.get().minus(age)) : 0;
  }

  private List<ListMultipartUploadsResponse> pages() throws IOException {
    String prefix = bucket.keyPrefix(NamePrefix.ALL);
    return bucket.ask(
        client ->
            client
                .listMultipartUploadsPaginator(list -> list.bucket(bucketName).prefix(prefix))
                .stream()
                .toList());
  }

  /** The bucket's: its times cannot be compared with those of this machine's clock. */
  private static Optional<Instant> time(ListMultipartUploadsResponse page) {
    return page.sdkHttpResponse().firstMatchingHeader("Date").flatMap(Sweep::parse);
  }

  private static Optional<Instant> parse(String date) {
    try {
      return Optional.of(RFC_1123_DATE_TIME.parse(date, Instant::from));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private int remove(List<ListMultipartUploadsResponse> pages, Instant limit) throws IOException {
    int removed = 0;
    for (ListMultipartUploadsResponse page : pages) {
      for (MultipartUpload upload : page.uploads()) {
        if (isLeft(upload, limit) && isRemoved(upload)) {
          removed++;
        }
      }
    }
    return removed;
  }

  private boolean isLeft(MultipartUpload upload, Instant limit) throws IOException {
    return bucket.address().name(upload.key()).isPresent()
        && !running.contains(upload.uploadId())
        && upload.initiated().isBefore(limit)
        && asks(client -> areOld(parts(client, upload), limit));
  }

  private List<Part> parts(S3Client client, MultipartUpload upload) {
    return client
        .listPartsPaginator(
            list -> list.bucket(bucketName).key(upload.key()).uploadId(upload.uploadId()))
        .parts()
        .stream()
        .toList();
  }

  private static boolean areOld(List<Part> parts, Instant limit) {
    return parts.stream().allMatch(part -> part.lastModified().isBefore(limit));
  }

  private boolean isRemoved(MultipartUpload upload) throws IOException {
    return asks(
        client -> {
          client.abortMultipartUpload(
              abort -> abort.bucket(bucketName).key(upload.key()).uploadId(upload.uploadId()));
          return true;
        });
  }

  /** False as well if the upload has been finished meanwhile. */
  private boolean asks(Bucket.Call<Boolean> call) throws IOException {
    try {
      return bucket.askPlainly(call);
    } catch (NoSuchUploadException e) {
      return false;
    } catch (SdkException e) {
      throw bucket.failure(e);
    }
  }
}
