package dev.satchel.session;

import static dev.satchel.Refusal.Code.NOT_FOUND;
import static dev.satchel.Refusal.Code.NO_WORKSPACE;

import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.registry.Agent;
import dev.satchel.registry.AgentName;
import dev.satchel.registry.SessionRow;
import dev.satchel.registry.SnapshotId;
import dev.satchel.registry.TenantId;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes workspaces: of a template, or of a snapshot. Safe for many threads. */
final class Revival {
  private static final Logger LOG = LoggerFactory.getLogger(Revival.class);

  private final Workspaces workspaces;
  private final Templates templates;
  private final Stored stored;
  private final Captures captures;

  Revival(Workspaces workspaces, Templates templates, Stored stored, Captures captures) {
    this.workspaces = workspaces;
    this.templates = templates;
    this.stored = stored;
    this.captures = captures;
  }

  /**
   * A workspace that is a copy of the agent's directory. The caller closes it.
   *
   * @throws Refusal NOT_FOUND; UNSUPPORTED
   */
  Workspace ofAgent(Ground ground, TenantId tenant, AgentName agent) throws IOException {
    WorkspacePath source = source(ground, tenant, agent);
    return workspaces.make((jail, target) -> templates.copy(agent, source, jail, target));
  }

  /**
   * Makes sure that there is such an agent, with or without its directory.
   *
   * @throws Refusal NOT_FOUND
   */
  void checkAgent(Ground ground, TenantId tenant, AgentName agent) throws IOException {
    source(ground, tenant, agent);
  }

  private WorkspacePath source(Ground ground, TenantId tenant, AgentName agent) throws IOException {
    var registered = ground.registry().agents().find(tenant, agent).map(Agent::directory);
    if (registered.isEmpty() && !templates.exists(agent)) {
      throw new Refusal(NOT_FOUND, "Agent \"" + agent + "\" not found");
    }
    return registered.orElseGet(() -> templates.path(agent));
  }

  /**
   * A workspace with the files of a snapshot. The caller closes it.
   *
   * @throws Refusal NOT_FOUND if there is no such snapshot
   * @throws dev.satchel.archive.DamagedSnapshot if it is damaged
   */
  Workspace ofSnapshot(Ground ground, SnapshotId id) throws IOException {
    long begun = System.nanoTime();
    try (Stored.Reading reading = stored.required(ground, id)) {
      Workspace made =
          workspaces.make(
              (jail, target) -> reading.run(() -> reading.snapshot().restore(jail, target)));
      captures.keepBasis(made, id.generation(), reading.snapshot().catalogue());
      long millis = (System.nanoTime() - begun) / 1_000_000;
      LOG.info("Workspace {} made of {} in {} ms", made.sandbox(), id, millis);
      return made;
    }
  }

  /**
   * A workspace with the files that a session has when it is not live. The caller closes it.
   *
   * @throws Refusal NO_WORKSPACE if there are none
   */
  Workspace ofCurrent(Ground ground, SessionRow row) throws IOException {
    Long generation = row.generation();
    if (generation == null) {
      throw none();
    }
    return ofSnapshot(ground, new SnapshotId(row.id(), generation));
  }

  /** A session has no files, neither live nor in a snapshot. */
  static Refusal none() {
    return new Refusal(NO_WORKSPACE, "No workspace available for this session");
  }
}
