package dev.satchel.server;

import dev.satchel.http.Dialect;
import dev.satchel.http.molecule.MoleculeDialect;
import dev.satchel.http.sandboxagent.RpcConnections;
import dev.satchel.http.sandboxagent.SandboxAgentDialect;
import dev.satchel.platform.Enrolment;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a server has that serves the files of its machine.
 *
 * @param connections may be ended before all the rest
 */
record SandboxSide(
    RpcConnections connections,
    InternalSettings settings,
    InternalRoutes internal,
    List<Object> resources) {
  static final List<String> CAPABILITIES = OpenHandsRoutes.CAPABILITIES;

  /**
   * @param begun gets what has to be closed
   * @throws InvalidSetting if a directory that platforms are to reach cannot be served
   */
  static SandboxSide begin(Core core, Begun begun) throws IOException {
    RpcConnections connections =
        begun.add(new RpcConnections(RpcConnections.Limits.USUAL, core.random(), core.clock()));
    InternalSettings settings = ConfigsPlace.checked(core.settings());
    InternalRoutes internal = InternalRoutes.of(core, settings, begun);
    List<Object> resources = new ArrayList<>(OpenHandsRoutes.of(core));
    resources.addAll(SandboxAgentRoutes.of(core, connections));
    resources.addAll(internal.resources());
    return new SandboxSide(connections, settings, internal, resources);
  }

  /**
   * Registers this server with its platform from now on, if that is set.
   *
   * @param url where platforms reach this server, unless it is set
   * @throws InvalidSetting if that, or the URL of the platform, cannot be called
   */
  Optional<Enrolment> enrol(URI url) {
    return SelfEnrolment.begin(settings, internal, url);
  }

  /** Who may call {@code /internal}. */
  MoleculeDialect.Callers platforms() {
    return MoleculeDialect.Callers.knowing(internal.secret());
  }

  static List<Dialect> dialects() {
    return List.of(SandboxAgentDialect.published(), SandboxAgentDialect.announced());
  }
}
