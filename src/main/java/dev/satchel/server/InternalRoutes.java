package dev.satchel.server;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import dev.satchel.http.molecule.Credentials;
import dev.satchel.http.molecule.FileReadResource;
import dev.satchel.http.molecule.IngestResource;
import dev.satchel.http.molecule.InternalArchiveResource;
import dev.satchel.http.molecule.UploadLimits;
import dev.satchel.http.molecule.WireRoots;
import dev.satchel.platform.InboundSecretFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What answers to a platform that calls this server: nothing, unless it is known where the secret
 * lies that the platform shows.
 *
 * @param secret empty if no platform gets in
 */
record InternalRoutes(Optional<InboundSecretFile> secret, List<Object> resources) {
  /** Where the files of a platform's session lie. */
  private static final RawName WORKSPACE = RawName.of("/workspace");

  InternalRoutes {
    resources = List.copyOf(resources);
  }

  /**
   * @param begun gets what has to be closed
   * @throws InvalidSetting if one of the directories cannot be served
   */
  static InternalRoutes of(Core core, InternalSettings settings, Begun begun) throws IOException {
    if (settings.configs().isEmpty()) {
      return new InternalRoutes(Optional.empty(), List.of());
    }
    InboundSecretFile secret =
        new InboundSecretFile(settings.configs().get(), settings.overlap(), core.clock());
    WireRoots roots = begun.add(open(settings));
    UploadLimits limits = new UploadLimits(settings.maxUpload(), settings.maxFile());
    Credentials credentials = new Credentials(Core.path(settings.configs().get()).raw());
    List<Object> resources = new ArrayList<>();
    resources.add(new FileReadResource(roots, secret, core.usage(), core.minRate(), core.clock()));
    resources.add(new IngestResource(roots, limits, core.usage(), core.random()));
    resources.add(new InternalArchiveResource(roots, core.archiveCalls(), credentials));
    roots
        .of(WORKSPACE)
        .ifPresent(root -> resources.addAll(SessionTreeRoutes.of(core, root, credentials)));
    return new InternalRoutes(Optional.of(secret), resources);
  }

  private static WireRoots open(InternalSettings settings) throws IOException {
    Map<RawName, WorkspacePath> directories = new HashMap<>();
    settings
        .roots()
        .forEach(root -> directories.put(RawName.of(root.wire()), Core.path(root.directory())));
    try {
      return WireRoots.open(directories);
    } catch (FileSystemException e) {
      throw new InvalidSetting(
          InternalSettingsSource.ROOTS + " names what cannot be served: " + e.getMessage());
    }
  }
}
