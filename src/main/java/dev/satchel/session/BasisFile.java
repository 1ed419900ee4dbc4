package dev.satchel.session;

import dev.satchel.archive.Catalogue;
import dev.satchel.files.Scratch;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps, beside a workspace that was made of a snapshot, the catalogue of that snapshot with the
 * files as they are in the workspace. It only saves work: one that cannot be read is as if it were
 * not there.
 */
final class BasisFile {
  private static final Logger LOG = LoggerFactory.getLogger(BasisFile.class);
  private static final String NAME = "basis";
  private static final int BUFFER = 64 << 10;

  /** Writes a catalogue. */
  @FunctionalInterface
  interface Writer {
    void to(OutputStream out) throws IOException;
  }

  private final Path file;

  /**
   * @param home the directory that the workspace lies in
   */
  BasisFile(Path home) {
    this.file = home.resolve(NAME);
  }

  /** Keeps what {@code catalogue} writes. If that fails, there is none, and the log says so. */
  void keep(long generation, Writer catalogue) {
    Path draft = file.resolveSibling(NAME + "-draft");
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(draft), BUFFER)) {
        new DataOutputStream(out).writeLong(generation);
        catalogue.to(out);
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException e) {
      LOG.warn("The next snapshot will take longer, since its basis cannot be kept: {}", why(e));
      forget(draft);
    }
  }

  private static void forget(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.debug("The draft of a basis stays: {}", why(e));
    }
  }

  private static String why(Exception e) {
    return e.getClass().getSimpleName();
  }

  /** The catalogue of {@code generation}, if that is the one that is kept. The caller closes it. */
  Optional<Catalogue> read(long generation, Scratch scratch) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
      return new DataInputStream(in).readLong() == generation
          ? Optional.of(Catalogue.read(in, scratch))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      LOG.info("The next snapshot will take longer, since its basis is not whole: {}", why(e));
      return Optional.empty();
    }
  }
}
