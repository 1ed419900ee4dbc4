package dev.satchel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What {@code java -jar satchel.jar} runs. */
@Command(
    name = "satchel",
    description = "Carries an agent's work out of its sandbox.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Commands find the server by the URL right after their name, else by SATCHEL_URL,"
          + " else by their configuration; the key by SESSION_API_KEY, SATCHEL_KEY_FILE, or the same."
    })
public final class Main implements Runnable {
  /** These have logs; to prepare them takes longer than most of the others take in all. */
  private static final Set<String> LOGGING = Set.of("serve", "keys");

  private static final String DOCTOR = "doctor";

  /** Bytes of the buffers that downloads come in; is read when the first call is made. */
  private static final String BUFFER = "jdk.httpclient.bufsize";

  @Spec private CommandSpec spec = CommandSpec.create(); // Replaced by picocli.

  private Main() {}

  public static void main(String[] arguments) {
    if (arguments.length > 0 && LOGGING.contains(arguments[0])) {
      Logs.prepare();
    } else if (arguments.length > 0 && arguments[0].equals(DOCTOR)) {
      Logs.silence();
    }
    if (System.getProperty(BUFFER) == null) {
      System.setProperty(BUFFER, "1048576"); // The JDK's own, of 16 KiB, cost twice the time.
    }
    System.exit(run(Shell.ofThisProcess(), RawArguments.of(arguments)));
  }

  /**
   * Runs a command to its end.
   *
   * @return its exit code
   */
  static int run(Shell shell, String... arguments) {
    Map<String, Function<Shell, Object>> commands = commands();
    Function<Shell, Object> one = arguments.length == 0 ? null : commands.get(arguments[0]);
    CommandLine line = one == null ? all(shell) : commandLine(shell, Map.of(arguments[0], one));
    return line.execute(arguments);
  }

  /** With all commands, which takes its time. */
  static CommandLine all(Shell shell) {
    return commandLine(shell, commands());
  }

  private static CommandLine commandLine(
      Shell shell, Map<String, Function<Shell, Object>> commands) {
    CommandLine line = new CommandLine(new Main());
    commands.forEach((name, command) -> line.addSubcommand(name, command.apply(shell)));
    Explanation explanation = new Explanation(shell);
    return line.setOut(writer(shell.out()))
        .setErr(writer(shell.err()))
        .setColorScheme(Help.defaultColorScheme(ansi(shell.terminal())))
        .setUsageHelpWidth(Math.min(100, Math.max(80, shell.terminal().width())))
        .setExpandAtFiles(false) // Files may be called like that.
        .setExecutionExceptionHandler(explanation)
        .setParameterExceptionHandler(explanation);
  }

  private static Help.Ansi ansi(Terminal terminal) {
    return terminal.isOut() && terminal.hasColour() ? Help.Ansi.ON : Help.Ansi.OFF;
  }

  private static PrintWriter writer(OutputStream stream) {
    return new PrintWriter(stream, true, UTF_8);
  }

  /**
   * Made when they are asked for: what a command does not need is not even loaded. References to
   * constructors would load what the server is made of.
   */
  private static Map<String, Function<Shell, Object>> commands() {
    Map<String, Function<Shell, Object>> commands = new LinkedHashMap<>();
    commands.put("pull", PullCommand::new);
    commands.put("push", PushCommand::new);
    commands.put("ls", ListCommand::new);
    commands.put("cat", CatCommand::new);
    commands.put("rm", RemoveCommand::new);
    commands.put("mv", MoveCommand::new);
    commands.put("verify", VerifyCommand::new);
    commands.put("share", ShareCommand::new);
    commands.put("sessions", SessionsCommand::new);
    commands.put("snapshot", SnapshotCommand::new);
    commands.put("snapshots", SnapshotsCommand::new);
    commands.put("restore", RestoreCommand::new);
    commands.put(DOCTOR, shell -> new DoctorCommand(shell));
    commands.put("serve", shell -> new ServeCommand(shell));
    commands.put("keys", shell -> new KeysCommand(shell));
    commands.put("completion", CompletionCommand::new);
    return commands;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing: COMMAND");
  }
}
