package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.DAMAGED;
import static dev.satchel.client.SatchelException.Code.MISUSE;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Sessions of a platform, and their snapshots. What takes a snapshot returns when that is
 * committed, however long that takes; if it cannot be, it throws, and the session is what it was.
 * Safe for many threads.
 */
public final class Sessions {
  private static final String ROUTE = "/api/sessions";

  /** What is safe in a path as it is, and never a step up. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,200}");

  /** For reading, packing, sending and reading back all that a session has. */
  private static final Duration WORK = Duration.ofHours(6);

  private final Calls calls;
  private final ZstdDecoder decoder;

  Sessions(Calls calls, ZstdDecoder decoder) {
    this.calls = calls;
    this.decoder = decoder;
  }

  /**
   * All of this tenant, from the newest on.
   *
   * @throws SatchelException UNEXPECTED also if there are more than 100,000
   */
  public List<Session> list() throws SatchelException {
    return new Pages<>("sessions", Session::of, Session::id).all(calls, ROUTE);
  }

  /**
   * What one is.
   *
   * @throws SatchelException NOT_FOUND if this tenant has none of that id; so do all that follow
   */
  public Session get(String session) throws SatchelException {
    return session(Call.get(Query.of(route(session))));
  }

  /**
   * Begins a session whose files are a copy of the agent's.
   *
   * @throws SatchelException NOT_FOUND if there is no such agent
   */
  public Session create(String agent) throws SatchelException {
    return create(Json.MAPPER.createObjectNode().put("agent", agent));
  }

  /**
   * Begins a session whose live files are those of a workspace on another machine.
   *
   * @param workspace its id, as the platform gave it
   * @throws SatchelException NOT_FOUND if there is no such agent or workspace; CONFLICT if it has a
   *     session
   */
  public Session create(String agent, String workspace) throws SatchelException {
    return create(Json.MAPPER.createObjectNode().put("agent", agent).put("workspace", workspace));
  }

  private Session create(ObjectNode body) throws SatchelException {
    byte[] json = body.toString().getBytes(UTF_8);
    return session(
        Call.of("POST", Query.of(ROUTE))
            .with(Call.JSON, BodyPublishers.ofByteArray(json))
            .working(WORK));
  }

  /** Takes a snapshot and lets the session rest; its live files stay. */
  public Session pause(String session) throws SatchelException {
    return change(session, "/pause");
  }

  /**
   * Takes a snapshot, has it verified, and takes the live files away.
   *
   * @throws SatchelException CONFLICT also if something could not be saved, with what
   */
  public Session stop(String session) throws SatchelException {
    return change(session, "/stop");
  }

  /** Has it live again, with its live files if they are there, else with its newest snapshot. */
  public Session resume(String session) throws SatchelException {
    return change(session, "/resume");
  }

  /**
   * Makes another session with the same files, which is paused.
   *
   * @return the new one
   */
  public Session fork(String session) throws SatchelException {
    return change(session, "/fork");
  }

  /**
   * Makes another session with the files of a snapshot, which is paused.
   *
   * @return the new one
   */
  public Session fork(String session, long generation) throws SatchelException {
    return change(session, snapshot(generation) + "/fork");
  }

  /**
   * Ends a session for good. Its snapshots stay, and its files can be read from the newest one,
   * which was verified before the live files went.
   *
   * @throws SatchelException CONFLICT also if something could not be saved, with what
   */
  public Session end(String session) throws SatchelException {
    return end(session, Optional.empty());
  }

  /**
   * The same, even if something could not be saved, which is lost then.
   *
   * @param acceptedBy who accepts that; it is recorded
   */
  public Session end(String session, String acceptedBy) throws SatchelException {
    return end(session, Optional.of(acceptedBy));
  }

  private Session end(String session, Optional<String> acceptedBy) throws SatchelException {
    Query query = Query.of(route(session));
    acceptedBy.ifPresent(who -> query.with("acceptLoss", who));
    return session(Call.of("DELETE", query).working(WORK));
  }

  private Session change(String session, String what) throws SatchelException {
    return session(post(session, what));
  }

  private static Call post(String session, String what) throws SatchelException {
    return Call.of("POST", Query.of(route(session) + what)).working(WORK);
  }

  private Session session(Call call) throws SatchelException {
    return Session.of(new Fields(calls.json(call)).in("session"));
  }

  /** The snapshots of a session, from the newest on. */
  public List<Snapshot> snapshots(String session) throws SatchelException {
    return new Pages<>("snapshots", Snapshot::of, Snapshot::generation)
        .all(calls, route(session) + "/snapshots");
  }

  /**
   * What one snapshot is.
   *
   * @throws SatchelException NOT_FOUND also if the session has none of that number
   */
  public Snapshot snapshot(String session, long generation) throws SatchelException {
    return snapshot(Call.get(Query.of(route(session) + snapshot(generation))));
  }

  /** Takes a snapshot now. */
  public Snapshot takeSnapshot(String session) throws SatchelException {
    return snapshot(post(session, "/snapshots"));
  }

  /**
   * Has a snapshot read back and compared with its hashes, by the server.
   *
   * @return with a {@link Snapshot#damagedAt} if it is damaged
   */
  public Snapshot verify(String session, long generation) throws SatchelException {
    return snapshot(post(session, snapshot(generation) + "/verify"));
  }

  private Snapshot snapshot(Call call) throws SatchelException {
    return Snapshot.of(new Fields(calls.json(call)).in("snapshot"));
  }

  /** Makes the session's files what they were; what is live becomes a snapshot first. */
  public Session restore(String session, long generation) throws SatchelException {
    return change(session, snapshot(generation) + "/restore");
  }

  /**
   * Downloads a snapshot as it is kept, a {@code tar.zst} of all files, which any tool unpacks.
   * What breaks off goes on where it was, in this call and in later ones, as for {@link Archives}.
   *
   * <p>Such an archive has no manifest. That it is this snapshot and has come to its end is always
   * looked at; with a decoder, also that all of it can be unpacked, has sound headers, and as many
   * members as the snapshot has entries. What its files hold, {@link #verify} compares with hashes.
   *
   * @return its bytes
   * @throws SatchelException BROKEN, SILENT: the part stays for the next call; DAMAGED: it is
   *     removed; EXISTS; LOCAL; NO_SPACE; and what the server refuses
   */
  public long download(String session, long generation, Path file, Transfer how)
      throws SatchelException {
    Snapshot snapshot = snapshot(session, generation);
    Query from = Query.of(route(session) + snapshot(generation) + "/archive");
    try (Partial partial = Partial.open(file, calls.url(from), how)) {
      long bytes =
          new Download(calls, Source.kept(from), partial, how, Download.Behind.NOBODY).run();
      check(snapshot, partial);
      partial.publish(how.replaces());
      return bytes;
    }
  }

  private void check(Snapshot snapshot, Partial partial) throws SatchelException {
    try {
      new SnapshotArchive(snapshot, decoder).check(partial.etag(), partial.path());
    } catch (SatchelException e) {
      if (e.code() == DAMAGED) {
        partial.remove();
      }
      throw e;
    }
  }

  private static String route(String session) throws SatchelException {
    if (!ID.matcher(session).matches()) {
      throw SatchelException.of(MISUSE, "That is not the id of a session");
    }
    return ROUTE + "/" + session;
  }

  private static String snapshot(long generation) throws SatchelException {
    if (generation < 1) {
      throw SatchelException.of(MISUSE, "Snapshots are numbered from 1 on");
    }
    return "/snapshots/" + generation;
  }
}
