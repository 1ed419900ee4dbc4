package dev.satchel.client;

import dev.satchel.RawName;
import org.jspecify.annotations.Nullable;

/**
 * Something in a directory of the server.
 *
 * @param path from the server's root directory on
 * @param size of a file, in bytes; else 0
 * @param mode permissions, as {@code 0644}
 * @param mtimeNanos since 1970
 * @param target of a symbolic link
 * @param error why a directory could not be gone into
 */
public record RemoteEntry(
    RawName path,
    Type type,
    long size,
    int mode,
    long mtimeNanos,
    @Nullable RawName target,
    @Nullable String error) {
  /** What something is. */
  public enum Type {
    FILE,
    DIRECTORY,
    SYMLINK,
    FIFO,
    SOCKET,
    CHARACTER_DEVICE,
    BLOCK_DEVICE,
    /** What only a newer server knows. */
    OTHER
  }
}
