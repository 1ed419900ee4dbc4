package dev.satchel.session;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.files.Jail;
import dev.satchel.registry.SandboxId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A directory of files that is open, with a jail of its own, so that no link in it leads to
 * another. Safe for many threads; each who has opened it closes it.
 */
final class Workspace implements Site {
  private final SandboxId sandbox;
  private final Path home;
  private final Jail jail;
  private final Runnable closing;

  /**
   * @param home the directory that it lies in, with what belongs to it
   * @param jail stays with whoever made this
   * @param closing is run when this is closed
   */
  Workspace(SandboxId sandbox, Path home, Jail jail, Runnable closing) {
    this.sandbox = sandbox;
    this.home = home;
    this.jail = jail;
    this.closing = closing;
  }

  /** One that nobody else works with, in {@code home}. The caller closes it. */
  static Workspace in(Path home, SandboxId sandbox) throws IOException {
    Jail jail = Jail.open(List.of(RawName.of(home.resolve(Workspaces.WORKSPACE).toString())));
    return new Workspace(sandbox, home, jail, () -> jail.close());
  }

  SandboxId sandbox() {
    return sandbox;
  }

  @Override
  public Jail jail() {
    return jail;
  }

  @Override
  public WorkspacePath path() {
    return jail.roots().get(0);
  }

  /** The same refusal, without saying where a workspace lies. */
  static Refusal told(Refusal refusal, WorkspacePath path) {
    String top = path.toString();
    return new Refusal(
        refusal.code(), refusal.reason().replace(top + "/", "").replace(top, "the workspace"));
  }

  /** What a new snapshot of it may take over from an older one. */
  BasisFile basis() {
    return new BasisFile(home);
  }

  @Override
  public void close() {
    closing.run();
  }
}
