package dev.satchel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Another process, which exchanges pairs of names as fast as it can, each pair in one step. Closing
 * this ends it.
 */
public final class Swapper implements Closeable {
  private final Process process;
  private final BufferedReader output;

  /** Begins to exchange the first of {@code names} in {@code root} with the second, and so on. */
  public Swapper(Path root, String... names) throws IOException {
    List<String> words = new ArrayList<>(List.of("python3", Command.resource("swapper.py")));
    for (String name : names) {
      words.add(root.resolve(name).toString());
    }
    process = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    output = process.inputReader(UTF_8);
    assertThat(output.readLine()).isEqualTo("started");
  }

  /** Ends it, and tells how often it exchanged everything. */
  public long rounds() throws IOException {
    process.getOutputStream().close();
    return Long.parseLong(output.readLine());
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    output.close();
  }
}
