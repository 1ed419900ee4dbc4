package dev.satchel.snapshot.s3;

import dev.satchel.Content;
import dev.satchel.snapshot.Intake;
import dev.satchel.snapshot.Receipt;
import dev.satchel.snapshot.SegmentSink;
import dev.satchel.snapshot.StoredBytes;
import dev.satchel.snapshot.StoredName;
import dev.satchel.snapshot.Stretch;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * Cuts segments into parts. New bytes are gathered until they make a part. Ranges that continue
 * each other are one; it is copied inside the bucket if it is as long as a part. No part but the
 * last may be small: if new bytes before such a range are too few, the beginning of the range is
 * fetched and sent with them. Ranges that are shorter are fetched and sent altogether.
 */
final class UploadSink implements SegmentSink {
  private static final int PIECE = 64 << 10;

  private final Bucket bucket;
  private final Upload upload;
  private final Intake intake = new Intake();
  private final PartBuffer buffer = new PartBuffer();
  private @Nullable StoredName lookedUp;
  private @Nullable HeadObjectResponse found;

  /** The range that may still be continued. */
  private @Nullable Older pending;

  UploadSink(Bucket bucket, Upload upload) {
    this.bucket = bucket;
    this.upload = upload;
  }

  @Override
  public void bytes(Content content) throws IOException {
    intake.run(() -> content.writeTo(new Adding()));
  }

  private final class Adding extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      intake.run(
          () -> {
            takePending();
            intake.added(bytes, offset, length);
            gather(bytes, offset, length);
          });
    }
  }

  /** A full buffer is sent only when more comes: it may be all there is. */
  private void gather(byte[] bytes, int offset, int length) throws IOException {
    for (int at = 0; at < length; ) {
      long limit = PartSizes.size(upload.next());
      if (buffer.size() >= limit) {
        sendBuffer();
      } else {
        at += buffer.add(bytes, offset + at, length - at, limit);
      }
    }
  }

  private void sendBuffer() throws IOException {
    upload.part(buffer);
    buffer.clear();
  }

  @Override
  public void range(StoredName name, Stretch stretch) throws IOException {
    intake.run(
        () -> {
          HeadObjectResponse older = lookUp(name);
          stretch.checkWithin(older.contentLength(), name);
          add(new Older(name, older.eTag(), stretch));
          intake.copied(stretch.length());
        });
  }

  /** Mostly the next range is of the same object. */
  private HeadObjectResponse lookUp(StoredName name) throws IOException {
    HeadObjectResponse known = found;
    if (known != null && name.equals(lookedUp)) {
      return known;
    }
    HeadObjectResponse now = bucket.head(name).orElseThrow(() -> Bucket.notFound(name));
    found = now;
    lookedUp = name;
    return now;
  }

  private void add(Older next) throws IOException {
    Older before = pending;
    if (before != null && before.continuesWith(next)) {
      pending = before.and(next);
    } else {
      takePending();
      pending = next;
    }
  }

  private void takePending() throws IOException {
    Older range = pending;
    if (range == null) {
      return;
    }
    pending = null;
    long seam = seam();
    boolean isWorthCopying = range.length() - seam >= PartSizes.size(upload.next() + 1);
    if (!upload.canCopy() || !isWorthCopying) {
      fetch(range);
      return;
    }
    if (seam > 0) {
      fetch(range.head(seam));
    }
    if (buffer.size() > 0) {
      sendBuffer();
    }
    copy(range.tail(seam));
  }

  /** How many bytes are missing in the buffer until it can be sent. */
  private long seam() {
    return buffer.size() == 0 ? 0 : Math.max(0, PartSizes.least(upload.next()) - buffer.size());
  }

  private void copy(Older range) throws IOException {
    if (!upload.copy(range)) {
      fetch(range);
    }
  }

  private void fetch(Older range) throws IOException {
    byte[] piece = new byte[PIECE];
    try (StoredBytes bytes = bucket.open(range.name(), range.stretch(), range.etag())) {
      for (int count; (count = bytes.read(piece)) > 0; ) {
        gather(piece, 0, count);
      }
    }
  }

  /** Gives the object its name. */
  Receipt finish() throws IOException {
    intake.run(this::takePending);
    Receipt receipt = intake.finish();
    upload.finish(buffer);
    return receipt;
  }
}
