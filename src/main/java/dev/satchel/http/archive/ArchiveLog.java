package dev.satchel.http.archive;

import dev.satchel.http.Cancellation;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line in the log for each thing that is done for an archive: what became of it, and how long
 * that took.
 *
 * @param archive its format and path
 * @param work what it is done as
 */
record ArchiveLog(String archive, Cancellation work) {
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}"); // Would forge a line.
  private static final Logger LOG = LoggerFactory.getLogger(ArchiveLog.class);

  ArchiveLog {
    archive = CONTROL.matcher(archive).replaceAll("?");
  }

  /** Something that is done for an archive. */
  @FunctionalInterface
  interface Step<T> {
    T run() throws IOException;
  }

  /** Does {@code step}, and says {@code inWords} what came of it. */
  <T> T run(Step<T> step, Function<T, String> inWords) throws IOException {
    long start = System.nanoTime();
    try {
      T result = step.run();
      LOG.info("{}: {} in {} ms", archive, inWords.apply(result), millisSince(start));
      return result;
    } catch (IOException | RuntimeException | Error e) {
      note(e, millisSince(start));
      throw e;
    }
  }

  private void note(Throwable failure, long millis) {
    Optional<String> reason = work.heed();
    if (reason.isPresent()) {
      LOG.warn("{}: broken off after {} ms, {}", archive, millis, reason.get());
    } else if (failure instanceof EOFException) {
      LOG.warn("{}: the client left after {} ms", archive, millis);
    } else {
      LOG.error("{}: broke off after {} ms", archive, millis, failure);
    }
  }

  private static long millisSince(long start) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }
}
