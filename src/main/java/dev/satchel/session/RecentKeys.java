package dev.satchel.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.registry.ApiKey;
import dev.satchel.registry.KeyId;
import dev.satchel.registry.TenantId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keys that were found to be valid a moment ago, by their hashes, so that not each request asks the
 * database. One that another server revokes is taken for so long still. Safe for many threads.
 */
final class RecentKeys {
  private static final Duration AGE = Duration.ofSeconds(5);
  private static final int MOST = 1_000;

  private record Found(KeyId key, TenantId tenant, long at) {}

  private final LongSupplier nanos;
  private final Map<String, Found> found = new LinkedHashMap<>();

  /**
   * @param nanos tells how time goes by
   */
  RecentKeys(LongSupplier nanos) {
    this.nanos = nanos;
  }

  synchronized Optional<TenantId> find(String key) {
    @Nullable Found recent = found.get(hash(key));
    return recent == null || nanos.getAsLong() - recent.at() > AGE.toNanos()
        ? Optional.empty()
        : Optional.of(recent.tenant());
  }

  synchronized void add(String key, ApiKey valid) {
    String hash = hash(key);
    found.remove(hash); // So that it is the youngest.
    found.put(hash, new Found(valid.id(), valid.tenant(), nanos.getAsLong()));
    if (found.size() > MOST) {
      found.remove(found.keySet().iterator().next());
    }
  }

  synchronized void remove(KeyId key) {
    found.values().removeIf(recent -> recent.key().equals(key));
  }

  private static String hash(String key) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(key.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
