package dev.satchel.platform;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.Content;
import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.archive.Excludes;
import dev.satchel.session.CaptureReader;
import dev.satchel.session.RemoteCapture;
import dev.satchel.session.RemoteSandbox;
import dev.satchel.session.SandboxAway;
import dev.satchel.session.SessionFiles.NewContent;
import dev.satchel.session.WorkspaceView;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;

/**
 * A session's files in a workspace whose server is called for all of it. What that server refuses
 * is refused here; whatever else it fails to do is a {@link SandboxAway}, and so is what it sends
 * that cannot be right.
 */
public final class ForwardedSandbox implements RemoteSandbox {
  private static final Optional<String> JSON = Optional.of("application/json");
  private static final Optional<String> GZIP = Optional.of("application/gzip");
  private static final String BUNDLE = "/internal/session/bundle";

  /** Finds the way to the workspace's server. */
  @FunctionalInterface
  public interface Way {
    /**
     * The way as it is now.
     *
     * @throws SandboxAway if there is none
     */
    Contact.Ready find() throws IOException;
  }

  private final SandboxCalls calls;

  /**
   * @param way is asked before each call
   * @param forwarder stays the caller's
   */
  public ForwardedSandbox(Way way, Forwarder forwarder) {
    this.calls = new SandboxCalls(way, forwarder);
  }

  @Override
  public WorkspaceView view() throws IOException {
    return ForwardedView.open(calls);
  }

  @Override
  public Optional<String> write(NewContent file) throws IOException {
    try (Incoming answer = calls.call("PUT", ForwardedView.file(file.path()), file.content())) {
      SandboxCalls.check(answer, 200, JSON);
      JsonNode told = SandboxCalls.json(answer);
      JsonNode written = told.path("written");
      JsonNode reason = told.path("reason");
      if (written.isBoolean() && written.booleanValue()) {
        SandboxCalls.checkSent(answer);
        return Optional.empty();
      }
      if (!written.isBoolean() || !reason.isTextual()) {
        throw SandboxCalls.wrong("it does not say whether a file was written");
      }
      return Optional.of(SandboxCalls.line(reason.textValue()));
    }
  }

  @Override
  public void delete(RawName path) throws IOException {
    try (Incoming answer = calls.call("DELETE", ForwardedView.file(path), Map.of())) {
      SandboxCalls.check(answer, 204, Optional.empty());
    }
  }

  @Override
  public void bundle(Excludes excludes, OutputStream out) throws IOException {
    QueryBuilder query = new QueryBuilder(BUNDLE);
    excludes.patterns().forEach(pattern -> query.add("exclude", RawName.of(pattern)));
    try (Incoming answer = calls.call("GET", query.toString(), Map.of())) {
      SandboxCalls.check(answer, 200, GZIP);
      copy(answer, out);
    }
  }

  private static void copy(Incoming answer, OutputStream out) throws IOException {
    SandboxCalls.reached(
        () -> {
          answer.copyTo(out);
          return true;
        });
  }

  @Override
  public void unbundle(InputStream bundle) throws IOException {
    try (Incoming answer = calls.call("POST", BUNDLE, bundle::transferTo)) {
      SandboxCalls.check(answer, 204, Optional.empty());
      SandboxCalls.checkSent(answer);
    }
  }

  @Override
  public RemoteCapture capture(Optional<Basis> basis) throws IOException {
    String route = "/internal/session/snapshot";
    if (basis.isPresent()) {
      try {
        return capture(calls.call("POST", route, basis.get().catalogue()), basis.get().length());
      } catch (Refusal e) {
        // It cannot use this one. Then all is sent.
      }
    }
    try {
      return capture(calls.call("POST", route, Map.of()), 0);
    } catch (Refusal e) {
      throw SandboxCalls.refused(e);
    }
  }

  private static RemoteCapture capture(Incoming answer, long length) {
    return new CaptureReader(answer.body(), length);
  }

  @Override
  public boolean isStillAs(Content catalogue) throws IOException {
    try (Incoming answer = calls.call("POST", "/internal/session/unchanged", catalogue)) {
      SandboxCalls.check(answer, 200, JSON);
      JsonNode unchanged = SandboxCalls.json(answer).path("unchanged");
      if (!unchanged.isBoolean()) {
        throw SandboxCalls.wrong("it does not say whether something has changed");
      }
      return unchanged.booleanValue();
    } catch (Refusal e) {
      throw SandboxCalls.refused(e);
    }
  }
}
