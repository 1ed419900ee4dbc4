package dev.satchel.cli;

import dev.satchel.server.Doctor;
import dev.satchel.server.Finding;
import dev.satchel.server.Finding.Grade;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what would fail if a server were started. */
@Command(
    name = "doctor",
    description = "Says what would fail if a server were started, and what to do about it.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Takes the settings of 'serve'. Exits with 1 if anything fails. Changes nothing: what has"
          + " to be tried out leaves nothing behind."
    })
final class DoctorCommand implements Callable<Integer> {
  private final Shell shell;
  @Mixin private final OutputOptions output;
  @Mixin private final ServeOptions options = new ServeOptions();

  @Option(
      names = "--write",
      description = "Try out the file systems of the roots as well, with files that go again.")
  private boolean writes;

  DoctorCommand(Shell shell) {
    this.shell = shell;
    this.output = new OutputOptions(shell);
  }

  @Override
  public Integer call() throws IOException {
    List<Finding> findings =
        Doctor.examine(
            shell.environment(), options.settings(), options.roots(), writes, Clock.systemUTC());
    long failures = findings.stream().filter(one -> one.grade() == Grade.FAILS).count();
    output
        .output()
        .result(
            JsonValues.of(
                "fails", failures, "findings", findings.stream().map(this::json).toList()),
            findings.stream().map(this::line).toList());
    return failures == 0 ? ExitCode.WHOLE : ExitCode.FAILED;
  }

  private Map<String, Object> json(Finding finding) {
    return JsonValues.of(
        "grade", word(finding), "what", finding.what(), "detail", finding.detail());
  }

  private static String word(Finding finding) {
    return finding.grade().name().toLowerCase(Locale.ROOT);
  }

  private String line(Finding finding) {
    boolean hasColour = shell.terminal().isOut() && shell.terminal().hasColour();
    String grade = paint(finding.grade()).on(hasColour, "%-5s".formatted(word(finding)));
    return grade + "  " + Shown.of(finding.what() + ": " + finding.detail());
  }

  private static Paint paint(Grade grade) {
    return switch (grade) {
      case OK -> Paint.PLAIN;
      case NOTE -> Paint.WARNING;
      case FAILS -> Paint.FAILURE;
    };
  }
}
