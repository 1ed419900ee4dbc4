package dev.satchel.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;

/**
 * Where a command runs: what it can read there, and where it writes to.
 *
 * @param out results; the commands flush it
 * @param err everything else; whatever is written is there at once
 */
record Shell(
    Map<String, String> environment,
    InputStream in,
    OutputStream out,
    OutputStream err,
    Terminal terminal) {
  static Shell ofThisProcess() {
    Map<String, String> environment = System.getenv();
    return new Shell(
        environment,
        new FileInputStream(FileDescriptor.in),
        new StandardOutput(new FileOutputStream(FileDescriptor.out)),
        new FileOutputStream(FileDescriptor.err),
        Terminal.of(environment));
  }
}
