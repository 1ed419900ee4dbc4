package dev.satchel.client;

import dev.satchel.WorkspacePath;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What became of a file that was to be sent or fetched.
 *
 * @param local on this machine
 * @param remote on the server
 * @param size bytes, where they are known; an agent-server does not say how many it took
 * @param error why it failed; null if it did not
 */
public record FileResult(
    boolean success,
    Path local,
    WorkspacePath remote,
    @Nullable Long size,
    @Nullable String error) {
  static FileResult failed(Path local, WorkspacePath remote, Exception failure) {
    String said = failure.getMessage();
    String error = said == null ? failure.getClass().getSimpleName() : said;
    return new FileResult(false, local, remote, null, error);
  }
}
