package dev.satchel.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.RawName;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Another process, which publishes one version of the same tree after the other over what is there
 * already, as fast as it can.
 */
final class Publisher implements Closeable {
  private static final int DIRECTORIES = 8;
  private static final int FILES = 12;

  private final Process process;
  private final BufferedReader output;

  /**
   * Starts one.
   *
   * @param first the version that comes first
   */
  Publisher(Path root, Path destination, int first) throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Publisher.class.getName(),
                root.toString(),
                destination.toString(),
                Integer.toString(first))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    output = process.inputReader(UTF_8);
  }

  /** Waits until it is about to publish the next version, and tells which. */
  int next() throws IOException {
    return Integer.parseInt(output.readLine());
  }

  /** Ends it as {@code kill -9} does, waits until it has ended, and tells the last version. */
  int kill(int version) throws IOException {
    process.toHandle().destroyForcibly();
    process.onExit().join();
    int last = version;
    for (String line; (line = output.readLine()) != null; ) {
      last = line.isEmpty() ? last : Integer.parseInt(line);
    }
    return last;
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    output.close();
  }

  /** The files of a version, and what is in them. */
  static String[] members(int version) {
    List<String> members = new ArrayList<>();
    for (int directory = 0; directory < DIRECTORIES; directory++) {
      for (int file = 0; file < FILES; file++) {
        members.add("dir-" + directory + "/inner/file-" + file + "=" + version);
      }
      members.add("dir-" + directory + "/link->" + version);
      members.add("new-" + version + "/dir-" + directory + "/file=" + version);
    }
    return members.toArray(String[]::new);
  }

  public static void main(String[] args) throws IOException {
    try (Jail jail = Jail.open(List.of(RawName.of(args[0])))) {
      for (int version = Integer.parseInt(args[2]); ; version++) {
        try (Staging staging = jail.stage(Staged.path(Path.of(args[1])))) {
          Staged.put(staging, members(version));
          System.out.println(version);
          staging.publish();
        }
      }
    }
  }
}
