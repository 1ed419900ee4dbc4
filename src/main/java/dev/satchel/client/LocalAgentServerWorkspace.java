package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.MISUSE;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sandbox that a program runs in, as an automation. It is there already: nothing is made,
 * waited for or deleted. Where {@code AUTOMATION_CALLBACK_URL} is set, {@link #close} reports how
 * the program has ended.
 *
 * <p>{@code close} cannot see whether an exception is the reason for it. So let the work be done in
 * {@link #run}, which notes one; what is thrown beside it, and not given to {@link #fail}, is
 * reported as {@code COMPLETED}:
 *
 * <pre>{@code
 * try (var workspace = LocalAgentServerWorkspace.open(options)) {
 *   workspace.run(() -> work(workspace));
 * }
 * }</pre>
 *
 * <p>A JVM that is told to stop (SIGTERM) reports nothing by itself: a hook of ours could not know
 * how far the work is, and would hold up an end that the program may have planned otherwise. A
 * program that wants it adds a hook that calls {@code fail} and {@code close}; both may come from
 * any thread, and what is closed twice reports once.
 */
public final class LocalAgentServerWorkspace implements Workspace {
  private static final Logger LOG = System.getLogger(LocalAgentServerWorkspace.class.getName());

  /** More than anyone reads of an error. */
  private static final int LONGEST_ERROR = 10_000;

  private static final int SHORTEST_KEY = 6;

  /** Work that may fail. */
  @FunctionalInterface
  public interface Work<E extends Exception> {
    void run() throws E;
  }

  private final AgentServer agentServer;
  private final CloudApi cloud;
  private final AutomationRun automation;
  private final @Nullable CompletionCallback callback;
  private final Map<String, String> environment;
  private final List<String> secrets;

  // Guarded by this, as is closing: a second close returns when the first has reported.
  private boolean isClosed;
  private @Nullable String error;
  private @Nullable String conversation;
  private @Nullable Double cost;

  private LocalAgentServerWorkspace(
      LocalAgentServerOptions options, Connection server, String sandboxId, Ticks ticks) {
    String cloudKey = options.cloud().key();
    this.environment = options.environment();
    this.secrets = List.of(cloudKey, server.key());
    this.agentServer = new AgentServer(server, options.workingDir());
    this.cloud = new CloudApi(options.cloud(), sandboxId, server.key(), ticks);
    this.automation = new AutomationRun(environment);
    URI address = automation.callback();
    this.callback = address == null ? null : new CompletionCallback(address, cloudKey, ticks);
  }

  /**
   * Looks at the environment, and calls nobody. The port is {@code AGENT_SERVER_PORT}, else that of
   * the options. The sandbox is that of the options, else {@code SANDBOX_ID}. The session key is
   * {@code SESSION_API_KEY}, also if it is empty, else {@code OH_SESSION_API_KEYS_0}.
   *
   * @throws SatchelException MISUSE if the port is none, or the session key cannot be one
   */
  public static LocalAgentServerWorkspace open(LocalAgentServerOptions options)
      throws SatchelException {
    return open(options, Ticks.SYSTEM);
  }

  static LocalAgentServerWorkspace open(LocalAgentServerOptions options, Ticks ticks)
      throws SatchelException {
    String given = options.sandboxId();
    String id = given == null ? options.environment().getOrDefault("SANDBOX_ID", "") : given;
    if (id.isEmpty()) {
      LOG.log(Level.WARNING, "SANDBOX_ID is not set: the user's settings cannot be read");
    }
    return new LocalAgentServerWorkspace(options, server(options), id, ticks);
  }

  private static Connection server(LocalAgentServerOptions options) throws SatchelException {
    Map<String, String> environment = options.environment();
    String first = environment.getOrDefault("OH_SESSION_API_KEYS_0", "");
    String key = environment.getOrDefault("SESSION_API_KEY", first);
    if (key.isEmpty()) {
      LOG.log(Level.WARNING, "SESSION_API_KEY is not set: the user's settings cannot be read");
    }
    String port = environment.getOrDefault("AGENT_SERVER_PORT", "").strip();
    URI host = URI.create("http://localhost:" + port(port, options.port()));
    try {
      return Connection.to(host).withKey(key);
    } catch (IllegalArgumentException e) {
      throw SatchelException.of(MISUSE, "SESSION_API_KEY holds what no key can", e);
    }
  }

  private static int port(String said, int otherwise) throws SatchelException {
    try {
      int port = said.isEmpty() ? otherwise : Integer.parseInt(said);
      if (port > 0 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw SatchelException.of(MISUSE, "The agent-server's port must be 1 to 65535");
  }

  @Override
  public AgentServer agentServer() {
    return agentServer;
  }

  @Override
  public CloudApi cloud() {
    return cloud;
  }

  /** The environment for a child process; see {@link SanitizedEnvironment}. */
  public Map<String, String> sanitizedEnv() {
    return SanitizedEnvironment.of(environment, secrets);
  }

  /**
   * What conversations of this automation are tagged with: {@code automationtrigger}, {@code
   * automationid}, {@code automationname}, {@code automationrunid}, as far as they are known.
   */
  public Map<String, String> automationTags() {
    return automation.tags();
  }

  /** Does the work. If it throws, that is noted for {@link #close}, and thrown on. */
  public <E extends Exception> void run(Work<E> work) throws E {
    try {
      work.run();
    } catch (Throwable e) {
      fail(e);
      throw e;
    }
  }

  /** What {@link #close} reports as the reason of a failure; the first one stays. */
  public synchronized void fail(Throwable failure) {
    if (error == null) {
      String said = failure.getMessage();
      error = shown(said == null || said.isBlank() ? failure.getClass().getName() : said);
    }
  }

  private String shown(String text) {
    String shown = text;
    for (String secret : secrets) {
      shown = secret.length() < SHORTEST_KEY ? shown : shown.replace(secret, "**********");
    }
    return shown.substring(0, Math.min(LONGEST_ERROR, shown.length()));
  }

  /** The conversation that is reported on. */
  public synchronized void registerConversation(String id) {
    conversation = id;
  }

  /**
   * What all of it has cost; the last word counts.
   *
   * @param amount finite, as the cloud counts it
   */
  public synchronized void registerCost(double amount) {
    if (!Double.isFinite(amount)) {
      throw new IllegalArgumentException("A cost is a number");
    }
    cost = amount;
  }

  /**
   * Reports how the work has ended, where that is wanted: within 20 s, so that the sandbox can go
   * afterwards. Then ends all connections. Never throws; the second time, does nothing.
   */
  @Override
  public synchronized void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    if (callback != null) {
      callback.send(report());
    }
    agentServer.close();
    cloud.close();
  }

  private ObjectNode report() {
    ObjectNode report = Json.MAPPER.createObjectNode();
    report.put("status", error == null ? "COMPLETED" : "FAILED");
    String id = automation.id();
    if (id != null && !id.isEmpty()) {
      report.put("run_id", id);
    }
    if (error != null) {
      report.put("error", error);
    }
    if (conversation != null) {
      report.put("conversation_id", conversation);
    }
    if (cost != null) {
      report.put("cost", cost);
    }
    return report;
  }
}
