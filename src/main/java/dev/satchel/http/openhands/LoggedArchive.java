package dev.satchel.http.openhands;

import dev.satchel.Content;
import dev.satchel.WorkspacePath;
import dev.satchel.archive.Archive;
import dev.satchel.archive.Progress;
import dev.satchel.archive.Summary;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An archive that leaves one line in the log: what became of it, and how long that took. */
record LoggedArchive(Archive archive, WorkspacePath path) implements Content {
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}"); // Would forge a line.
  private static final Logger LOG = LoggerFactory.getLogger(LoggedArchive.class);

  @Override
  public void writeTo(OutputStream out) throws IOException {
    long start = System.nanoTime();
    String what =
        archive.format().label() + " of " + CONTROL.matcher(path.toString()).replaceAll("?");
    try {
      Summary summary = archive.write(out, new Progress());
      LOG.info("{}: {} in {} ms", what, inWords(summary), millisSince(start));
    } catch (EOFException e) {
      LOG.warn("{}: the client left after {} ms", what, millisSince(start));
      throw e;
    } catch (IOException | RuntimeException | Error e) {
      LOG.error("{}: broke off after {} ms", what, millisSince(start), e);
      throw e;
    }
  }

  private static String inWords(Summary summary) {
    return String.format(
        "%s, %d files, %d bytes, %d skipped",
        summary.complete() ? "complete" : "NOT complete",
        summary.files(),
        summary.bytes(),
        summary.skipped());
  }

  private static long millisSince(long start) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }
}
