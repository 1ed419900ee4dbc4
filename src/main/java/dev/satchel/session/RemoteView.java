package dev.satchel.session;

import dev.satchel.RawName;
import dev.satchel.archive.Excludes;
import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** The files in a sandbox on another machine, as they are at the moment. */
final class RemoteView implements WorkspaceView {
  private final RemoteSandbox sandbox;
  private final WorkspaceView view;

  /**
   * @param view of {@code sandbox}; is taken over
   */
  RemoteView(RemoteSandbox sandbox, WorkspaceView view) {
    this.sandbox = sandbox;
    this.view = view;
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
    return view.list(isLeftOut, visitor);
  }

  @Override
  public ViewedFile open(RawName path) throws IOException {
    return view.open(path);
  }

  /** Writes what {@code excludes} lets through as a {@code tar.gz}. */
  void bundle(Excludes excludes, OutputStream out) throws IOException {
    sandbox.bundle(excludes, out);
  }

  @Override
  public void close() throws IOException {
    view.close();
  }
}
