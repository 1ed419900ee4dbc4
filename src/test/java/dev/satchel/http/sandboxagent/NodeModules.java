package dev.satchel.http.sandboxagent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The published packages, installed once for all tests, and once more when their versions change.
 */
final class NodeModules {
  private static final Path DIRECTORY = Path.of("target", "sandbox-agent").toAbsolutePath();
  private static final List<String> WANTED = List.of("package.json", "package-lock.json");
  private static final String DONE = "installed";

  private NodeModules() {}

  /** Runs a script of ours beside the packages, and gives what it printed. */
  static String run(String script, String... arguments) throws IOException {
    Path directory = installed();
    String[] words = new String[arguments.length + 2];
    words[0] = "node";
    words[1] = copy(directory, script).toString();
    System.arraycopy(arguments, 0, words, 2, arguments.length);
    return Command.run(words);
  }

  /** The program of the published server. */
  static Path server() throws IOException {
    Path program =
        installed().resolve("node_modules/@sandbox-agent/cli-linux-x64/bin/sandbox-agent");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    return program;
  }

  /** Several processes may want them at once. */
  private static Path installed() throws IOException {
    Files.createDirectories(DIRECTORY);
    try (FileChannel lock =
            FileChannel.open(
                DIRECTORY.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = lock.lock()) {
      assertThat(held.isValid()).isTrue();
      if (!isDone()) {
        install();
      }
    }
    return DIRECTORY;
  }

  private static boolean isDone() throws IOException {
    Path done = DIRECTORY.resolve(DONE);
    return Files.exists(done) && Files.readString(done).equals(versions());
  }

  private static String versions() throws IOException {
    return Files.readString(source("package-lock.json"));
  }

  private static void install() throws IOException {
    for (String name : WANTED) {
      copy(DIRECTORY, name);
    }
    Command.Result installed;
    try {
      installed =
          Command.result(
              "npm",
              "ci",
              "--prefix",
              DIRECTORY.toString(),
              "--omit=optional",
              "--ignore-scripts",
              "--no-audit",
              "--no-fund");
    } catch (IOException e) {
      throw new AssertionError("these tests need node and npm, and npm cannot be started", e);
    }
    assertThat(installed.code()).as("npm ci says: %s", installed.output()).isZero();
    Files.write(DIRECTORY.resolve(DONE), versions().getBytes(UTF_8));
  }

  private static Path copy(Path directory, String name) throws IOException {
    return Files.copy(source(name), directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
  }

  private static Path source(String name) {
    return Path.of(Command.resource("sandbox_agent/" + name));
  }
}
