package dev.satchel.snapshot.s3;

import dev.satchel.snapshot.StoredName;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a bucket is, and which of its objects belong to the store.
 *
 * @param bucket its name
 * @param prefix with which, and a slash, the keys of all objects of the store begin; it has the
 *     form of a {@link StoredName}. Empty if the whole bucket belongs to the store.
 * @param region as the endpoint knows it; {@code us-east-1} where there are no regions
 * @param endpoint an {@code http} or {@code https} address without a path; null for Amazon's
 */
public record BucketAddress(
    String bucket, String prefix, String region, @Nullable URI endpoint, Style style) {

  /** How a request names the bucket. */
  public enum Style {
    /** As the first part of the path, which most servers but Amazon's need. */
    PATH,
    /** As the first part of the name of the host. */
    HOST
  }

  /** So that the key of no object is longer than 1,024 bytes. */
  private static final int MAX_PREFIX = 500;

  private static final Pattern BUCKET =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]");
  private static final Pattern REGION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,62}");

  /**
   * @throws IllegalArgumentException with the part that cannot be right
   */
  public BucketAddress {
    check(BUCKET.matcher(bucket).matches(), "bucket", bucket);
    check(prefix.isEmpty() || isPrefix(prefix), "prefix", prefix);
    check(REGION.matcher(region).matches(), "region", region);
    check(endpoint == null || isEndpoint(endpoint), "endpoint", "http(s)://host[:port] is needed");
  }

  private static boolean isPrefix(String prefix) {
    return prefix.length() <= MAX_PREFIX && StoredName.isOne(prefix);
  }

  private static boolean isEndpoint(URI endpoint) {
    boolean isHttp = "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
    String path = endpoint.getPath();
    return isHttp
        && endpoint.getHost() != null
        && endpoint.getUserInfo() == null
        && (path == null || path.isEmpty() || path.equals("/"))
        && endpoint.getQuery() == null;
  }

  private static void check(boolean isRight, String what, String value) {
    if (!isRight) {
      throw new IllegalArgumentException("not the " + what + " of a bucket: " + value);
    }
  }

  /** With what the keys of all objects begin. */
  String keyPrefix() {
    return prefix.isEmpty() ? "" : prefix + "/";
  }

  String key(StoredName name) {
    return keyPrefix() + name;
  }

  /** The name of the object with {@code key}; empty if it is none of the store. */
  Optional<StoredName> name(String key) {
    String name = key.startsWith(keyPrefix()) ? key.substring(keyPrefix().length()) : "";
    return StoredName.isOne(name) ? Optional.of(new StoredName(name)) : Optional.empty();
  }
}
