package dev.satchel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program of the machine to its end. */
public final class Command {
  /** What a program left: its exit code and all that it printed. */
  public record Result(int code, String output) {}

  /** The interpreter itself: what is found under the name may be a slow script that starts it. */
  private static final String PYTHON = python();

  private Command() {}

  private static String python() {
    try {
      return start("python3", "-c", "import sys; print(sys.executable, end='')").output();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs {@code words} and expects success; gives what was printed. */
  public static String run(String... words) throws IOException {
    Result result = result(words);
    assertThat(result.code()).as("%s%n%s", List.of(words), result.output()).isZero();
    return result.output();
  }

  /** Runs a line of bash and expects each part of it to succeed; gives what was printed. */
  public static String bash(String line) throws IOException {
    return run("bash", "-o", "pipefail", "-c", line);
  }

  /** Runs {@code words} and gives what became of it, standard error included in the output. */
  public static Result result(String... words) throws IOException {
    String[] resolved = words.clone();
    if (resolved[0].equals("python3")) {
      resolved[0] = PYTHON;
    }
    return start(resolved);
  }

  private static Result start(String... words) throws IOException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("%s ends", List.of(words)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    return new Result(process.exitValue(), output);
  }

  /** The path of a script or other file in {@code src/test/resources}. */
  public static String resource(String name) {
    return Path.of("src", "test", "resources", name).toAbsolutePath().toString();
  }
}
