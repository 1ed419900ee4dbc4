package dev.satchel.session;

import static dev.satchel.session.Host.CODER;
import static dev.satchel.session.Host.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Refusal;
import dev.satchel.registry.Page;
import dev.satchel.registry.SessionId;
import dev.satchel.registry.SessionRow;
import dev.satchel.registry.SnapshotRow;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A tenant's session whose files are in a sandbox on another machine. */
final class RemoteSite implements Closeable {
  final RemoteTree tree;
  final SessionId session;
  private Host host;

  RemoteSite(Path place) throws IOException {
    Path data = Files.createDirectories(place.resolve("data"));
    Host.writeAgent(data);
    tree = new RemoteTree(place.resolve("remote"));
    host = Host.in(data, tree);
    put("f.txt", "one");
    session = create().id();
  }

  Host host() {
    return host;
  }

  /** Another server on what the one before, which must have ended, has left. */
  Host beginAgain() throws IOException {
    host = Host.in(tree.directory.resolveSibling("data"), tree);
    return host;
  }

  void put(String path, String content) throws IOException {
    Path file = tree.directory.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  SessionRow create() throws IOException {
    return host.lifecycle().create(TENANT, CODER, tree.id, "{}");
  }

  SessionRow row() throws IOException {
    return host.lifecycle().find(TENANT, session);
  }

  SnapshotRow newest() throws IOException {
    return host.history().find(TENANT, session, host.generation(session));
  }

  List<SnapshotRow> snapshots() throws IOException {
    return host.history().list(TENANT, session, Page.first(10));
  }

  List<String> kept(long generation) throws IOException {
    try (WorkspaceView view = host.history().view(TENANT, session, generation)) {
      return Host.contents(view);
    }
  }

  static void refuse(Refusal.Code code, String words, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(code);
              assertThat(refusal.reason()).contains(words);
            });
  }

  @Override
  public void close() throws IOException {
    host.close();
    tree.close();
  }
}
