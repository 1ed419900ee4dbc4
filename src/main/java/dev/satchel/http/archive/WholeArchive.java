package dev.satchel.http.archive;

import dev.satchel.Content;
import dev.satchel.archive.Archive;
import dev.satchel.archive.Plan;
import dev.satchel.archive.Progress;
import dev.satchel.archive.Summary;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All of an archive. When it was written, it knows what became of it. */
final class WholeArchive implements Content {
  private final Archive archive;
  private final Progress progress;
  private final @Nullable Plan plan;
  private @Nullable Summary summary;

  /**
   * @param plan null if there is none
   */
  WholeArchive(Archive archive, @Nullable Plan plan, Progress progress) {
    this.archive = archive;
    this.progress = progress;
    this.plan = plan;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    summary = plan == null ? archive.write(out, progress) : archive.write(plan, out, progress);
  }

  /** What became of it; empty if it is not finished. */
  Optional<Summary> summary() {
    return Optional.ofNullable(summary);
  }

  /** The same for the log. */
  String inWords() {
    return summary().map(WholeArchive::inWords).orElse("not finished");
  }

  private static String inWords(Summary summary) {
    return String.format(
        "%s, %d files, %d bytes, %d skipped",
        summary.complete() ? "complete" : "NOT complete",
        summary.files(),
        summary.bytes(),
        summary.skipped());
  }
}
