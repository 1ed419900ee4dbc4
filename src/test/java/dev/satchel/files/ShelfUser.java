package dev.satchel.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** A shelf in a process of its own, so that it can be killed or kept short of room. */
final class ShelfUser implements Closeable {
  private final Process process;
  private final BufferedReader answers;

  private ShelfUser(Process process) {
    this.process = process;
    this.answers = process.inputReader(UTF_8);
  }

  /**
   * Starts one for {@code directory}.
   *
   * @param wrapper a program that runs the rest of its arguments
   */
  static ShelfUser start(Path directory, String... wrapper) throws IOException {
    List<String> words = new ArrayList<>(List.of(wrapper));
    words.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            ShelfUser.class.getName(),
            directory.toString()));
    ProcessBuilder builder = new ProcessBuilder(words);
    return new ShelfUser(builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** Gives a command: {@code keep} or {@code draft}, a name, and a number of bytes. */
  String say(String command) throws IOException {
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
    Shelf shelf = Shelf.in(Path.of(args[0]), new Shelf.Bounds(1 << 20, 100), Clock.systemUTC());
    BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String command; (command = commands.readLine()) != null; ) {
      System.out.println(carryOut(shelf, command.split(" ", -1)));
    }
  }

  private static String carryOut(Shelf shelf, String[] words) {
    byte[] content = "x".repeat(Integer.parseInt(words[2])).getBytes(UTF_8);
    try {
      Shelf.Draft draft = shelf.create();
      if (words[0].equals("draft")) {
        draft.channel().write(ByteBuffer.wrap(content));
        return "drafted";
      }
      return keep(draft, words[1], ByteBuffer.wrap(content));
    } catch (IOException e) {
      return "failed: " + e;
    }
  }

  private static String keep(Shelf.Draft draft, String name, ByteBuffer content)
      throws IOException {
    try (draft) {
      while (content.hasRemaining()) {
        draft.channel().write(content);
      }
      draft.keep(name);
      return "kept";
    }
  }
}
