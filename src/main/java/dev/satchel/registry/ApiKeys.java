package dev.satchel.registry;

import java.io.IOException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The keys of tenants. Only what cannot be turned back into a key is stored. */
public final class ApiKeys {
  /** How each key begins. */
  public static final String PREFIX = "ash_";

  private static final int RANDOM_BYTES = 24;

  private final Database database;
  private final KeyHash hash;
  private final SecureRandom random = new SecureRandom();

  ApiKeys(Database database, KeyHash hash) {
    this.database = database;
    this.hash = hash;
  }

  /**
   * Makes a key for {@code tenant}.
   *
   * @param label what people call it; may be empty
   * @throws dev.satchel.Refusal MALFORMED_BODY if the label is too long, or not one line
   */
  public NewApiKey create(TenantId tenant, String label) throws IOException {
    ApiKey key = new ApiKey(KeyId.random(), tenant, label, database.now(), null);
    String text = generate();
    database.write(transaction -> insert(transaction, key, hash.of(text)));
    return new NewApiKey(key, text);
  }

  private String generate() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static int insert(Transaction transaction, ApiKey key, String hash) throws SQLException {
    Tenants.ensure(transaction, key.tenant(), key.createdAt());
    return transaction.update(
        "INSERT INTO api_keys (id, tenant_id, key_hash, label, created_at) VALUES (?, ?, ?, ?, ?)",
        key.id().value(),
        key.tenant().value(),
        hash,
        key.label(),
        key.createdAt());
  }

  /** The valid key that is written {@code text}; empty if there is none. */
  public Optional<ApiKey> find(String text) throws IOException {
    return database.read(
        transaction ->
            transaction.one(
                ApiKey::of,
                "SELECT * FROM api_keys WHERE key_hash IN (?, ?) AND revoked_at IS NULL",
                hash.of(text),
                hash.digest(text)));
  }

  /** Whether no key was ever made. */
  public boolean isEmpty() throws IOException {
    return !database.read(transaction -> transaction.any("SELECT 1 FROM api_keys LIMIT 1"));
  }

  /** Some of the tenant's keys, also revoked ones, from the oldest on. */
  public List<ApiKey> list(TenantId tenant, Page page) throws IOException {
    return database.read(
        transaction ->
            transaction.list(
                ApiKey::of,
                "SELECT * FROM api_keys WHERE tenant_id = ? ORDER BY created_at, id"
                    + " LIMIT ? OFFSET ?",
                tenant.value(),
                page.limit(),
                page.offset()));
  }

  /** Makes a key of the tenant invalid; false if it has no such valid key. */
  public boolean revoke(TenantId tenant, KeyId key) throws IOException {
    return database.write(
            transaction ->
                transaction.update(
                    "UPDATE api_keys SET revoked_at = ?"
                        + " WHERE id = ? AND tenant_id = ? AND revoked_at IS NULL",
                    transaction.now(),
                    key.value(),
                    tenant.value()))
        == 1;
  }
}
