package dev.satchel.server;

import dev.satchel.session.Hosting.Stores;
import dev.satchel.snapshot.SnapshotStore;
import dev.satchel.snapshot.s3.BucketAddress;
import dev.satchel.snapshot.s3.Patience;
import dev.satchel.snapshot.s3.S3Store;
import java.io.IOException;
import java.time.Duration;

/** Opens the store in a bucket. Only where one is set does this class get loaded. */
record BucketStores(BucketAddress bucket, Patience patience) implements Stores {
  @Override
  public SnapshotStore open() {
    return S3Store.in(bucket, patience);
  }

  @Override
  public int sweep(SnapshotStore store, Duration age) throws IOException {
    return store instanceof S3Store it ? it.sweep(age) : 0;
  }
}
