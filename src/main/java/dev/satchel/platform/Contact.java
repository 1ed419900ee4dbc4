package dev.satchel.platform;

import dev.satchel.registry.WorkspaceRow;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What is known of the way to a workspace at the moment. */
public sealed interface Contact {
  /** What the tables say of it; empty if it is not there. */
  Optional<WorkspaceRow> known();

  /** A contact with a workspace that is there. */
  sealed interface Known extends Contact {
    WorkspaceRow row();

    @Override
    default Optional<WorkspaceRow> known() {
      return Optional.of(row());
    }
  }

  /**
   * It can be called.
   *
   * @param target where its server listens; that may be called, as far as can be told now
   * @param secret what it is shown
   */
  record Ready(WorkspaceRow row, TargetUrl target, String secret) implements Known {
    /**
     * A call that shows the secret.
     *
     * @param pathAndQuery begins with a slash, and is encoded
     * @param headers besides the one for the secret
     */
    public Outgoing call(
        String method,
        String pathAndQuery,
        Map<String, String> headers,
        Optional<Outgoing.Body> body) {
      Map<String, String> all = new TreeMap<>(headers);
      all.put("Authorization", "Bearer " + secret);
      return new Outgoing(method, target, pathAndQuery, all, body);
    }

    /** Says nothing of the secret. */
    @Override
    public String toString() {
      return row.id() + " at " + target;
    }
  }

  /** There is no such workspace. */
  record Unknown() implements Contact {
    @Override
    public Optional<WorkspaceRow> known() {
      return Optional.empty();
    }
  }

  /**
   * Nobody knows where it is.
   *
   * @param isAwaited whether it will say so
   */
  record Unregistered(WorkspaceRow row, boolean isAwaited) implements Known {}

  /** It says that it is where nothing may be called. */
  record NotAllowed(WorkspaceRow row) implements Known {}

  /** Its secret was made just now; it will have it when it registers or says that it is alive. */
  record Enrolling(WorkspaceRow row) implements Known {}

  /** There is no secret that could be shown to it. */
  record Unenrolled(WorkspaceRow row) implements Known {}
}
