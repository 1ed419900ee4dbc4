package dev.satchel.http.sandboxagent;

import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.files.Jail;
import dev.satchel.session.OpenDirectories;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** All methods that can be called. Safe for many threads. */
final class RpcMethods {
  static final String INITIALIZE = "initialize";
  static final String NEW_SESSION = "session/new";

  /** What {@link #NEW_SESSION} answers. */
  private record NewSession(
      String sessionId, List<String> availableModes, List<String> configOptions) {}

  private final Jail jail;
  private final OpenDirectories sessions;
  private final RpcConnections connections;
  private final RpcFiles files;

  RpcMethods(Jail jail, OpenDirectories sessions, RpcConnections connections, RpcFiles files) {
    this.jail = jail;
    this.sessions = sessions;
    this.connections = connections;
    this.files = files;
  }

  /**
   * Carries out a call.
   *
   * @param content the file that is sent with it, if one is
   * @return what becomes the result, or {@link RpcFiles.Contents}
   * @throws Refusal if it is not carried out
   * @throws RpcFailure likewise
   */
  Object call(Message message, Optional<InputStream> content, RpcConnection connection)
      throws IOException {
    String method = message.method().orElseThrow();
    Params params = message.params();
    if (files.has(method)) {
      return files.call(method, params, content);
    }
    return switch (method) {
      case INITIALIZE -> Initialized.of(params, files.methods());
      case NEW_SESSION -> newSession(params, connection);
      default -> throw noSuchMethod(method);
    };
  }

  private static RpcFailure noSuchMethod(String method) {
    boolean isOurs = method.startsWith("_");
    String reason = isOurs ? "there is no such method" : "no agent runs here that could do it";
    return new RpcFailure(RpcError.noSuchMethod(reason + ": " + shortened(method)));
  }

  private static String shortened(String text) {
    return text.length() > 100 ? text.substring(0, 100) + "..." : text;
  }

  /** Opens a session where the caller wants it, or in the first root. */
  private Object newSession(Params params, RpcConnection connection) throws IOException {
    Optional<String> wanted = params.text("cwd").filter(cwd -> !cwd.equals("/"));
    WorkspacePath directory = jail.roots().get(0);
    if (wanted.isPresent()) {
      directory = WorkspacePath.parse(Params.bytes("cwd", wanted.get()));
      jail.directory(directory).close();
    }
    String id = sessions.open(directory);
    connections.tell(connection, id);
    return new NewSession(id, List.of(), List.of());
  }
}
