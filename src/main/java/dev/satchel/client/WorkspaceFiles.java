package dev.satchel.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Single files and directories of the server. Safe for many threads. */
public final class WorkspaceFiles {
  private static final Set<SatchelException.Code> NOT_SHOWN =
      EnumSet.of(
          SatchelException.Code.NOT_FOUND,
          SatchelException.Code.FORBIDDEN,
          SatchelException.Code.REFUSED);

  private final Calls calls;

  WorkspaceFiles(Calls calls) {
    this.calls = calls;
  }

  /**
   * Lists what lies below a directory, depth first in byte order, page by page.
   *
   * @param depth how many levels, 1 to 100
   * @param withHidden whether also what begins with a dot
   */
  public void list(
      WorkspacePath directory, int depth, boolean withHidden, Consumer<RemoteEntry> sink)
      throws SatchelException {
    new RemoteListing(calls).read(directory, depth, withHidden, sink);
  }

  /**
   * What lies at {@code path}; of a link, the link itself. Empty if nothing does, and for what has
   * no directory above it that the server shows, as the root itself.
   */
  public Optional<RemoteEntry> entry(WorkspacePath path) throws SatchelException {
    List<RawName> names = path.names();
    if (names.isEmpty()) {
      return Optional.empty();
    }
    int last = names.size() - 1;
    RawName before = RemoteListing.justBefore(names.get(last));
    try {
      return new RemoteListing(calls)
          .firstBehind(new WorkspacePath(names.subList(0, last)), before)
          .filter(entry -> entry.path().equals(path.raw()));
    } catch (SatchelException e) {
      if (NOT_SHOWN.contains(e.code())) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Whether nothing is in a directory, hidden or not.
   *
   * @throws SatchelException NOT_FOUND; REFUSED if it is no directory
   */
  public boolean isEmpty(WorkspacePath directory) throws SatchelException {
    return new RemoteListing(calls).firstBehind(directory, RawName.of("")).isEmpty();
  }

  /**
   * Downloads one file, as {@link Archives#download(ArchiveRequest, Path, Transfer)} does.
   *
   * @return its bytes
   */
  public long download(WorkspacePath file, Path target, Transfer how) throws SatchelException {
    Query from = content(file);
    try (Partial partial = Partial.open(target, calls.url(from), how)) {
      long bytes =
          new Download(calls, Source.kept(from), partial, how, Download.Behind.NOBODY).run();
      partial.publish(how.replaces());
      return bytes;
    }
  }

  /**
   * Sends a file on as it comes, going on after breaks as long as it does not change. {@code out}
   * is flushed and not closed.
   *
   * @return its bytes
   * @throws SatchelException CHANGED; LOCAL if {@code out} fails; and what the server refuses
   */
  public long download(WorkspacePath file, OutputStream out, Progress progress)
      throws SatchelException {
    try (ResumedBody body = new ResumedBody(calls, Source.kept(content(file)))) {
      return new PassedOn(body, out, progress).finish();
    }
  }

  private static Query content(WorkspacePath file) {
    return Query.of("/api/file/download").with("path", file);
  }

  /**
   * Puts a file at {@code target}, whole or not at all, in place of one that is there. It is sent
   * once: after a break, nobody knows what has become of it.
   */
  public void upload(Path file, WorkspacePath target, Progress progress) throws SatchelException {
    FormFile form = FormFile.of(file);
    Query to = Query.of("/api/file/upload").with("path", target);
    calls.run(Call.of("POST", to).with(form.contentType(), form.body(progress)));
  }

  /**
   * Puts all of a directory below {@code target}, which is made; what is there already and not in
   * it stays. Whole or not at all. Links are sent as links; FIFOs, sockets and devices are not.
   *
   * @return how many entries were sent, and what was not
   */
  public Receipt uploadTree(Path directory, WorkspacePath target, Progress progress)
      throws SatchelException {
    try {
      return new TreeUpload(calls, directory, progress).to(target);
    } catch (SatchelException e) {
      throw FileProblem.of(e);
    }
  }

  /** Makes a directory, and those above it. One that is there stays as it is. */
  public void makeDirectory(WorkspacePath directory) throws SatchelException {
    change(Call.of("POST", Query.of("/v1/fs/mkdir").with("path", directory)));
  }

  /**
   * Takes something away; of a link, the link itself.
   *
   * @param recursive whether a directory goes with all that is in it
   * @throws SatchelException NOT_FOUND; CONFLICT if a directory is not empty; FORBIDDEN
   */
  public void remove(WorkspacePath path, boolean recursive) throws SatchelException {
    change(
        Call.of(
            "DELETE", Query.of("/v1/fs/entry").with("path", path).with("recursive", recursive)));
  }

  /**
   * Moves something in one step; not to another file system.
   *
   * @param overwrite whether what is at {@code to} is replaced
   * @throws SatchelException NOT_FOUND; CONFLICT; FORBIDDEN; REFUSED; MISUSE for a name that is not
   *     UTF-8, which this call cannot carry
   */
  public void move(WorkspacePath from, WorkspacePath to, boolean overwrite)
      throws SatchelException {
    ObjectNode body = Json.MAPPER.createObjectNode();
    body.put("from", text(from)).put("to", text(to)).put("overwrite", overwrite);
    change(
        Call.of("POST", Query.of("/v1/fs/move"))
            .with(Call.JSON, BodyPublishers.ofString(body.toString())));
  }

  private static String text(WorkspacePath path) throws SatchelException {
    if (!path.raw().isUtf8()) {
      throw SatchelException.of(
          SatchelException.Code.MISUSE, "The server moves only what has a name in UTF-8: " + path);
    }
    return path.toString();
  }

  private void change(Call call) throws SatchelException {
    try {
      calls.run(call);
    } catch (SatchelException e) {
      throw FileProblem.of(e);
    }
  }
}
