package dev.satchel.platform;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;

import dev.satchel.RawName;
import dev.satchel.files.Directory;
import dev.satchel.files.NewFile;
import dev.satchel.files.OpenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The token with which this server calls its platform, in a file. For one thread at a time. */
final class TokenFile {
  private static final RawName NAME = RawName.of(".auth_token");
  private static final int MAX_BYTES = 4096; // More is no token.
  private static final int FOR_THIS_USER = 0600;

  private final Path directory;

  /**
   * @param directory that it lies in; need not exist
   */
  TokenFile(Path directory) {
    this.directory = directory.toAbsolutePath();
  }

  /** What is in it; empty if there is no file, nothing in it, or what cannot be a token. */
  Optional<String> read() throws IOException {
    try (Directory configs = open();
        OpenFile file = configs.openFile(NAME)) {
      byte[] bytes = new byte[MAX_BYTES];
      int length = Math.max(file.readAt(0, bytes, 0, bytes.length), 0);
      return Optional.of(new String(bytes, 0, length, UTF_8).strip()).filter(TokenFile::isToken);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static boolean isToken(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 127);
  }

  /**
   * Puts {@code token} into it; it appears whole and is for this user only, whatever was there.
   *
   * @throws IOException if it cannot be kept; then all is as it was
   */
  void save(String token) throws IOException {
    if (!isToken(token) || token.length() > MAX_BYTES) {
      throw new IOException("a token must be visible ASCII characters, and not many");
    }
    Files.createDirectories(directory, asFileAttribute(fromString("rwx------")));
    byte[] bytes = token.getBytes(US_ASCII);
    try (Directory target = open();
        NewFile file = NewFile.in(target.reopen(), FOR_THIS_USER)) {
      file.write(bytes, 0, bytes.length);
      file.publishOver(target, NAME);
    }
  }

  private Directory open() throws IOException {
    return Directory.openRoot(RawName.of(directory.toString()));
  }
}
