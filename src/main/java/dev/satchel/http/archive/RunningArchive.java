package dev.satchel.http.archive;

import static dev.satchel.Refusal.Code.CHANGED;
import static dev.satchel.Refusal.Code.ENDED;

import dev.satchel.Content;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.archive.Plan;
import dev.satchel.archive.Progress;
import dev.satchel.archive.TreeChanged;
import dev.satchel.http.Cancellation;
import dev.satchel.http.archive.ArchiveLog.Step;
import dev.satchel.http.archive.RunningArchives.Amount;
import dev.satchel.http.archive.RunningArchives.Status;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An archive that is being made or sent for a request, by the thread that made this and closes it,
 * more than once if need be. Others may look how far it has come, and end it.
 */
final class RunningArchive implements Closeable {
  /** What is being done for it. */
  enum State {
    /** Its tree is looked at. */
    PLANNING,
    /** It is made to learn its length. */
    MEASURING,
    /** It is made, and set aside. */
    SPOOLING,
    /** It is sent. */
    SENDING
  }

  private final String id;
  private final Instant started;
  private final String format;
  private final WorkspacePath path;
  private final Closeable slot;
  private final ArchiveLog log;
  private final Progress progress = new Progress();
  private final Cancellation work = new Cancellation();
  private volatile State state = State.PLANNING;
  private volatile @Nullable Amount planned;

  /**
   * @param format how callers name its form
   * @param path the directory, from the file system's root down
   * @param slot is closed with this
   */
  RunningArchive(String id, Instant started, String format, WorkspacePath path, Closeable slot) {
    this.id = id;
    this.started = started;
    this.format = format;
    this.path = path;
    this.slot = slot;
    this.log = new ArchiveLog(format + " of " + path, work);
  }

  String id() {
    return id;
  }

  Progress progress() {
    return progress;
  }

  Cancellation work() {
    return work;
  }

  /** Notes what is to come. */
  void expect(Plan plan) {
    planned = new Amount(plan.entries(), plan.bytes());
  }

  /**
   * Does something for it, and says {@code inWords} what came of that.
   *
   * @throws Refusal ENDED if someone has ended the archive meanwhile, CHANGED if what was planned
   *     cannot be had any more
   */
  <T> T run(State next, Step<T> step, Function<T, String> inWords) throws IOException {
    state = next;
    try {
      return log.run(() -> unlessEnded(step.run()), inWords);
    } catch (TreeChanged e) {
      throw new Refusal(CHANGED, "The directory has changed since this archive was planned");
    } catch (IOException | RuntimeException e) {
      work.heed().ifPresent(RunningArchive::refuse);
      throw e;
    }
  }

  private <T> T unlessEnded(T result) throws IOException {
    work.check();
    return result;
  }

  private static void refuse(String reason) {
    throw new Refusal(ENDED, "The archive was broken off: " + reason);
  }

  /** The same content, with what becomes of it. */
  Content sent(Content content, Supplier<String> inWords) {
    return out ->
        run(
            State.SENDING,
            () -> {
              content.writeTo(out);
              return "sent, " + inWords.get();
            },
            Function.identity());
  }

  /** Ends it; its connection breaks if anything of it was sent. */
  void end() {
    work.cancel("ended by request");
  }

  Status status() {
    return new Status(
        id,
        path.toString(),
        format,
        state.name().toLowerCase(Locale.ROOT),
        started.toString(),
        new Amount(progress.entries(), progress.bytes()),
        planned);
  }

  @Override
  public void close() throws IOException {
    work.close();
    slot.close();
  }
}
