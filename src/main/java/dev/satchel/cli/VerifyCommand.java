package dev.satchel.cli;

import dev.satchel.archive.ZstdInput;
import dev.satchel.client.LocalFailure;
import dev.satchel.client.Progress;
import dev.satchel.client.Receipt;
import dev.satchel.client.SatchelException;
import dev.satchel.client.Verification;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Compares archives with their manifests. */
@Command(
    name = "verify",
    description = "Compares all that is in archives with their manifests. Needs no server.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit code 0: all of them are whole; 3: what is in them is, and something was left out when"
          + " they were made; 1: one is damaged or cannot be read."
    })
final class VerifyCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  @Mixin private final OutputOptions options;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description = "Archives that Satchel has made; '-' is the standard input.")
  private List<String> typed = new ArrayList<>();

  private final List<Map<String, Object>> json = new ArrayList<>();
  private int code = ExitCode.WHOLE;

  VerifyCommand(Shell shell) {
    this.options = new OutputOptions(shell);
  }

  @Override
  public Integer call() throws IOException {
    if (typed.isEmpty()) {
      throw new BadUsage("Missing: FILE");
    }
    Output output = options.output();
    for (String name : typed) {
      verify(name, output);
    }
    output.result(JsonValues.of("files", json), List.of());
    return code;
  }

  private void verify(String name, Output output) throws IOException {
    try {
      tell(name, new ReceiptReport(receipt(name, output)), output);
    } catch (SatchelException e) {
      tellDamage(name, e.code().name(), e.getMessage(), output);
    } catch (StandardOutput.ReaderGone e) {
      throw e;
    } catch (IOException e) {
      tellDamage(name, SatchelException.Code.LOCAL.name(), LocalFailure.reason(e), output);
    }
  }

  private Receipt receipt(String name, Output output) throws IOException {
    Shell shell = options.shell();
    Verification verification = new Verification(ZstdInput::new);
    try (Undertaking undertaking =
        new Undertaking(shell, output, Shown.of(name), "nothing is known of the rest")) {
      if (name.equals(STANDARD_INPUT)) {
        return verification.of(new WatchedInput(shell.in(), -1, undertaking.progress()));
      }
      Path file = Operands.local(name);
      Progress progress = undertaking.progress();
      try (InputStream in =
          new WatchedInput(Files.newInputStream(file), Files.size(file), progress)) {
        return verification.of(in);
      }
    }
  }

  private void tell(String name, ReceiptReport report, Output output) throws IOException {
    json.add(report.json("file", name));
    if (!output.isJson()) {
      output.line(Shown.of(name) + ": verified, " + report.summary());
      options.shell().out().flush();
    }
    report.tellMissed(output);
    code = code == ExitCode.FAILED ? code : Math.max(code, report.exitCode());
  }

  private void tellDamage(String name, String reason, @Nullable String words, Output output) {
    String message = words == null ? "it cannot be read" : words;
    json.add(
        JsonValues.of(
            "file",
            name,
            "whole",
            false,
            "error",
            JsonValues.of("code", reason, "message", message)));
    output.note("satchel: " + Shown.of(name + ": " + message), Paint.FAILURE);
    code = ExitCode.FAILED;
  }
}
