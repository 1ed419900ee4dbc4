package dev.satchel.snapshot.s3;

import dev.satchel.snapshot.NamePrefix;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.Part;

/** Removes the parts of uploads that nobody goes on with. */
final class Sweep {
  private final Bucket bucket;
  private final String bucketName;
  private final Set<String> running;
  private final Instant limit;

  /**
   * @param running uploads that are left alone
   * @param limit those to which something has come since then are left alone as well
   */
  Sweep(Bucket bucket, Set<String> running, Instant limit) {
    this.bucket = bucket;
    this.bucketName = bucket.address().bucket();
    this.running = running;
    this.limit = limit;
  }

  /** How many were removed. */
  int run() throws IOException {
    int removed = 0;
    for (MultipartUpload upload : begun()) {
      if (isLeft(upload) && isRemoved(upload)) {
        removed++;
      }
    }
    return removed;
  }

  private List<MultipartUpload> begun() throws IOException {
    String prefix = bucket.keyPrefix(NamePrefix.ALL);
    return bucket.ask(
        client ->
            client
                .listMultipartUploadsPaginator(list -> list.bucket(bucketName).prefix(prefix))
                .uploads()
                .stream()
                .filter(upload -> bucket.address().name(upload.key()).isPresent())
                .toList());
  }

  private boolean isLeft(MultipartUpload upload) throws IOException {
    return !running.contains(upload.uploadId())
        && upload.initiated().isBefore(limit)
        && asks(client -> parts(client, upload).stream().allMatch(this::isOld));
  }

  private List<Part> parts(S3Client client, MultipartUpload upload) {
    return client
        .listPartsPaginator(
            list -> list.bucket(bucketName).key(upload.key()).uploadId(upload.uploadId()))
        .parts()
        .stream()
        .toList();
  }

  private boolean isOld(Part part) {
    return part.lastModified().isBefore(limit);
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
