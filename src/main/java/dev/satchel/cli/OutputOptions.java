package dev.satchel.cli;

import picocli.CommandLine.Option;

/** How results are told. */
final class OutputOptions {
  static final String JSON = "--json";

  private final Shell shell;

  @Option(names = JSON, description = "Print one JSON document, and failures as JSON.")
  private boolean isJson;

  OutputOptions(Shell shell) {
    this.shell = shell;
  }

  Shell shell() {
    return shell;
  }

  Output output() {
    return new Output(shell, isJson);
  }
}
