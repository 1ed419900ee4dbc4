package dev.satchel.platform;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.session.Source;
import dev.satchel.session.WorkspaceView;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** The files of a workspace as its server shows them. */
final class ForwardedView implements WorkspaceView {
  private static final String LISTING = "/internal/session/files";

  /** How the listing comes. */
  private static final Optional<String> LINES = Optional.of("application/x-ndjson");

  private final SandboxCalls calls;

  private ForwardedView(SandboxCalls calls) {
    this.calls = calls;
  }

  /**
   * Those that {@code calls} reaches. The server has answered when this returns.
   *
   * @throws dev.satchel.session.SandboxAway also if it refuses
   */
  static ForwardedView open(SandboxCalls calls) throws IOException {
    try (Incoming answer = calls.call("HEAD", LISTING, Map.of())) {
      SandboxCalls.check(answer, 200, LINES);
      return new ForwardedView(calls);
    } catch (Refusal e) {
      throw SandboxCalls.refused(e);
    }
  }

  /** Where a file's content is read, written and deleted. */
  static String file(RawName path) {
    return new QueryBuilder("/internal/session/file").add("path", path).toString();
  }

  @Override
  public Source source() {
    return Source.SANDBOX;
  }

  @Override
  public OptionalLong generation() {
    return OptionalLong.empty();
  }

  @Override
  public boolean list(Predicate<RawName> isLeftOut, Visitor visitor) throws IOException {
    ListedLines lines = new ListedLines(isLeftOut, visitor);
    try (Incoming answer = calls.call("GET", LISTING, Map.of())) {
      SandboxCalls.check(answer, 200, LINES);
      SandboxCalls.reached(
          () -> {
            answer.copyTo(lines);
            return true;
          });
    }
    lines.finish();
    return lines.areComplete();
  }

  @Override
  public ViewedFile open(RawName path) throws IOException {
    return ForwardedFile.open(calls, file(path));
  }

  @Override
  public void close() {
    // Each call has a connection of its own.
  }
}
