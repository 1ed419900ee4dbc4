package dev.satchel.http.sandboxagent;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.Content;
import dev.satchel.http.sandboxagent.RpcConnection.Event;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.List;

/** The events of a connection, as they come, until it is closed. */
final class RpcStream implements Content {
  private record Notification(String jsonrpc, String method, Params params) {}

  private record Params(String sessionId, Update update) {}

  /** That there are no commands, since there is no agent who has any. */
  private record Update(String sessionUpdate, List<String> availableCommands) {}

  private static final byte[] HEARTBEAT = ":\n\n".getBytes(UTF_8);

  private final RpcConnections connections;
  private final RpcConnection connection;
  private long last;

  /**
   * @param last the id of the last event that the client knows; 0 if it knows none
   */
  RpcStream(RpcConnections connections, RpcConnection connection, long last) {
    this.connections = connections;
    this.connection = connection;
    this.last = last;
  }

  /** A client that is gone is noticed when the next heartbeat cannot be sent. */
  @Override
  public void writeTo(OutputStream out) throws IOException {
    try {
      while (!connection.isClosed()) {
        out.write(HEARTBEAT);
        out.flush();
        connections.use(connection);
        for (Event event : next()) {
          out.write(text(event));
          last = event.id();
        }
      }
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
  }

  private List<Event> next() throws InterruptedException {
    return connection.await(last, connections.heartbeat());
  }

  private static byte[] text(Event event) {
    Update update = new Update("available_commands_update", List.of());
    Params params = new Params(event.session(), update);
    String data = RpcJson.text(new Notification("2.0", "session/update", params));
    return ("event: message\nid: " + event.id() + "\ndata: " + data + "\n\n").getBytes(UTF_8);
  }
}
