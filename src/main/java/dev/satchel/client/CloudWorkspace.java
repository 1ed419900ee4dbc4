package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.BUSY;
import static dev.satchel.client.SatchelException.Code.FAILED;
import static dev.satchel.client.SatchelException.Code.MISUSE;
import static dev.satchel.client.SatchelException.Code.UNEXPECTED;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A sandbox of the cloud: made, or resumed, when the workspace is opened, and deleted with all that
 * is in it when that is closed, unless {@link CloudWorkspaceOptions#keepAlive} says otherwise. Safe
 * for many threads.
 */
public final class CloudWorkspace implements Workspace {
  private static final Logger LOG = System.getLogger(CloudWorkspace.class.getName());
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final CloudWorkspaceOptions options;
  private final Sandboxes sandboxes;
  private final Ticks ticks;
  private final String id;

  // Changed by opening, resuming and closing only, one at a time.
  private volatile AgentServer agentServer;
  private volatile CloudApi cloud;
  private volatile boolean isClosed;

  private CloudWorkspace(CloudWorkspaceOptions options, Sandboxes sandboxes, Ticks ticks, String id)
      throws SatchelException {
    this.options = options;
    this.sandboxes = sandboxes;
    this.ticks = ticks;
    this.id = id;
    this.agentServer = running();
    this.cloud = cloud(id, agentServer.apiKey());
  }

  /**
   * Makes a sandbox, or resumes the one of the options, and waits until it runs and its
   * agent-server answers. If that fails, a sandbox that was made is deleted, and one that was there
   * stays.
   *
   * @throws SatchelException BUSY if it took too long; FAILED if the cloud says that it will not
   *     run; and whatever else a call fails with
   */
  public static CloudWorkspace open(CloudWorkspaceOptions options) throws SatchelException {
    return open(options, Ticks.SYSTEM);
  }

  static CloudWorkspace open(CloudWorkspaceOptions options, Ticks ticks) throws SatchelException {
    Sandboxes sandboxes = new Sandboxes(options.cloud(), options.starting(), ticks);
    boolean isOpen = false;
    try {
      CloudWorkspace workspace =
          options.sandboxId() == null
              ? made(options, sandboxes, ticks)
              : resumed(options, sandboxes, ticks, options.sandboxId());
      isOpen = true;
      return workspace;
    } finally {
      if (!isOpen) {
        sandboxes.close();
      }
    }
  }

  private static CloudWorkspace resumed(
      CloudWorkspaceOptions options, Sandboxes sandboxes, Ticks ticks, String id)
      throws SatchelException {
    sandboxes.resume(id);
    return new CloudWorkspace(options, sandboxes, ticks, id);
  }

  private static CloudWorkspace made(
      CloudWorkspaceOptions options, Sandboxes sandboxes, Ticks ticks) throws SatchelException {
    String id = sandboxes.create(options.sandboxSpecId());
    boolean isOpen = false;
    try {
      CloudWorkspace workspace = new CloudWorkspace(options, sandboxes, ticks, id);
      isOpen = true;
      return workspace;
    } finally {
      if (!isOpen) {
        // Nobody knows it, so nobody else will.
        Uninterrupted.run(() -> delete(sandboxes, id));
      }
    }
  }

  private static void delete(Sandboxes sandboxes, String id) {
    try {
      sandboxes.delete(id);
    } catch (SatchelException | RuntimeException e) {
      String why = LoggedFailure.of(e);
      LOG.log(Level.WARNING, "Sandbox " + id + " could not be deleted: " + why);
    }
  }

  /** Waits for it; the caller closes what is returned. */
  private AgentServer running() throws SatchelException {
    long end = ticks.now() + options.starting().toNanos();
    Duration pause = FIRST_PAUSE;
    while (true) {
      AgentServer server = ifRunning(sandboxes.find(id));
      if (server != null) {
        return server;
      }
      if (ticks.now() + pause.toNanos() > end) {
        throw SatchelException.of(
            BUSY, "Sandbox " + id + " did not run after " + options.starting().toSeconds() + " s");
      }
      ticks.pause(pause);
      pause = pause.multipliedBy(2);
      pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
  }

  private @Nullable AgentServer ifRunning(Sandboxes.State state) throws SatchelException {
    switch (state.status()) {
      case "RUNNING" -> {
        return ifAlive(state);
      }
      case "PAUSED" -> sandboxes.resume(id);
      case "ERROR", "MISSING" ->
          throw SatchelException.of(FAILED, "Sandbox failed with status: " + state.status());
      default -> {
        // STARTING, or something new: it is looked at again.
      }
    }
    return null;
  }

  private @Nullable AgentServer ifAlive(Sandboxes.State state) throws SatchelException {
    AgentServer server = new AgentServer(connection(state), options.workingDir());
    if (server.alive()) {
      return server;
    }
    server.close();
    return null;
  }

  private Connection connection(Sandboxes.State state) throws SatchelException {
    String url = state.agentServer();
    if (url == null) {
      throw SatchelException.of(UNEXPECTED, "Agent server URL not found in sandbox " + id);
    }
    try {
      return Connection.to(URI.create(url)).withKey(state.sessionKey());
    } catch (IllegalArgumentException e) {
      // Not told why: it could show the key.
      throw SatchelException.of(UNEXPECTED, "URL or key of sandbox " + id + " makes no sense");
    }
  }

  private CloudApi cloud(String sandboxId, String sessionKey) {
    return new CloudApi(options.cloud(), sandboxId, sessionKey, ticks);
  }

  /** The sandbox, by which a later program can resume it. */
  public String sandboxId() {
    return id;
  }

  @Override
  public AgentServer agentServer() {
    return agentServer;
  }

  @Override
  public CloudApi cloud() {
    return cloud;
  }

  /**
   * Not there: the cloud has no call that pauses a sandbox. With {@link
   * CloudWorkspaceOptions#keepingAlive}, it goes on after closing until the cloud pauses it.
   *
   * @throws SatchelException MISUSE, always
   */
  @SuppressWarnings("DoNotCallSuggester") // It may be there one day.
  public void pause() throws SatchelException {
    throw SatchelException.of(MISUSE, "The cloud cannot pause a sandbox on demand");
  }

  /**
   * Resumes the sandbox if the cloud has paused it, and waits until it runs. What {@link
   * #agentServer} and {@link #cloud} gave before is closed: the sandbox may have a new place and
   * key.
   *
   * @throws SatchelException as {@link #open}; the sandbox stays then
   */
  public synchronized void resume() throws SatchelException {
    if (isClosed) {
      throw SatchelException.of(MISUSE, "Cannot resume: sandbox is not running");
    }
    sandboxes.resume(id);
    AgentServer server = running();
    disconnect();
    agentServer = server;
    cloud = cloud(id, server.apiKey());
  }

  private void disconnect() {
    agentServer.close();
    cloud.close();
  }

  /** Deletes the sandbox, unless it is kept. What fails is logged, and never thrown. */
  @Override
  public synchronized void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    if (!options.keepAlive()) {
      Uninterrupted.run(() -> delete(sandboxes, id));
    }
    disconnect();
    cloud = cloud("", "");
    cloud.close();
    sandboxes.close();
  }
}
