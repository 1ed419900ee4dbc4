package dev.satchel.it;

import dev.satchel.Command;
import dev.satchel.it.ServerProcess.Setup;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A directory for trees and servers, also of another user; removed when it is closed. */
final class OpenPlace implements Closeable {
  private final Path place;

  private OpenPlace(Path place) {
    this.place = place;
  }

  static OpenPlace make() throws IOException {
    return new OpenPlace(open(Files.createTempDirectory("limits").toRealPath()));
  }

  private static Path open(Path directory) throws IOException {
    return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  Path resolve(String name) {
    return place.resolve(name);
  }

  /** How a server is to be started that has a directory of its own. */
  Setup setup() throws IOException {
    return new Setup(open(Files.createTempDirectory(place, "server")));
  }

  /** A tree that a program in Python makes, which is given its path, unless it is there already. */
  Path tree(String name, String script) throws IOException {
    Path root = place.resolve(name);
    if (!Files.exists(root)) {
      Files.createDirectory(root);
      Command.run("python3", "-c", script, root.toString());
    }
    return root;
  }

  /** JUnit's own way fails at a depth of thousands. */
  @Override
  public void close() throws IOException {
    Command.run("rm", "-rf", place.toString());
  }
}
