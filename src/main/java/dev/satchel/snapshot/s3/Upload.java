package dev.satchel.snapshot.s3;

import static dev.satchel.Refusal.Code.TOO_LARGE;

import dev.satchel.Refusal;
import dev.satchel.snapshot.StoredName;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartCopyResponse;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * One object on its way into the bucket: in one request if it is small, else in parts, of which the
 * bucket shows nothing until they are put together. Closing it before that does away with them. For
 * one thread.
 */
final class Upload implements Closeable {
  private static final int NOT_IMPLEMENTED = 501;

  private final Bucket bucket;
  private final Set<String> running;
  private final String bucketName;
  private final String key;
  private final Commit commit;
  private final List<CompletedPart> parts = new ArrayList<>();
  private @Nullable String id;
  private boolean canCopy = true;
  private boolean hasCopied;

  /**
   * @param running the uploads that are going on in this process, in which this one is while it is
   */
  Upload(Bucket bucket, StoredName name, Set<String> running) {
    this.bucket = bucket;
    this.running = running;
    this.bucketName = bucket.address().bucket();
    this.key = bucket.address().key(name);
    this.commit = new Commit(bucket, name);
  }

  /** Refuses the name if it is taken by now. */
  void check() throws IOException {
    commit.check();
  }

  /** Whether ranges of other objects can be copied, as far as is known. */
  boolean canCopy() {
    return canCopy;
  }

  /** The number of the next part, from 1 on. */
  int next() {
    return parts.size() + 1;
  }

  /** Sends what is in {@code buffer} as the next part. */
  void part(PartBuffer buffer) throws IOException {
    String upload = begun();
    int number = next();
    UploadPartResponse sent =
        bucket.ask(
            client ->
                client.uploadPart(
                    part ->
                        part.bucket(bucketName)
                            .key(key)
                            .uploadId(upload)
                            .partNumber(number)
                            .contentMD5(buffer.md5())
                            .overrideConfiguration(
                                call ->
                                    call.apiCallAttemptTimeout(
                                        bucket.patience().forSending(buffer.size()))),
                    buffer.body()));
    parts.add(CompletedPart.builder().partNumber(number).eTag(sent.eTag()).build());
  }

  /**
   * Has the bucket copy {@code older} as the next parts.
   *
   * @return false if it cannot copy, and nothing has happened
   */
  boolean copy(Older older) throws IOException {
    long pieces = (older.length() - 1) / PartSizes.LARGEST_COPY + 1;
    for (long piece = 0; piece < pieces; piece++) {
      long from = older.length() * piece / pieces;
      long to = older.length() * (piece + 1) / pieces;
      copyPart(older.tail(from).head(to - from));
      if (!canCopy) {
        return false;
      }
    }
    return true;
  }

  /** Finds out with the first copy that there are none: what copies once does it again. */
  private void copyPart(Older older) throws IOException {
    int number = next();
    String upload = begun();
    try {
      UploadPartCopyResponse copied = copyPart(older, upload, number);
      String etag = copied.copyPartResult().eTag();
      parts.add(CompletedPart.builder().partNumber(number).eTag(etag).build());
      hasCopied = true;
    } catch (S3Exception e) {
      canCopy = hasCopied || e.statusCode() != NOT_IMPLEMENTED;
      if (canCopy) {
        throw bucket.refusedOr(e, older.name());
      }
    } catch (SdkException e) {
      throw bucket.failure(e);
    }
  }

  private UploadPartCopyResponse copyPart(Older older, String upload, int number) {
    return bucket.askPlainly(
        client ->
            client.uploadPartCopy(
                part ->
                    part.sourceBucket(bucketName)
                        .sourceKey(bucket.address().key(older.name()))
                        .copySourceIfMatch(older.etag())
                        .copySourceRange(Bucket.range(older.stretch()))
                        .destinationBucket(bucketName)
                        .destinationKey(key)
                        .uploadId(upload)
                        .partNumber(number)));
  }

  private String begun() throws IOException {
    if (next() > PartSizes.MOST) {
      throw new Refusal(TOO_LARGE, "An object may not have more parts: " + PartSizes.MOST);
    }
    String begun = id;
    if (begun == null) {
      begun =
          bucket
              .ask(
                  client ->
                      client.createMultipartUpload(
                          create -> create.bucket(bucketName).key(key).metadata(commit.metadata())))
              .uploadId();
      running.add(begun);
      id = begun;
    }
    return begun;
  }

  /**
   * Sends the rest and gives the object its name.
   *
   * @throws Refusal ALREADY_EXISTS; NO_SPACE
   */
  void finish(PartBuffer rest) throws IOException {
    if (id == null) {
      sendWhole(rest);
      return;
    }
    if (rest.size() > 0) {
      part(rest);
    }
    complete(id);
    running.remove(id);
    id = null;
  }

  private void sendWhole(PartBuffer whole) throws IOException {
    commit.send(
        (client, ifNoneMatch) ->
            client.putObject(
                put ->
                    put.bucket(bucketName)
                        .key(key)
                        .metadata(commit.metadata())
                        .contentMD5(whole.md5())
                        .ifNoneMatch(ifNoneMatch)
                        .overrideConfiguration(
                            call ->
                                call.apiCallAttemptTimeout(
                                    bucket.patience().forSending(whole.size()))),
                whole.body()));
  }

  /** Looks for the name once more: some servers take the condition and do not mind it. */
  private void complete(String upload) throws IOException {
    commit.check();
    commit.send(
        (client, ifNoneMatch) ->
            client.completeMultipartUpload(
                complete ->
                    complete
                        .bucket(bucketName)
                        .key(key)
                        .uploadId(upload)
                        .ifNoneMatch(ifNoneMatch)
                        .multipartUpload(all -> all.parts(parts))));
  }

  /** Does away with what was sent, if it has not become the object. */
  @Override
  public void close() {
    String unfinished = id;
    if (unfinished == null) {
      return;
    }
    id = null;
    boolean isInterrupted = Thread.interrupted(); // With which the bucket cannot be asked.
    try {
      bucket.ask(
          client ->
              client.abortMultipartUpload(
                  abort -> abort.bucket(bucketName).key(key).uploadId(unfinished)));
    } catch (IOException | Refusal e) {
      // What went wrong first is what is told; the sweep removes the parts.
    } finally {
      running.remove(unfinished);
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
