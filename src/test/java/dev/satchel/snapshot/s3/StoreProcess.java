package dev.satchel.snapshot.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.Refusal;
import dev.satchel.snapshot.DirectoryStore;
import dev.satchel.snapshot.Given;
import dev.satchel.snapshot.SnapshotStore;
import dev.satchel.snapshot.StoredBytes;
import dev.satchel.snapshot.StoredName;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** A store in a process of its own, so that it can be killed or kept short of something. */
public final class StoreProcess implements Closeable {
  private final Process process;
  private final BufferedReader answers;

  private StoreProcess(Process process) {
    this.process = process;
    this.answers = process.inputReader(UTF_8);
  }

  /**
   * Starts one.
   *
   * @param place a directory, or a port and a prefix with a colon between
   * @param options for Java, or a program before them that runs the rest of its arguments
   */
  public static StoreProcess start(String place, String... options) throws IOException {
    List<String> words = new ArrayList<>();
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    if (options[0].startsWith("-")) {
      words.add(java);
      words.addAll(List.of(options));
    } else {
      words.addAll(List.of(options));
      words.add(java);
    }
    words.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            StoreProcess.class.getName(),
            place));
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().put("AWS_ACCESS_KEY_ID", S3Server.KEY);
    builder.environment().put("AWS_SECRET_ACCESS_KEY", S3Server.SECRET);
    return new StoreProcess(builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** Gives a command: {@code put}, {@code stall} or {@code read}, a name, and a number of bytes. */
  public String say(String command) throws IOException {
    process.getOutputStream().write((command + "\n").getBytes(UTF_8));
    process.getOutputStream().flush();
    return answers.readLine();
  }

  /** Ends it as {@code kill -9} does, and waits until it has ended. */
  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
    answers.close();
  }

  public static void main(String[] args) throws IOException {
    try (SnapshotStore store = store(args[0])) {
      BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
      for (String command; (command = commands.readLine()) != null; ) {
        System.out.println(carryOut(store, command.split(" ", -1)));
      }
    }
  }

  private static SnapshotStore store(String place) throws IOException {
    if (place.startsWith("/")) {
      return DirectoryStore.in(Path.of(place), Clock.systemUTC());
    }
    String[] words = place.split(":", -1);
    BucketAddress address = S3Server.address(Integer.parseInt(words[0]), words[1]);
    return S3Store.in(address, Patience.DEFAULT);
  }

  private static String carryOut(SnapshotStore store, String[] words) throws IOException {
    StoredName name = new StoredName(words[1]);
    long size = Long.parseLong(words[2]);
    try {
      return switch (words[0]) {
        case "put" ->
            "put " + store.put(name, sink -> sink.bytes(out -> Given.zeros(out, size))).size();
        case "stall" ->
            "ended " + store.put(name, sink -> sink.bytes(out -> stall(out, size))).size();
        default -> read(store, name);
      };
    } catch (Refusal e) {
      return "refused: " + e.code();
    }
  }

  private static void stall(OutputStream out, long size) throws IOException {
    Given.zeros(out, size);
    System.out.println("given");
    System.in.read(); // Until the process is killed.
  }

  private static String read(SnapshotStore store, StoredName name) throws IOException {
    try (StoredBytes bytes = store.open(name)) {
      return "read " + bytes.transferTo(OutputStream.nullOutputStream());
    }
  }
}
