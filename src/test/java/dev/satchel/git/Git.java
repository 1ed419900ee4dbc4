package dev.satchel.git;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.server.TestServer;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A work tree, and git itself to make it and to judge what comes of it. */
public final class Git {
  private final Path directory;

  private Git(Path directory) {
    this.directory = directory;
  }

  /** One that exists already. */
  public static Git in(Path directory) {
    return new Git(directory);
  }

  /** A new repository without a commit, on the branch {@code main}. */
  public static Git init(Path directory, String... options) throws IOException {
    Git git = new Git(Files.createDirectories(directory));
    List<String> words = new ArrayList<>(List.of("init", "-q", "-b", "main"));
    words.addAll(List.of(options));
    git.run(words.toArray(String[]::new));
    return git;
  }

  /** A clone of {@code origin}, with these options. */
  public static Git clone(Path origin, Path directory, String... options) throws IOException {
    List<String> words = new ArrayList<>(List.of("clone", "-q"));
    words.addAll(List.of(options));
    words.addAll(List.of("file://" + origin, directory.toString()));
    Git.in(origin).run(words.toArray(String[]::new));
    return new Git(directory);
  }

  public Path path(String name) {
    return directory.resolve(name);
  }

  /** Writes a file, and the directories that it needs. */
  public Git write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return this;
  }

  /** Commits all that is there; gives the id. */
  public String commit(String message) throws IOException {
    run("add", "-A");
    run("commit", "-q", "--allow-empty", "-m", message);
    return run("rev-parse", "HEAD").strip();
  }

  /** Runs git and expects success; gives what it printed, one character for each byte. */
  public String run(String... words) throws IOException {
    Process process = start(words);
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
    assertThat(exitCode(process)).as("git %s%n%s", List.of(words), output).isZero();
    return output;
  }

  private Process start(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(words));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("GIT_"));
    environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    for (String who : List.of("AUTHOR", "COMMITTER")) {
      environment.put("GIT_" + who + "_NAME", "A U Thor");
      environment.put("GIT_" + who + "_EMAIL", "author@example.com");
      environment.put("GIT_" + who + "_DATE", "2026-01-02T03:04:05+00:00");
    }
    return builder.start();
  }

  private static int exitCode(Process process) throws IOException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** The id of the tree that git makes of all that is there now. */
  public String treeOfAll() throws IOException {
    run("add", "-A");
    return run("write-tree").strip();
  }

  /** Applies a patch to what is checked out here, with {@code git apply} alone. */
  public void apply(byte[] patch) throws IOException {
    Path file = Files.createTempFile("patch", null);
    try {
      Files.write(file, patch);
      run("apply", "--binary", "--whitespace=nowarn", file.toString());
    } finally {
      Files.delete(file);
    }
  }

  /** What the server answers for the changes in {@code directory}. */
  public static HttpResponse<byte[]> delta(TestServer server, Path directory, String more)
      throws IOException {
    String path = URLEncoder.encode(directory.toString(), StandardCharsets.UTF_8);
    return server.get("/api/file/archive?format=git-delta&path=" + path + more);
  }
}
