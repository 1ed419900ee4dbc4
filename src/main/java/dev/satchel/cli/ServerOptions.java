package dev.satchel.cli;

import dev.satchel.client.SatchelClient;
import dev.satchel.client.SatchelException;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** What each command that calls a server takes. */
final class ServerOptions {
  @Mixin private final OutputOptions output;

  ServerOptions(Shell shell) {
    this.output = new OutputOptions(shell);
  }

  /** What is done with a server. */
  @FunctionalInterface
  interface Calls {
    /** Gives the exit code. */
    int with(SatchelClient client) throws IOException;
  }

  Shell shell() {
    return output.shell();
  }

  Output output() {
    return output.output();
  }

  /**
   * Calls the server that is meant.
   *
   * @param url as it was typed, if it was
   * @throws CommandFailure with what to do about it
   */
  int call(Optional<String> url, Calls calls) throws IOException {
    Access access = Access.of(url, shell().environment());
    try (SatchelClient client = SatchelClient.of(access.connection())) {
      return calls.with(client);
    } catch (SatchelException e) {
      throw CommandFailure.of(e, advice(e, access));
    }
  }

  private static String advice(SatchelException failure, Access access) {
    return switch (failure.code()) {
      case UNAUTHORIZED -> access.adviceOnKey();
      case UNREACHABLE -> "It came from " + access.urlOrigin();
      case BUSY -> "try again in a moment";
      case GONE -> "it cannot be had any more";
      default -> "";
    };
  }
}
