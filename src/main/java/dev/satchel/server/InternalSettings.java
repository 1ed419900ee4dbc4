package dev.satchel.server;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is set for the calls of a platform to the files of this machine.
 *
 * @param configs where the secret lies that the platform shows, and this server's own token; empty
 *     if there is no such place, and then no platform gets in
 * @param isWanted whether some setting asks for such calls; if not, the place was only found
 * @param roots which directories the platform may reach, and how it calls them
 * @param overlap how long the secret before is accepted beside a new one
 * @param maxUpload how many bytes all files of one upload may have, with what surrounds them
 * @param maxFile how many bytes one file of an upload may have
 * @param enrolment where to register; empty if someone else does
 */
public record InternalSettings(
    Optional<Path> configs,
    boolean isWanted,
    List<InternalRoot> roots,
    Duration overlap,
    long maxUpload,
    long maxFile,
    Optional<Enrolling> enrolment) {
  /**
   * A directory that the platform may reach.
   *
   * @param wire how it is called: a slash and one name
   * @param directory where it lies
   */
  public record InternalRoot(String wire, Path directory) {}

  /**
   * Where this server registers itself.
   *
   * @param platform the platform's URL
   * @param workspace this workspace's id there
   * @param self where the platform reaches this server; empty for the address that it listens on
   */
  public record Enrolling(URI platform, String workspace, Optional<URI> self) {}

  public InternalSettings {
    roots = List.copyOf(roots);
  }

  /** The same for a server that no platform gets into. */
  InternalSettings withoutConfigs() {
    return new InternalSettings(
        Optional.empty(), false, List.of(), overlap, maxUpload, maxFile, Optional.empty());
  }

  /** What the roots map to. */
  Stream<Path> directories() {
    return roots.stream().map(InternalRoot::directory);
  }
}
