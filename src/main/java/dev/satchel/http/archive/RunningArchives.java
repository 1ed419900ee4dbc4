package dev.satchel.http.archive;

import static dev.satchel.Refusal.Code.NOT_FOUND;

import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.archive.Slots;
import dev.satchel.http.Usage;
import java.io.Closeable;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The archives that are being made or sent, each in a slot. Safe for many threads. */
public final class RunningArchives {
  /** How much of an archive. */
  public record Amount(long entries, long bytes) {}

  /**
   * How an archive stands.
   *
   * @param state planning, measuring, spooling or sending
   * @param started in UTC, as ISO 8601 has it
   * @param done what was read of files so far
   * @param planned what there is to read; null if that is not known
   */
  public record Status(
      String id,
      String path,
      String format,
      String state,
      String started,
      Amount done,
      @Nullable Amount planned) {}

  private final Slots slots;
  private final Usage usage;
  private final Clock clock;
  private final Map<String, RunningArchive> running = new ConcurrentHashMap<>();

  public RunningArchives(Slots slots, Usage usage, Clock clock) {
    this.slots = slots;
    this.usage = usage;
    this.clock = clock;
  }

  /**
   * Takes a slot for an archive, which the calling thread is going to make or send. Closing the
   * result gives it back.
   *
   * @param format how callers name its form
   * @param path the directory, from the file system's root down
   * @throws Refusal BUSY if there is no slot
   */
  RunningArchive start(String format, WorkspacePath path) {
    Closeable slot = slots.take();
    usage.touch();
    String id = UUID.randomUUID().toString(); // Of 122 secure random bits.
    Closeable place =
        () -> {
          running.remove(id);
          slot.close();
        };
    RunningArchive started = new RunningArchive(id, clock.instant(), format, path, place);
    running.put(id, started);
    return started;
  }

  /** How many there are. */
  public int count() {
    return running.size();
  }

  /** All of them, the oldest first. */
  public List<Status> list() {
    return running.values().stream()
        .map(RunningArchive::status)
        .sorted(Comparator.comparing(Status::started).thenComparing(Status::id))
        .toList();
  }

  /**
   * Ends an archive.
   *
   * @throws Refusal NOT_FOUND if there is none of that id
   */
  public void end(String id) {
    RunningArchive archive = running.get(id);
    if (archive == null) {
      throw new Refusal(NOT_FOUND, "No archive of this id is running: " + id);
    }
    archive.end();
  }
}
