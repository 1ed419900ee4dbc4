package dev.satchel.snapshot.s3;

import dev.satchel.snapshot.NamePrefix;
import dev.satchel.snapshot.Receipt;
import dev.satchel.snapshot.Segments;
import dev.satchel.snapshot.SnapshotStore;
import dev.satchel.snapshot.StoredBytes;
import dev.satchel.snapshot.StoredName;
import dev.satchel.snapshot.StoredObject;
import dev.satchel.snapshot.Stretch;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Keeps each object as one of a bucket. It may read, write, list and delete there, and has to be
 * allowed all of that. An object is sent in parts while it is made, with memory for one part; what
 * a killed process has sent is not to be seen, and stays until {@link #sweep}. Ranges of other
 * objects are copied inside the bucket, but for short ones.
 *
 * <p>That of several who put one name at once only one succeeds needs a server that minds {@code
 * If-None-Match} when it stores an object, as Amazon's does. With others the name is looked for
 * just before, and two who come within that moment may both succeed; the last one's object stays.
 *
 * <p>If the bucket is lost sight of in the very moment in which an object gets its name, {@link
 * #put} throws, and the object, a whole one, may be there nevertheless.
 */
public final class S3Store implements SnapshotStore {
  private final Bucket bucket;
  private final Set<String> running = ConcurrentHashMap.newKeySet();

  S3Store(BucketAddress address, Patience patience, AwsCredentialsProvider credentials) {
    this.bucket = new Bucket(address, patience, credentials);
  }

  /**
   * A store in the bucket at {@code address}, which must be there. It is not asked for anything
   * yet. The credentials are those that Amazon's tools find: in the environment, in the user's
   * profile, or given to the machine. The caller closes it.
   */
  public static S3Store in(BucketAddress address, Patience patience) {
    return new S3Store(address, patience, DefaultCredentialsProvider.builder().build());
  }

  @Override
  public Receipt put(StoredName name, Segments segments) throws IOException {
    try (Upload upload = new Upload(bucket, name, running)) {
      upload.check();
      UploadSink sink = new UploadSink(bucket, upload);
      segments.writeTo(sink);
      return sink.finish();
    }
  }

  @Override
  public StoredBytes open(StoredName name) throws IOException {
    return bucket.open(name);
  }

  @Override
  public StoredBytes open(StoredName name, Stretch stretch) throws IOException {
    return bucket.open(name, stretch, null);
  }

  @Override
  public void list(NamePrefix prefix, Visitor visitor) throws IOException {
    String token = null;
    do {
      ListObjectsV2Response page = page(prefix, token);
      for (S3Object object : page.contents()) {
        Optional<StoredName> name = bucket.address().name(object.key());
        if (name.isPresent() && !visitor.visit(stored(name.get(), object))) {
          return;
        }
      }
      token = Boolean.TRUE.equals(page.isTruncated()) ? page.nextContinuationToken() : null;
    } while (token != null);
  }

  private ListObjectsV2Response page(NamePrefix prefix, @Nullable String token) throws IOException {
    return bucket.ask(
        client ->
            client.listObjectsV2(
                list ->
                    list.bucket(bucket.address().bucket())
                        .prefix(bucket.keyPrefix(prefix))
                        .continuationToken(token)));
  }

  private static StoredObject stored(StoredName name, S3Object object) {
    return new StoredObject(name, object.size(), object.lastModified());
  }

  @Override
  public void delete(StoredName name) throws IOException {
    bucket.ask(
        client ->
            client.deleteObject(
                delete ->
                    delete.bucket(bucket.address().bucket()).key(bucket.address().key(name))));
  }

  /**
   * Removes what processes that were killed have sent of objects that never got their name. It
   * looks at what lies below the store's own prefix only, and never removes what this process is
   * sending. What time it is, the bucket says; if it does not, nothing is removed.
   *
   * @param age how long ago the last part must have come, so that no other process is still
   *     sending; longer than any producer may pause
   * @return how many objects had been begun
   * @throws dev.satchel.snapshot.StoreFailure if the bucket fails
   */
  public int sweep(Duration age) throws IOException {
    return new Sweep(bucket, running, age).run();
  }

  @Override
  public void close() {
    bucket.close();
  }
}
