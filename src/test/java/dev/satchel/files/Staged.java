package dev.satchel.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Stages trees that tests describe in words. */
final class Staged {
  static final Stat.Timestamp LONG_AGO = new Stat.Timestamp(1_000_000_001, 123_456_789);

  private Staged() {}

  /**
   * Stages each of {@code members}: {@code "dir/"}, {@code "dir/=555"} with its permissions, {@code
   * "link->text"}, or {@code "file=content"}. Permissions come last.
   */
  static void put(Staging staging, String... members) throws IOException {
    for (String member : members) {
      if (member.contains("->")) {
        String[] words = member.split("->", 2);
        staging.makeLink(RawName.of(words[0]), RawName.of(words[1]));
      } else if (member.contains("/=") || member.endsWith("/")) {
        staging.makeDirectory(RawName.of(member.substring(0, member.lastIndexOf('/'))));
      } else {
        String[] words = member.split("=", 2);
        try (StagedFile file = staging.makeFile(RawName.of(words[0]))) {
          file.write(words[1].getBytes(UTF_8));
          file.finish(0640, LONG_AGO);
        }
      }
    }
    for (String member : members) {
      int at = member.indexOf("/=");
      if (at >= 0) {
        int permissions = Integer.parseInt(member.substring(at + 2), 8);
        staging.setPermissions(RawName.of(member.substring(0, at)), permissions);
      }
    }
  }

  /** Stages and publishes. */
  static void publish(Jail jail, Path destination, String... members) throws IOException {
    try (Staging staging = jail.stage(path(destination))) {
      put(staging, members);
      staging.publish();
    }
  }

  static WorkspacePath path(Path path) {
    return WorkspacePath.parse(RawName.of(path.toString()));
  }

  /** A publication that is stopped or disturbed at a step, and what it publishes. */
  record Stepwise(StagingDirectory home, Staging staging) {
    /** What is staged in {@code site} is to appear at {@code names} below. */
    static Stepwise in(Path site, Publication.Steps steps, String... names) throws IOException {
      List<RawName> way = Arrays.stream(names).map(RawName::of).toList();
      try (Directory directory = Directory.openRoot(RawName.of(site.toString()))) {
        StagingDirectory home = StagingDirectory.in(directory);
        Publication publication = new Publication(path(site), way, way.isEmpty(), now -> {}, steps);
        return new Stepwise(home, new Staging(home, publication));
      }
    }

    /** Has everything closed and left as it is, as when the process is killed. */
    void kill() throws IOException {
      home.keep();
      staging.close();
    }
  }
}
