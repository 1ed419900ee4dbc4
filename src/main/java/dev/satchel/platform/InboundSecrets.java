package dev.satchel.platform;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.registry.WorkspaceId;
import dev.satchel.registry.WorkspaceSecrets;
import dev.satchel.registry.Workspaces;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The secrets that the platform shows to workspaces. They lie sealed in the tables and nowhere
 * else, so that all platforms on one database know the same ones. Safe for many threads.
 */
public final class InboundSecrets {
  private static final Logger LOG = LoggerFactory.getLogger(InboundSecrets.class);
  private static final int RANDOM_BYTES = 32;

  /** The tables, which are opened when they are first needed. */
  @FunctionalInterface
  public interface Rows {
    /**
     * The workspaces.
     *
     * @throws dev.satchel.Outage if they cannot be had at the moment
     */
    Workspaces get() throws IOException;
  }

  /**
   * A secret.
   *
   * @param isNew whether it was made just now, so that the workspace cannot know it yet
   */
  record Found(String secret, boolean isNew) {
    /** Says nothing of the secret itself. */
    @Override
    public String toString() {
      return isNew ? "a new secret" : "a secret";
    }
  }

  private final Rows rows;
  private final @Nullable SecretBox box;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param box empty if nothing can be sealed; then there are no secrets
   */
  public InboundSecrets(Rows rows, Optional<SecretBox> box) {
    this.rows = rows;
    this.box = box.orElse(null);
  }

  /**
   * Makes sure that there can be secrets.
   *
   * @throws KeySecretMissing if there cannot
   */
  public void check() throws KeySecretMissing {
    box();
  }

  private SecretBox box() throws KeySecretMissing {
    SecretBox present = box;
    if (present == null) {
      throw new KeySecretMissing();
    }
    return present;
  }

  /**
   * What is to be shown to the workspace; it is made now if there was nothing. Of several who make
   * it at the same time, all get the same.
   *
   * @return empty if there is no such workspace, or what is stored cannot be opened, which is in
   *     the log
   */
  Optional<Found> shown(WorkspaceId workspace) throws IOException {
    Optional<WorkspaceSecrets> stored = rows.get().secrets(workspace);
    return stored.isPresent() ? shown(workspace, stored.get()) : Optional.empty();
  }

  private Optional<Found> shown(WorkspaceId workspace, WorkspaceSecrets stored) throws IOException {
    boolean isNew = stored.current() == null;
    String current = isNew ? minted(workspace) : stored.current();
    return Optional.ofNullable(current)
        .flatMap(text -> open(workspace, text))
        .map(secret -> new Found(secret, isNew));
  }

  /** Reads back what is stored then, which may be what another has made. */
  private @Nullable String minted(WorkspaceId workspace) throws IOException {
    rows.get().mint(workspace, box().seal(workspace, generate()));
    return rows.get().secrets(workspace).map(WorkspaceSecrets::current).orElse(null);
  }

  private String generate() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private Optional<String> open(WorkspaceId workspace, String sealed) {
    Optional<String> secret = box == null ? Optional.empty() : box.open(workspace, sealed);
    if (secret.isEmpty()) {
      LOG.error(
          "The secret of workspace {} cannot be opened: it was sealed with another"
              + " SATCHEL_KEY_SECRET, or is damaged. Resetting the workspace makes a new one.",
          workspace);
    }
    return secret;
  }

  /**
   * What the workspace is to be handed when it registers or says that it is alive: what it is shown
   * from now on, or soon.
   *
   * @return empty if there is none that can be had
   */
  public Optional<String> handed(WorkspaceId workspace) throws IOException {
    Optional<Found> shown = shown(workspace);
    String next = rows.get().secrets(workspace).map(WorkspaceSecrets::next).orElse(null);
    if (next == null) {
      return shown.map(Found::secret);
    }
    Optional<String> opened = open(workspace, next);
    if (opened.isPresent()) {
      rows.get().delivered(workspace, next);
    }
    return opened.isPresent() ? opened : shown.map(Found::secret);
  }

  /**
   * Has a change of secret come to its end if the workspace has the new one by now. It has if it
   * says so; one that says nothing has it if it was handed over before.
   *
   * @param digest the SHA-256 of the secret that the workspace has, in hexadecimal digits; empty if
   *     it does not say
   */
  public void confirmed(WorkspaceId workspace, Optional<String> digest) throws IOException {
    Optional<WorkspaceSecrets> stored = rows.get().secrets(workspace);
    String next = stored.map(WorkspaceSecrets::next).orElse(null);
    if (next == null) {
      return;
    }
    Optional<String> secret = open(workspace, next);
    boolean hasIt =
        secret.isPresent() && digest.map(said -> isDigest(said, secret.get())).orElse(true);
    if (hasIt && rows.get().promote(workspace, next)) {
      LOG.info("Workspace {} has its new secret", workspace);
    }
  }

  private static boolean isDigest(String said, String secret) {
    return digest(secret).equals(said.toLowerCase(Locale.ROOT));
  }

  /** The SHA-256 of a secret, in hexadecimal digits: tells which one it is, and not what it is. */
  static String digest(String secret) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * Begins to change the secret; the workspace is handed the new one when it is heard of next. A
   * change that is under way goes on.
   */
  public void rotate(WorkspaceId workspace) throws IOException {
    SecretBox sealing = box();
    shown(workspace);
    rows.get().rotate(workspace, sealing.seal(workspace, generate()));
  }
}
