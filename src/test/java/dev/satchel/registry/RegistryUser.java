package dev.satchel.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A process of its own that makes snapshots without an end, so that it can be killed. */
final class RegistryUser implements Closeable {
  private static final String FAILED = "failed";
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Process process;
  private final BufferedReader lines;

  private RegistryUser(Process process) {
    this.process = process;
    this.lines = process.inputReader(UTF_8);
  }

  /**
   * Starts one with that many threads, each of which has a session of its own.
   *
   * @param wrapper a program that runs the rest of its arguments
   */
  static RegistryUser start(DatabaseAddress address, int threads, String... wrapper)
      throws IOException {
    List<String> words = new ArrayList<>(List.of(wrapper));
    words.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            RegistryUser.class.getName(),
            address.url(),
            address.shown(),
            address.user(),
            address.password(),
            String.valueOf(threads)));
    ProcessBuilder builder = new ProcessBuilder(words);
    return new RegistryUser(builder.redirectError(ProcessBuilder.Redirect.DISCARD).start());
  }

  /** Waits for the next snapshot that is committed. */
  SnapshotId acknowledged() throws IOException {
    String line = lines.readLine();
    while (line.equals(FAILED)) {
      line = lines.readLine();
    }
    return parse(line);
  }

  /** Waits until it cannot write any more, and returns the snapshots that it knew of. */
  List<SnapshotId> untilItFails() throws IOException {
    List<SnapshotId> said = new ArrayList<>();
    for (String line = lines.readLine(); !line.equals(FAILED); line = lines.readLine()) {
      said.add(parse(line));
    }
    return said;
  }

  /** The process, for those who change what it may do. */
  long pid() {
    return process.pid();
  }

  /** Kills it as {@code kill -9} does, and returns what it has said until then. */
  List<SnapshotId> kill() throws IOException {
    // Unlike the process itself, its handle leaves what was said to be read.
    process.toHandle().destroyForcibly();
    process.onExit().join();
    List<SnapshotId> said = new ArrayList<>();
    for (String line; (line = lines.readLine()) != null && line.endsWith("."); ) {
      said.add(parse(line));
    }
    return said;
  }

  private static SnapshotId parse(String line) {
    String[] words = line.replace(".", "").split(" ", -1);
    return new SnapshotId(new SessionId(words[0]), Long.parseLong(words[1]));
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
    lines.close();
  }

  public static void main(String[] args) throws IOException {
    DatabaseAddress address =
        new DatabaseAddress(args[0], args[1], args[2], args[3], TestDatabase.POOL);
    Registry registry = TestDatabase.open(address);
    Replica self = Someone.replica("child");
    for (int i = 0; i < Integer.parseInt(args[4]); i++) {
      Lease lease = Someone.owned(registry, self);
      new Thread(() -> work(registry, lease)).start();
    }
  }

  private static void work(Registry registry, Lease lease) {
    while (true) {
      try {
        SnapshotRow row = Someone.snapshot(registry, lease);
        System.out.println(row.id().session() + " " + row.id().generation() + ".");
      } catch (IOException e) {
        System.out.println(FAILED);
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }
}
