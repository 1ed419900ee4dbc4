package dev.satchel.http.archive;

import dev.satchel.Content;
import dev.satchel.archive.Archive;
import dev.satchel.archive.Plan;
import dev.satchel.http.ByteRange;
import dev.satchel.http.Sized;
import java.io.IOException;

/** An archive of which any part can be made, since it is known what it is going to be. */
record PlannedArchive(Archive archive, Plan plan, RunningArchive running) implements Sized {
  @Override
  public long length() throws IOException {
    return plan.length().isPresent()
        ? plan.length().getAsLong()
        : running.run(
            RunningArchive.State.MEASURING,
            () -> archive.length(plan),
            length -> "measured, " + length + " bytes");
  }

  @Override
  public Content part(ByteRange range) {
    return out -> archive.writeRange(plan, range.first(), range.last(), out, running.progress());
  }
}
