package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.LOCAL;
import static dev.satchel.client.SatchelException.Code.MISUSE;
import static dev.satchel.client.SatchelException.Code.UNEXPECTED;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The agent-server of a sandbox: files, what git says of them, and how the server is. Safe for many
 * threads. Belongs to a {@link Workspace}, which closes it.
 */
public final class AgentServer {
  /** How long a server may take to say that it is alive. */
  private static final Duration HEALTH = Duration.ofSeconds(5);

  private final Connection connection;
  private final WorkspacePath workingDir;
  private final Calls calls;
  private final Calls unkeyed;
  private final SatchelClient client;

  AgentServer(Connection connection, WorkspacePath workingDir) {
    this.connection = connection;
    this.workingDir = workingDir;
    String key = connection.key();
    this.calls = new Calls(connection, key.isEmpty() ? Map.of() : Map.of("X-Session-API-Key", key));
    this.unkeyed =
        new Calls(
            connection.withKey("").withConnecting(HEALTH).withSilence(HEALTH).withAttempts(1),
            Map.of());
    this.client = new SatchelClient(calls);
  }

  /** Where it is, without a slash at the end. */
  public String host() {
    return connection.url().toString();
  }

  /** The session key that it is shown; empty if none is. */
  public String apiKey() {
    return connection.key();
  }

  /** The directory that relative paths begin at. */
  public WorkspacePath workingDir() {
    return workingDir;
  }

  /**
   * {@code path} if it is absolute, else what it is from the working directory on.
   *
   * @throws SatchelException MISUSE if it is no path, or has {@code ..}
   */
  public WorkspacePath path(String path) throws SatchelException {
    try {
      RawName raw = RawName.of(path);
      return WorkspacePath.parse(path.startsWith("/") ? raw : workingDir.raw().child(raw));
    } catch (Refusal e) {
      throw SatchelException.of(MISUSE, e.reason(), e);
    }
  }

  /** Single files and directories. */
  public WorkspaceFiles files() {
    return client.files();
  }

  /** Directories as archives. */
  public Archives archives() {
    return client.archives();
  }

  /** Sends a file, as it is read. Fails without an exception. */
  public FileResult fileUpload(Path local, WorkspacePath remote) {
    try {
      FormFile form = FormFile.of(local);
      Query to = Query.of("/api/file/upload").with("path", remote);
      JsonNode answer =
          calls.json(Call.of("POST", to).with(form.contentType(), form.body(Progress.NONE)));
      boolean success = answer.path("success").asBoolean(true);
      JsonNode size = answer.path("file_size");
      JsonNode error = answer.path("error");
      return new FileResult(
          success,
          local,
          remote,
          size.isIntegralNumber() ? (Long) size.longValue() : null,
          error.isTextual() ? error.asText() : success ? null : "The server did not take it");
    } catch (SatchelException e) {
      return FileResult.failed(local, remote, e);
    }
  }

  /**
   * Fetches a file, as it comes, in place of one that is there already. Directories above it are
   * made. Fails without an exception, and then leaves what was there.
   */
  public FileResult fileDownload(WorkspacePath remote, Path local) {
    try {
      makeParents(local);
      long size = client.files().download(remote, local, Transfer.STANDARD.replacing());
      return new FileResult(true, local, remote, size, null);
    } catch (SatchelException e) {
      return FileResult.failed(local, remote, e);
    }
  }

  private static void makeParents(Path local) throws SatchelException {
    Path parent = local.toAbsolutePath().getParent();
    try {
      if (parent != null) {
        Files.createDirectories(parent);
      }
    } catch (IOException e) {
      throw SatchelException.of(LOCAL, parent + " cannot be made", e);
    }
  }

  /** What has changed in a repository; nothing if {@code directory} lies in none. */
  public List<GitChange> gitChanges(WorkspacePath directory) throws SatchelException {
    List<GitChange> changes = new ArrayList<>();
    for (JsonNode change :
        calls.json(Call.get(Query.of("/api/git/changes").with("path", directory)))) {
      changes.add(new GitChange(status(change), change.path("path").asText()));
    }
    return List.copyOf(changes);
  }

  private static GitChange.Status status(JsonNode change) throws SatchelException {
    String said = change.path("status").asText();
    try {
      return GitChange.Status.valueOf(said);
    } catch (IllegalArgumentException e) {
      throw SatchelException.of(UNEXPECTED, "Unknown status of a change: " + said, e);
    }
  }

  /** A file as it is and as git has it; neither if it lies in no repository. */
  public GitDiff gitDiff(WorkspacePath file) throws SatchelException {
    JsonNode diff = calls.json(Call.get(Query.of("/api/git/diff").with("path", file)));
    return new GitDiff(text(diff.path("modified")), text(diff.path("original")));
  }

  private static @Nullable String text(JsonNode node) {
    return node.isTextual() ? node.asText() : null;
  }

  /** Whether it answers, and well. Needs no key. */
  public boolean alive() {
    try (Answer answer = unkeyed.open(Call.get(Query.of("/health")))) {
      return answer.isSuccess();
    } catch (IOException e) {
      return false;
    }
  }

  /** What it says of itself: its version, how long it has run and been idle, and more. */
  public Map<String, Object> serverInfo() throws SatchelException {
    JsonNode info = calls.json(Call.get(Query.of("/server_info")));
    if (!info.isObject()) {
      throw SatchelException.of(UNEXPECTED, "The server says nothing of itself");
    }
    return Json.MAPPER.convertValue(info, new TypeReference<>() {});
  }

  void close() {
    client.close();
    unkeyed.close();
  }
}
