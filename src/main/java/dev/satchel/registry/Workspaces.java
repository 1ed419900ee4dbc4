package dev.satchel.registry;

import static dev.satchel.Refusal.Code.ALREADY_EXISTS;

import dev.satchel.Refusal;
import java.io.IOException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The workspaces that run elsewhere: where they are, their tokens, of which only the hash is
 * stored, and their secrets, which come in sealed and are nothing but text here. Safe for many
 * threads.
 */
public final class Workspaces {
  /** The most characters that a URL can have. */
  public static final int MAX_URL = 2048;

  private final Database database;
  private final KeyHash hash;
  private final SecureRandom random = new SecureRandom();

  Workspaces(Database database, KeyHash hash) {
    this.database = database;
    this.hash = hash;
  }

  /**
   * Makes the row of a workspace, and its tenant if need be.
   *
   * @throws Refusal ALREADY_EXISTS if there is one of that id
   */
  public WorkspaceRow create(NewWorkspace made) throws IOException {
    return database.write(
        transaction -> {
          Tenants.ensure(transaction, made.tenant(), transaction.now());
          if (insert(transaction, made) == 0) {
            throw new Refusal(ALREADY_EXISTS, "There is a workspace of that id already");
          }
          return find(transaction, made.id()).orElseThrow();
        });
  }

  private static int insert(Transaction transaction, NewWorkspace made) throws SQLException {
    return transaction.update(
        "INSERT INTO workspaces (id, tenant_id, name, delivery_mode, created_at)"
            + " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        made.id().value(),
        made.tenant().value(),
        made.name(),
        word(made.mode()),
        transaction.now());
  }

  private static @Nullable String word(@Nullable DeliveryMode mode) {
    return mode == null ? null : mode.word();
  }

  /** The workspace of that id; empty if there is none. */
  public Optional<WorkspaceRow> find(WorkspaceId id) throws IOException {
    return database.read(transaction -> find(transaction, id));
  }

  private static Optional<WorkspaceRow> find(Transaction transaction, WorkspaceId id)
      throws SQLException {
    return transaction.one(WorkspaceRow::of, "SELECT * FROM workspaces WHERE id = ?", id.value());
  }

  /** Some of all workspaces, from the oldest on. */
  public List<WorkspaceRow> list(Page page) throws IOException {
    return database.read(
        transaction ->
            transaction.list(
                WorkspaceRow::of,
                "SELECT * FROM workspaces ORDER BY created_at, id LIMIT ? OFFSET ?",
                page.limit(),
                page.offset()));
  }

  /** Removes a workspace, with its token and its secrets; false if there is none of that id. */
  public boolean delete(WorkspaceId id) throws IOException {
    return database.write(
            transaction -> transaction.update("DELETE FROM workspaces WHERE id = ?", id.value()))
        == 1;
  }

  /** Whether {@code token} is the one of that workspace. */
  public boolean isToken(WorkspaceId id, String token) throws IOException {
    return owner(id, token).isPresent();
  }

  /** Whose that workspace is, for one that shows its token; empty if it is not its token. */
  public Optional<TenantId> owner(WorkspaceId id, String token) throws IOException {
    if (!token.startsWith(WorkspaceToken.PREFIX)) {
      return Optional.empty(); // No database need be asked about it.
    }
    return database.read(
        transaction ->
            transaction.one(
                row -> new TenantId(row.text("tenant_id")),
                "SELECT tenant_id FROM workspaces WHERE id = ? AND token_hash IN (?, ?)",
                id.value(),
                hash.of(token),
                hash.digest(token)));
  }

  /**
   * Notes where a workspace is, and gives it its token, if it has none yet; otherwise nothing
   * happens. Of several who do so at the same time, one succeeds.
   *
   * @param url null leaves what is there
   * @param mode null leaves what is there
   * @return the token; empty if nothing happened, also since there is no such workspace
   */
  public Optional<WorkspaceToken> enrol(
      WorkspaceId id, @Nullable String url, @Nullable DeliveryMode mode) throws IOException {
    return database.write(
        transaction -> {
          Optional<WorkspaceToken> token = give(transaction, id);
          if (token.isPresent()) {
            note(transaction, id, url, mode);
          }
          return token;
        });
  }

  /**
   * Notes where a workspace is, for one that shows its token.
   *
   * @return false, and nothing has happened, if it is not its token, or not any more
   */
  public boolean move(
      WorkspaceId id, String token, @Nullable String url, @Nullable DeliveryMode mode)
      throws IOException {
    return database.write(
        transaction -> {
          boolean isKnown =
              transaction.any(
                  "SELECT 1 FROM workspaces WHERE id = ? AND token_hash IN (?, ?) FOR UPDATE",
                  id.value(),
                  hash.of(token),
                  hash.digest(token));
          if (isKnown) {
            note(transaction, id, url, mode);
          }
          return isKnown;
        });
  }

  /**
   * The same for one who may do so whether or not it has a token.
   *
   * @return the token, if it was given one now
   */
  public Optional<WorkspaceToken> register(
      WorkspaceId id, @Nullable String url, @Nullable DeliveryMode mode) throws IOException {
    return database.write(
        transaction -> {
          note(transaction, id, url, mode);
          return give(transaction, id);
        });
  }

  private Optional<WorkspaceToken> give(Transaction transaction, WorkspaceId id)
      throws SQLException {
    WorkspaceToken token = WorkspaceToken.random(random);
    int given =
        transaction.update(
            "UPDATE workspaces SET token_hash = ? WHERE id = ? AND token_hash IS NULL",
            hash.of(token.text()),
            id.value());
    return given == 1 ? Optional.of(token) : Optional.empty();
  }

  private static void note(
      Transaction transaction, WorkspaceId id, @Nullable String url, @Nullable DeliveryMode mode)
      throws SQLException {
    Instant now = transaction.now();
    transaction.update(
        "UPDATE workspaces SET url = coalesce(?, url), delivery_mode = coalesce(?, delivery_mode),"
            + " registered_at = ?, last_seen_at = ? WHERE id = ?",
        url == null ? null : Words.line("URL", url, MAX_URL),
        word(mode),
        now,
        now,
        id.value());
  }

  /** Notes that a workspace is alive; false if there is none of that id. */
  public boolean seen(WorkspaceId id) throws IOException {
    return database.write(
            transaction ->
                transaction.update(
                    "UPDATE workspaces SET last_seen_at = ? WHERE id = ?",
                    transaction.now(),
                    id.value()))
        == 1;
  }

  /** The secrets of a workspace; empty if there is none of that id. */
  public Optional<WorkspaceSecrets> secrets(WorkspaceId id) throws IOException {
    return database.read(transaction -> secrets(transaction, id));
  }

  private static Optional<WorkspaceSecrets> secrets(Transaction transaction, WorkspaceId id)
      throws SQLException {
    return transaction.one(
        WorkspaceSecrets::of,
        "SELECT secret, next_secret, next_delivered_at FROM workspaces WHERE id = ?",
        id.value());
  }

  /**
   * Stores a first secret. Of several who do so at the same time, one succeeds.
   *
   * @return whether it was stored; false if the workspace has one already, or is not there
   */
  public boolean mint(WorkspaceId id, String sealed) throws IOException {
    return database.write(
            transaction ->
                transaction.update(
                    "UPDATE workspaces SET secret = ? WHERE id = ? AND secret IS NULL",
                    sealed,
                    id.value()))
        == 1;
  }

  /**
   * Stores what takes the place of the secret. A change that is under way already goes on as it is:
   * the workspace may have that one by now.
   *
   * @return whether it was stored
   */
  public boolean rotate(WorkspaceId id, String sealed) throws IOException {
    return database.write(
            transaction ->
                transaction.update(
                    "UPDATE workspaces SET next_secret = ?"
                        + " WHERE id = ? AND secret IS NOT NULL AND next_secret IS NULL",
                    sealed,
                    id.value()))
        == 1;
  }

  /** Notes that the workspace is handed what takes the place of its secret. */
  public void delivered(WorkspaceId id, String sealed) throws IOException {
    database.write(
        transaction ->
            transaction.update(
                "UPDATE workspaces SET next_delivered_at = ?"
                    + " WHERE id = ? AND next_secret = ? AND next_delivered_at IS NULL",
                transaction.now(),
                id.value(),
                sealed));
  }

  /**
   * Puts a secret in place of the one before, now that the workspace has it.
   *
   * @return whether it was done; false if that is not the one that was handed to the workspace
   */
  public boolean promote(WorkspaceId id, String sealed) throws IOException {
    return database.write(
            transaction ->
                transaction.update(
                    "UPDATE workspaces"
                        + " SET secret = next_secret, next_secret = NULL, next_delivered_at = NULL"
                        + " WHERE id = ? AND next_secret = ? AND next_delivered_at IS NOT NULL",
                    id.value(),
                    sealed))
        == 1;
  }

  /**
   * Takes its token, its secrets and its URL from a workspace, for one that is set up anew: what is
   * made for the new one must not be shown to the old one.
   *
   * @return false if there is none of that id
   */
  public boolean reset(WorkspaceId id) throws IOException {
    return database.write(
            transaction ->
                transaction.update(
                    "UPDATE workspaces SET token_hash = NULL, secret = NULL, next_secret = NULL,"
                        + " next_delivered_at = NULL, url = NULL, registered_at = NULL WHERE id = ?",
                    id.value()))
        == 1;
  }
}
