package dev.satchel.server;

import dev.satchel.snapshot.s3.BucketAddress;
import java.nio.file.Path;

/** Where snapshots are kept. */
public sealed interface StoreAddress {
  /** In a directory, which is made if needed. */
  record InDirectory(Path directory) implements StoreAddress {
    @Override
    public String toString() {
      return directory.toString();
    }
  }

  /** In a bucket, which must be there. */
  record InBucket(BucketAddress bucket) implements StoreAddress {
    @Override
    public String toString() {
      String prefix = bucket.prefix().isEmpty() ? "" : "/" + bucket.prefix();
      String endpoint = bucket.endpoint() == null ? "" : " at " + bucket.endpoint();
      return "s3://" + bucket.bucket() + prefix + endpoint;
    }
  }
}
