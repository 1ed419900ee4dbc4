package dev.satchel.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process of its own that makes snapshots without an end, so that it can be killed. */
final class RegistryUser implements Closeable {
  private final Process process;
  private final BufferedReader lines;

  private RegistryUser(Process process) {
    this.process = process;
    this.lines = process.inputReader(UTF_8);
  }

  /** Starts one with that many threads, each of which has a session of its own. */
  static RegistryUser start(DatabaseAddress address, int threads) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                RegistryUser.class.getName(),
                address.url(),
                address.shown(),
                address.user(),
                address.password(),
                String.valueOf(threads))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new RegistryUser(process);
  }

  /** Waits for the next snapshot that is committed. */
  SnapshotId acknowledged() throws IOException {
    return parse(lines.readLine());
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
    try {
      while (true) {
        SnapshotRow row = Someone.snapshot(registry, lease);
        System.out.println(row.id().session() + " " + row.id().generation() + ".");
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
