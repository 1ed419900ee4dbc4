package dev.satchel.http.sandboxagent;

import static dev.satchel.Refusal.Code.MALFORMED_PATH;
import static dev.satchel.Refusal.Code.NO_SESSION;
import static java.util.stream.Collectors.joining;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.files.Home;
import dev.satchel.http.sandboxagent.FileOperations.Located;
import dev.satchel.session.OpenDirectories;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where paths lead that are given: from the top, from the home, or from a session's directory. */
final class Locations {
  private static final int NAME_MAX = 255; // What the usual file systems take, in bytes.

  private final Home home;
  private final OpenDirectories sessions;

  Locations(Home home, OpenDirectories sessions) {
    this.home = home;
    this.sessions = sessions;
  }

  /** Where {@code given} leads, as {@link FileOperations#locate} says. */
  Located locate(RawName given, Optional<String> session) {
    WorkspacePath base = session.map(this::directory).orElse(home.path());
    byte[] bytes = given.bytes();
    List<RawName> names = WorkspacePath.components(given);
    check(bytes, names);
    return bytes.length > 0 && bytes[0] == '/' ? absolute(given) : relative(base, given, names);
  }

  private WorkspacePath directory(String session) {
    return sessions
        .directory(session)
        .orElseThrow(() -> new Refusal(NO_SESSION, "unknown session id"));
  }

  /** What the operating system would refuse. */
  private static void check(byte[] bytes, List<RawName> names) {
    for (byte b : bytes) {
      if (b == 0) {
        throw OsError.INVALID.refusal(MALFORMED_PATH);
      }
    }
    boolean hasLong = names.stream().anyMatch(name -> name.length() > NAME_MAX);
    if (hasLong || bytes.length > WorkspacePath.MAX_BYTES) {
      throw OsError.NAME_TOO_LONG.refusal(MALFORMED_PATH);
    }
  }

  private static Located absolute(RawName given) {
    return new Located(WorkspacePath.parse(given), given.text());
  }

  private static Located relative(WorkspacePath base, RawName given, List<RawName> names) {
    if (names.stream().anyMatch(name -> name.is(".."))) {
      throw new Refusal(MALFORMED_PATH, "invalid relative path: " + given);
    }
    List<RawName> plain = names.stream().filter(name -> !name.is(".")).toList();
    WorkspacePath path =
        new WorkspacePath(Stream.concat(base.names().stream(), plain.stream()).toList());
    if (path.raw().length() > WorkspacePath.MAX_BYTES) {
      throw OsError.NAME_TOO_LONG.refusal(MALFORMED_PATH);
    }
    String cleaned = plain.stream().map(RawName::text).collect(joining("/"));
    return new Located(path, FileOperations.join(base.toString(), cleaned));
  }
}
