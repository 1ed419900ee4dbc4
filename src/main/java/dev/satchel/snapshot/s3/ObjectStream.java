package dev.satchel.snapshot.s3;

import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * The body of an answer. Together with its last byte its end is read, where the SDK compares the
 * checksum if the bucket has one.
 */
final class ObjectStream extends InputStream {
  private final ResponseInputStream<GetObjectResponse> response;
  private final BucketFailures failures;
  private long left;

  ObjectStream(
      ResponseInputStream<GetObjectResponse> response, long length, BucketFailures failures) {
    this.response = response;
    this.failures = failures;
    this.left = length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      int count = response.read(target, offset, length);
      left -= Math.max(0, count);
      if (count > 0 && left == 0) {
        left -= response.read() < 0 ? 0 : 1;
      }
      return count;
    } catch (SdkException e) {
      throw failures.of(e);
    }
  }

  /** Breaks the connection where the body has not come to its end, rather than read on. */
  @Override
  public void close() throws IOException {
    if (left == 0) {
      response.close();
    } else {
      response.abort();
    }
  }
}
