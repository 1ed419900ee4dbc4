package dev.satchel.platform;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.satchel.registry.WorkspaceId;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers this server with its platform, and goes on telling it that it is alive. What it is
 * handed for that, its token and the secret that the platform will show, goes to files. A thread of
 * its own does all of it, so nobody waits for a platform that does not answer.
 */
public final class Enrolment implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(Enrolment.class);
  private static final JsonMapper JSON = new JsonMapper();
  private static final int MAX_ANSWER = 1 << 20;
  private static final int UNAUTHORIZED = 401;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  /**
   * Who registers where.
   *
   * @param platform where the platform listens
   * @param id which workspace this is there
   * @param self where the platform reaches this server
   * @param heartbeat how often it is told that this server is alive; also the longest time until
   *     something is tried again
   */
  public record Plan(TargetUrl platform, WorkspaceId id, TargetUrl self, Duration heartbeat) {}

  /** The platform does not do it. */
  private static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;
    private final int status;

    Refused(int status) {
      super("it answers with status " + status);
      this.status = status;
    }
  }

  private final Plan plan;
  private final TokenFile token;
  private final InboundSecretFile secret;
  private final Forwarder forwarder;
  private final Thread thread = new Thread(this::run, "enrolment");

  /** What the platform was last told that this server has; null if nothing. */
  private @Nullable String digest;

  private boolean isRegistered;
  private String complaint = "";

  private Enrolment(Plan plan, TokenFile token, InboundSecretFile secret, Forwarder forwarder) {
    this.plan = plan;
    this.token = token;
    this.secret = secret;
    this.forwarder = forwarder;
  }

  /**
   * Begins.
   *
   * @param configs where the token is kept
   * @param forwarder reaches the platform; is closed with this
   */
  public static Enrolment begin(
      Plan plan, Path configs, InboundSecretFile secret, Forwarder forwarder) {
    Enrolment begun = new Enrolment(plan, new TokenFile(configs), secret, forwarder);
    begun.thread.setDaemon(true);
    begun.thread.start();
    return begun;
  }

  private void run() {
    Duration pause = FIRST_PAUSE;
    try {
      while (true) {
        pause = isDone() ? plan.heartbeat() : longer(pause);
        Thread.sleep(pause.toMillis());
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(plan.heartbeat()) > 0 ? plan.heartbeat() : twice;
  }

  /** Registers, or sends a heartbeat; says why not, once. */
  private boolean isDone() throws InterruptedException {
    try {
      if (isRegistered) {
        heartbeat();
      } else {
        register();
      }
      complaint = "";
      return true;
    } catch (IOException | RuntimeException e) {
      complain(e);
      return false;
    }
  }

  private void complain(Exception failure) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    String reason = String.valueOf(failure.getMessage());
    if (!reason.equals(complaint)) {
      LOG.warn(
          "Workspace {} cannot be registered with {} at the moment: {}",
          plan.id(),
          plan.platform(),
          reason);
    }
    complaint = reason;
  }

  private void register() throws IOException {
    Map<String, String> body = new TreeMap<>();
    body.put("id", plan.id().value());
    body.put("url", plan.self().toString());
    body.put("delivery_mode", "push");
    Optional<String> known = token.read();
    JsonNode answer;
    try {
      answer = post("/registry/register", body, known);
    } catch (Refused e) {
      if (e.status != UNAUTHORIZED || known.isEmpty()) {
        throw e;
      }
      // Someone may have taken it away, to have this server get another one.
      answer = post("/registry/register", body, Optional.empty());
    }
    keep(answer);
    isRegistered = true;
    LOG.info("Workspace {} is registered with {}", plan.id(), plan.platform());
  }

  private void heartbeat() throws IOException {
    Map<String, String> body = new TreeMap<>();
    body.put("workspace_id", plan.id().value());
    if (digest != null) {
      body.put("secret_sha256", digest);
    }
    try {
      keep(post("/registry/heartbeat", body, token.read()));
    } catch (Refused e) {
      isRegistered = e.status != UNAUTHORIZED;
      throw e;
    }
  }

  /** The token first: it is not handed out again. */
  private void keep(JsonNode answer) throws IOException {
    String given = answer.path("auth_token").asText("");
    if (!given.isEmpty()) {
      token.save(given);
    }
    String shown = answer.path("platform_inbound_secret").asText("");
    if (!shown.isEmpty()) {
      secret.save(shown);
      digest = InboundSecrets.digest(shown);
    }
  }

  private JsonNode post(String path, Map<String, String> body, Optional<String> bearer)
      throws IOException {
    byte[] json = JSON.writeValueAsBytes(body);
    Map<String, String> headers = new TreeMap<>();
    headers.put("Content-Type", "application/json");
    bearer.ifPresent(shown -> headers.put("Authorization", "Bearer " + shown));
    Outgoing call =
        new Outgoing(
            "POST",
            plan.platform(),
            path,
            headers,
            Optional.of(new Outgoing.Body(out -> out.write(json), json.length)));
    try (Incoming answer = forwarder.send(call)) {
      return parsed(answer);
    }
  }

  private static JsonNode parsed(Incoming answer) throws IOException {
    if (answer.status() != 200) {
      throw new Refused(answer.status());
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    answer.copyTo(new Few(body));
    JsonNode parsed = JSON.readTree(body.toString(UTF_8));
    if (parsed == null || !parsed.isObject()) {
      throw new IOException("its answer is no object of JSON");
    }
    return parsed;
  }

  /** Takes what is no more than an answer can be. */
  private static final class Few extends OutputStream {
    private final ByteArrayOutputStream out;

    Few(ByteArrayOutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (out.size() + length > MAX_ANSWER) {
        throw new IOException("its answer is too long");
      }
      out.write(bytes, offset, length);
    }
  }

  /** Ends it; what is under way is broken off. */
  @Override
  public void close() {
    thread.interrupt();
    forwarder.close();
  }
}
