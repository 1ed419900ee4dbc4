package dev.satchel.session;

import static dev.satchel.Refusal.Code.FORBIDDEN;
import static dev.satchel.Refusal.Code.MALFORMED_PATH;
import static dev.satchel.Refusal.Code.NOT_A_DIRECTORY;
import static dev.satchel.Refusal.Code.NOT_FOUND;
import static dev.satchel.Refusal.Code.UNSUPPORTED;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.files.Directory;
import dev.satchel.files.FileType;
import dev.satchel.files.Jail;
import dev.satchel.files.JailedDirectory;
import dev.satchel.files.Staging;
import dev.satchel.files.TreeCopy;
import dev.satchel.registry.AgentName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The directories that new workspaces are copies of. All lie below one, and none is reached through
 * a link that leads out of it. Safe for many threads.
 */
final class Templates {
  private final Path directory;
  private final WorkspacePath top;

  /**
   * @param directory the one that all lie in; need not exist
   */
  Templates(Path directory) {
    this.directory = directory.toAbsolutePath().normalize();
    this.top = WorkspacePath.parse(RawName.of(this.directory.toString()));
  }

  /** Where the folder of an agent lies that nobody has registered. */
  WorkspacePath path(AgentName agent) {
    return top.below(RawName.of(agent.value()));
  }

  /** Whether there is such a folder. */
  boolean exists(AgentName agent) throws IOException {
    try {
      check(path(agent));
      return true;
    } catch (Refusal e) {
      return false;
    }
  }

  /** The folders that there are, by name. */
  List<AgentName> folders() throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    List<AgentName> names = new ArrayList<>();
    try (Jail jail = Jail.open(List.of(top.raw()));
        JailedDirectory all = jail.directory(top)) {
      for (Directory.Entry entry : all.directory().list()) {
        boolean canBe = entry.type() == FileType.DIRECTORY || entry.type() == FileType.SYMLINK;
        Optional<AgentName> name = canBe ? name(entry.name()) : Optional.empty();
        if (name.isPresent() && exists(name.get())) {
          names.add(name.get());
        }
      }
    }
    return names;
  }

  private static Optional<AgentName> name(RawName name) {
    try {
      return name.isUtf8() ? Optional.of(new AgentName(name.text())) : Optional.empty();
    } catch (Refusal e) {
      return Optional.empty();
    }
  }

  /**
   * The directory that a caller names, as it is registered.
   *
   * @param given relative to that of all agents, or absolute
   * @throws Refusal MALFORMED_PATH; FORBIDDEN; NOT_FOUND; NOT_A_DIRECTORY
   */
  WorkspacePath resolve(RawName given) throws IOException {
    boolean isAbsolute = given.length() > 0 && given.bytes()[0] == '/';
    WorkspacePath path = WorkspacePath.parse(isAbsolute ? given : top.raw().child(given));
    if (!isBelow(path)) {
      throw new Refusal(FORBIDDEN, "Agent's directory must lie below that of all agents");
    }
    check(path);
    return path;
  }

  private boolean isBelow(WorkspacePath path) {
    int length = top.names().size();
    return path.names().size() > length && path.names().subList(0, length).equals(top.names());
  }

  private void check(WorkspacePath path) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new Refusal(NOT_FOUND, "Agent's directory not found");
    }
    try (Jail jail = Jail.open(List.of(top.raw()));
        JailedDirectory found = jail.directory(path)) {
      found.directory().stat();
    } catch (Refusal e) {
      throw said(e);
    }
  }

  /** The same without the path on this machine. */
  private static Refusal said(Refusal refusal) {
    return switch (refusal.code()) {
      case FORBIDDEN ->
          new Refusal(FORBIDDEN, "Agent's directory may not be read, or lies outside");
      case NOT_A_DIRECTORY -> new Refusal(NOT_A_DIRECTORY, "Agent's directory is not a directory");
      case MALFORMED_PATH -> new Refusal(MALFORMED_PATH, "Agent's directory is not a path");
      default -> new Refusal(NOT_FOUND, "Agent's directory not found");
    };
  }

  /**
   * Copies the directory of an agent.
   *
   * @param source as it was registered
   * @param target a jail in which {@code destination} lies
   * @throws Refusal UNSUPPORTED if the directory is missing, or cannot be copied as a whole;
   *     NO_SPACE
   */
  void copy(AgentName agent, WorkspacePath source, Jail target, WorkspacePath destination)
      throws IOException {
    try (Jail jail = openFor(agent);
        JailedDirectory from = open(jail, agent, source);
        Staging staging = target.stage(destination);
        TreeCopy copy = new TreeCopy(from.directory(), staging)) {
      copy.run();
      staging.publish();
    } catch (TreeCopy.Failure e) {
      throw new Refusal(
          UNSUPPORTED, "Agent \"" + agent + "\" cannot be copied as a whole: " + e.getMessage());
    }
  }

  private Jail openFor(AgentName agent) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw missing(agent);
    }
    return Jail.open(List.of(top.raw()));
  }

  private static JailedDirectory open(Jail jail, AgentName agent, WorkspacePath source)
      throws IOException {
    try {
      return jail.directory(source);
    } catch (Refusal e) {
      throw missing(agent);
    }
  }

  private static Refusal missing(AgentName agent) {
    return new Refusal(UNSUPPORTED, "Agent \"" + agent + "\" has no directory any more");
  }
}
