package dev.satchel.platform;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;

import dev.satchel.RawName;
import dev.satchel.files.Directory;
import dev.satchel.files.NewFile;
import dev.satchel.files.OpenFile;
import dev.satchel.files.Stat;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The secret that a platform shows when it calls this server. It lies in a file, where this server
 * or another program puts it. Whenever that changes it is read again, and what it held before
 * counts for a while longer. Without a file that belongs to this user, and that nobody else may
 * read, nothing counts. Safe for many threads.
 */
public final class InboundSecretFile {
  private static final Logger LOG = LoggerFactory.getLogger(InboundSecretFile.class);
  private static final RawName NAME = RawName.of(".platform_inbound_secret");
  private static final String SCHEME = "Bearer ";
  private static final int MAX_BYTES = 4096; // More is no secret.
  private static final int FOR_THIS_USER = 0600;

  /** How old a change must be, for a later one to have another time for certain. */
  private static final Duration TICK = Duration.ofSeconds(1);

  private final Path directory;
  private final Clock clock;
  private final AcceptedSecrets secrets;
  private final CredentialFiles files = new CredentialFiles();

  /** The file as it was when it was read; null if it has to be read in any case. */
  private @Nullable Stat seen;

  /** What was said in the log, so that it is not said again. */
  private String complaint = "";

  /**
   * Reads the file, if it is there.
   *
   * @param directory that it lies in; need not exist
   * @param overlap how long a secret counts beside its successor
   */
  public InboundSecretFile(Path directory, Duration overlap, Clock clock) {
    this.directory = directory.toAbsolutePath();
    this.clock = clock;
    this.secrets = new AcceptedSecrets(overlap, clock);
    refresh();
  }

  /**
   * Whether {@code authorization}, the value of the header of that name, shows a secret that
   * counts. How much of it is right makes no difference to the time that this takes.
   */
  public synchronized boolean accepts(String authorization) {
    refresh();
    return secrets.accept(authorization.getBytes(UTF_8));
  }

  /**
   * Puts {@code secret} into the file, which appears whole and is for this user only, whatever was
   * there. If it is empty, or is there already, nothing changes.
   *
   * @throws IOException if it cannot be kept or could not be shown; then all is as it was
   */
  public synchronized void save(String secret) throws IOException {
    refresh(); // Or what is replaced would not count for a while longer.
    if (secret.isEmpty() || secrets.isLatest(shown(secret))) {
      return;
    }
    if (!isShowable(secret)) {
      throw new IOException("a secret must be visible ASCII characters, and not many");
    }
    Files.createDirectories(directory, asFileAttribute(fromString("rwx------")));
    byte[] bytes = secret.getBytes(US_ASCII);
    try (Directory target = open();
        NewFile file = NewFile.in(target.reopen(), FOR_THIS_USER)) {
      file.write(bytes, 0, bytes.length);
      file.publishOver(target, NAME);
    }
    refresh();
  }

  /**
   * Whether {@code file}, taken from an open handle, is a credential of the directory: this secret,
   * this server's own token, or what is to become one of them, by whatever name it was reached.
   */
  public synchronized boolean isCredential(Stat file) {
    try (Directory configs = open()) {
      return files.wasOne(file) || CredentialFiles.isOne(file, configs);
    } catch (NoSuchFileException e) {
      return files.wasOne(file);
    } catch (IOException e) {
      return true; // Nobody can tell.
    }
  }

  /** Whether what is called {@code name} in the directory is, or is to be, a credential. */
  public static boolean isCredentialName(RawName name) {
    return CredentialFiles.isName(name);
  }

  private Directory open() throws IOException {
    return Directory.openRoot(RawName.of(directory.toString()));
  }

  private void refresh() {
    try (Directory configs = open()) {
      Stat now = configs.stat(NAME);
      if (seen == null || !seen.isUnchanged(now)) {
        load(configs);
      }
    } catch (NoSuchFileException e) {
      lose("");
    } catch (IOException e) {
      lose(reason(e));
    }
  }

  private static String reason(IOException failure) {
    if (failure instanceof FileSystemLoopException) {
      return "it is a link, which is not followed";
    }
    String reason = failure instanceof FileSystemException e ? e.getReason() : failure.getMessage();
    return reason == null ? failure.getClass().getSimpleName() : reason;
  }

  private void load(Directory configs) throws IOException {
    try (OpenFile file = configs.openFile(NAME)) {
      Stat now = file.stat();
      if (!file.isPrivate()) {
        lose("it belongs to another user or is open to others: chmod 600 it");
        return;
      }
      use(text(file));
      files.remember(now);
      boolean isSettled = now.changed().instant().isBefore(clock.instant().minus(TICK));
      seen = isSettled && now.isUnchanged(file.stat()) ? now : null;
    }
  }

  private static String text(OpenFile file) throws IOException {
    byte[] bytes = new byte[MAX_BYTES + 1];
    int length = file.readAt(0, bytes, 0, bytes.length);
    return new String(bytes, 0, length, UTF_8).strip();
  }

  private void use(String secret) {
    if (secret.isEmpty()) {
      secrets.suspend(); // Someone may be writing it.
    } else if (isShowable(secret)) {
      secrets.change(shown(secret));
      complaint = "";
    } else {
      lose("it does not hold one line of visible ASCII characters");
    }
  }

  private static boolean isShowable(String secret) {
    return secret.length() <= MAX_BYTES && secret.chars().allMatch(c -> c > ' ' && c < 127);
  }

  private static byte[] shown(String secret) {
    return (SCHEME + secret).getBytes(UTF_8);
  }

  /** Nothing counts any more; why is said once. */
  private void lose(String reason) {
    secrets.revoke();
    seen = null;
    if (!reason.isEmpty() && !reason.equals(complaint)) {
      LOG.warn(
          "{} is not used, so no platform gets in: {}", directory.resolve(NAME.text()), reason);
    }
    complaint = reason;
  }
}
